package org.handsel.core.identity;

import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;

/// The part of an identity's log that counts: one way from the inception to the head.
///
/// @param entries from the inception on
/// @param fork why it goes no further, if there are rivals: no new deals then
public record Trunk(List<Entry> entries, Optional<Fork> fork, List<Device> devices) {
  /// The lists are copied.
  public Trunk {
    entries = List.copyOf(entries);
    devices = List.copyOf(devices);
  }

  /// Two entries where one should be: proof that a key is in two hands.
  ///
  /// @param root whether a root key signed both, else a device
  /// @param rivals the entries, in order of their ids
  public record Fork(boolean root, List<Cid> rivals) {}

  /// The newest entry that counts.
  public Entry head() {
    return entries.getLast();
  }

  /// The device with this key, in use or dropped, if the trunk names it.
  public Optional<Device> device(Bytes key) {
    return devices.stream().filter(it -> it.key().equals(key)).findFirst();
  }

  /// Whether the device with this key is in use and has `scope`.
  public boolean may(Bytes key, Scope scope) {
    return device(key).filter(it -> it.cut().isEmpty() && it.scopes().contains(scope)).isPresent();
  }
}
