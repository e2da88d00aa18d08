package org.handsel.core.identity;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// A device as an identity's log has it.
///
/// @param key its signing key as a multikey
/// @param cut where its word ends, if it was dropped
public record Device(Bytes key, Set<Scope> scopes, Optional<Cut> cut) {
  /// The scopes are copied.
  public Device {
    scopes = Set.copyOf(scopes);
  }

  /// A device in use.
  public Device(Bytes key, Set<Scope> scopes) {
    this(key, scopes, Optional.empty());
  }

  /// The same device, dropped.
  public Device dropped(Cut at) {
    return new Device(key, scopes, Optional.of(at));
  }

  Data toData() {
    var words = scopes.stream().sorted().map(Scope::word).toList();
    List<Data> items = new ArrayList<>(List.of(Data.of(key), Data.texts(words)));
    cut.ifPresent(it -> items.add(it.toData()));
    return Data.list(items);
  }

  static Device of(Data data) throws MalformedException {
    List<Data> items = data.asList();
    if (items.size() < 2 || items.size() > 3) {
      throw new MalformedException("a device is a key, scopes and perhaps a cut");
    }
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (Data word : items.get(1).asList()) {
      if (!scopes.add(Scope.of(word.asText()))) throw new MalformedException("a scope twice");
    }
    Bytes key = items.getFirst().asBytes();
    if (Keys.raw(key).isEmpty()) throw new MalformedException("a device key nobody can have");
    Optional<Cut> cut = items.size() == 3 ? Optional.of(Cut.of(items.get(2))) : Optional.empty();
    return new Device(key, scopes, cut);
  }
}
