package org.handsel.core.identity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multihash;

/// What holds right after an entry: what the next one is judged by.
///
/// @param base the last entry by a root key, or the inception
/// @param next hash of the root key that base promised
/// @param devices all there ever were on this way, by key
record Standing(Cid base, Bytes next, Guardians guardians, Map<Bytes, Device> devices) {

  /// What holds after the entry `id` that makes `change`, or empty if it has no right to be there.
  /// `before` is what holds after the entry that it follows.
  static Optional<Standing> after(Cid id, Change change, Optional<Standing> before) {
    return switch (change) {
      case Change.Inception it ->
          Optional.of(new Standing(id, it.next(), it.guardians(), byKey(it.devices())));
      case Change.Devices it -> before.flatMap(was -> was.devices(it));
      case Change.Root it -> before.flatMap(was -> was.root(id, it));
      case Change.Recover _ -> Optional.empty();
    };
  }

  /// Whether a recovery was opened by guardians whom this promised: enough to be kept and shown.
  boolean promises(Change.Recover recover) {
    byte[] opened = recover.salt().toArray();
    var hashed = new java.io.ByteArrayOutputStream();
    hashed.writeBytes(opened);
    hashed.write(recover.needed());
    recover.keys().forEach(key -> hashed.writeBytes(key.toArray()));
    return recover.base().equals(base)
        && guardians.commit().equals(Optional.of(Multihash.sha256(hashed.toByteArray()).digest()));
  }

  private Optional<Standing> devices(Change.Devices it) {
    Device by = devices.get(it.by());
    if (by == null || by.cut().isPresent() || !by.scopes().contains(Scope.ADMIN)) {
      return Optional.empty();
    }
    Map<Bytes, Device> now = new LinkedHashMap<>(devices);
    for (Device added : it.add()) {
      // identity.md §3.2 "It can't grant admin" – and no key comes twice.
      boolean granted = !added.scopes().contains(Scope.ADMIN) && added.cut().isEmpty();
      if (!granted || now.putIfAbsent(added.key(), added) != null) return Optional.empty();
    }
    for (Change.Drop drop : it.drop()) {
      Device device = now.get(drop.key());
      if (device == null || device.cut().isPresent()) return Optional.empty();
      now.put(drop.key(), device.dropped(drop.cut()));
    }
    if (now.size() > Change.DEVICES_MAX) return Optional.empty();
    return Optional.of(new Standing(base, next, guardians, Map.copyOf(now)));
  }

  private Optional<Standing> root(Cid id, Change.Root it) {
    Bytes opened = Multihash.sha256(it.root().toArray()).digest();
    Map<Bytes, Device> now = byKey(it.devices());
    Set<Bytes> ever = devices.keySet();
    boolean right =
        it.base().equals(base)
            && opened.equals(next)
            && !it.next().equals(next)
            && now.keySet().containsAll(ever);
    return right ? Optional.of(new Standing(id, it.next(), it.guardians(), now)) : Optional.empty();
  }

  private static Map<Bytes, Device> byKey(Iterable<Device> devices) {
    Map<Bytes, Device> map = new LinkedHashMap<>();
    devices.forEach(it -> map.put(it.key(), it));
    return Map.copyOf(map);
  }
}
