package org.handsel.core.identity;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.handsel.ipfs.Data;
import org.handsel.ipfs.MapBuilder;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// What an entry changes.
public sealed interface Change {
  /// Most devices that an identity can ever have had.
  int DEVICES_MAX = 32;

  /// The beginning: the first root key, the promise of the next one, the first devices.
  record Inception(Bytes root, Bytes next, List<Device> devices, Guardians guardians, Bytes nonce)
      implements Change {}

  /// Devices added and dropped by one of them.
  ///
  /// @param by multikey of the device that says so, of scope admin
  record Devices(Bytes by, List<Device> add, List<Drop> drop) implements Change {}

  /// A new beginning by the root key that was promised.
  ///
  /// @param base the entry that promised it
  /// @param devices all there ever were
  record Root(Cid base, Bytes root, Bytes next, List<Device> devices, Guardians guardians)
      implements Change {}

  /// A new beginning by the guardians. Kept and shown, never applied in this version.
  ///
  /// @param keys all guardians' keys, `needed` of which have to sign
  /// @param by which of them signed, by place in `keys`
  record Recover(
      Cid base,
      Bytes salt,
      int needed,
      List<Bytes> keys,
      List<Integer> by,
      Bytes next,
      List<Device> devices)
      implements Change {}

  /// A device that is dropped, and where its word ends.
  record Drop(Bytes key, Cut cut) {}

  /// Who has to sign, in order.
  default List<Bytes> signers() {
    return switch (this) {
      case Inception it -> with(it.root, it.devices);
      case Devices it -> with(it.by, it.add);
      case Root it -> List.of(it.root);
      case Recover it -> it.by.stream().map(it.keys::get).toList();
    };
  }

  /// The payload of an entry that makes this change.
  default Data toData(long seq, Optional<Cid> prev) {
    MapBuilder map = Data.map().put("v", 1).put("seq", seq);
    map.put("prev", prev.<Data>map(Data::of).orElse(Data.none()));
    switch (this) {
      case Inception it -> {
        map.put("type", "inception").put("root", it.root).put("next", it.next);
        map.put("devices", list(it.devices)).put("nonce", it.nonce);
        it.guardians.putInto(map);
      }
      case Devices it -> {
        map.put("type", "dev").put("by", it.by).put("add", list(it.add));
        map.put(
            "drop",
            Data.list(
                it.drop.stream()
                    .map(drop -> Data.list(Data.of(drop.key), drop.cut.toData()))
                    .toList()));
      }
      case Root it -> {
        map.put("type", "root").put("base", it.base).put("root", it.root).put("next", it.next);
        map.put("devices", list(it.devices));
        it.guardians.putInto(map);
      }
      case Recover it -> {
        map.put("type", "recover").put("base", it.base).put("next", it.next);
        map.put("salt", it.salt).put("needed", it.needed).put("devices", list(it.devices));
        map.put("keys", Data.list(it.keys.stream().map(Data::of).toList()));
        map.put("by", Data.list(it.by.stream().map(Data::of).toList()));
      }
    }
    return map.build();
  }

  /// The change that an entry's payload says.
  ///
  /// @throws MalformedException if its type isn't known, or a field is missing, strange or unknown
  static Change of(Data.Map map) throws MalformedException {
    String type = map.text("type");
    return switch (type) {
      case "inception" -> {
        map.only(
            "v",
            "seq",
            "prev",
            "type",
            "root",
            "next",
            "devices",
            "nonce", //
            "guardCommit",
            "guardDelay",
            "witnesses",
            "wt");
        yield new Inception(
            key(map.bytes("root")),
            map.bytes("next", 32),
            devices(map.list("devices")),
            Guardians.of(map),
            map.bytes("nonce", 16));
      }
      case "dev" -> {
        map.only("v", "seq", "prev", "type", "by", "add", "drop");
        yield new Devices(key(map.bytes("by")), devices(map.list("add")), drops(map.list("drop")));
      }
      case "root" -> {
        map.only(
            "v",
            "seq",
            "prev",
            "type",
            "base",
            "root",
            "next",
            "devices", //
            "guardCommit",
            "guardDelay",
            "witnesses",
            "wt");
        yield new Root(
            map.link("base"),
            key(map.bytes("root")),
            map.bytes("next", 32),
            devices(map.list("devices")),
            Guardians.of(map));
      }
      case "recover" -> recover(map);
      default -> throw new MalformedException("an entry of an unknown type");
    };
  }

  private static Recover recover(Data.Map map) throws MalformedException {
    map.only("v", "seq", "prev", "type", "base", "next", "salt", "needed", "devices", "keys", "by");
    List<Bytes> keys = new ArrayList<>();
    for (Data key : map.list("keys")) keys.add(key(key.asBytes()));
    if (keys.size() > DEVICES_MAX || new HashSet<>(keys).size() != keys.size()) {
      throw new MalformedException("too many guardians, or one twice");
    }
    int needed = (int) map.integer("needed", 1, keys.size());
    List<Integer> by = new ArrayList<>();
    for (Data place : map.list("by")) {
      long at = place.asLong();
      if (at < 0 || at >= keys.size() || (!by.isEmpty() && by.getLast() >= at)) {
        throw new MalformedException("by: places of guardians, rising");
      }
      by.add((int) at);
    }
    if (by.size() < needed) throw new MalformedException("too few guardians signed");
    return new Recover(
        map.link("base"),
        map.bytes("salt", 32),
        needed,
        keys,
        by,
        map.bytes("next", 32),
        devices(map.list("devices")));
  }

  private static List<Device> devices(List<Data> items) throws MalformedException {
    if (items.size() > DEVICES_MAX) throw new MalformedException("too many devices");
    Set<Bytes> keys = new HashSet<>();
    List<Device> devices = new ArrayList<>();
    for (Data item : items) {
      Device device = Device.of(item);
      if (!keys.add(device.key())) throw new MalformedException("a device twice");
      devices.add(device);
    }
    return devices;
  }

  private static List<Drop> drops(List<Data> items) throws MalformedException {
    if (items.size() > DEVICES_MAX) throw new MalformedException("too many devices");
    List<Drop> drops = new ArrayList<>();
    for (Data item : items) {
      List<Data> both = item.asList();
      if (both.size() != 2) throw new MalformedException("drop: a key and a cut");
      drops.add(new Drop(key(both.getFirst().asBytes()), Cut.of(both.getLast())));
    }
    return drops;
  }

  private static Bytes key(Bytes multikey) throws MalformedException {
    if (Keys.raw(multikey).isEmpty()) throw new MalformedException("a key nobody can have");
    return multikey;
  }

  private static List<Bytes> with(Bytes first, List<Device> devices) {
    List<Bytes> all = new ArrayList<>(List.of(first));
    devices.forEach(it -> all.add(it.key()));
    return all;
  }

  private static Data list(List<Device> devices) {
    return Data.list(devices.stream().map(Device::toData).toList());
  }
}
