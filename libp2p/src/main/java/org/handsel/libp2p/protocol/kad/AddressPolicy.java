package org.handsel.libp2p.protocol.kad;

import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Scope;

/// Which addresses a peer may tell us, and we it: those that mean the same where the other side is.
/// A peer out on the Internet that names `192.168.1.1` or `127.0.0.1` would have us dial somebody
/// in our own house.
///
/// @param loopback true if the network runs on this machine, so that loopback addresses count
public record AddressPolicy(boolean loopback) {
  /// For every network but one on this machine alone.
  public static final AddressPolicy USUAL = new AddressPolicy(false);

  /// `contact` with those of its addresses that may pass between us and a peer at `other`: no more,
  /// and none longer, than an honest peer has.
  public Contact fit(Contact contact, Multiaddr other) {
    if (contact.global()) return contact.bounded();
    Scope scope = Scope.of(other);
    return contact
        .at(contact.addresses().stream().filter(address -> fits(Scope.of(address), scope)).toList())
        .bounded();
  }

  private boolean fits(Scope address, Scope other) {
    return switch (address) {
      case PUBLIC, UNKNOWN -> true;
      case LOCAL -> other == Scope.LOCAL || other == Scope.LOOPBACK;
      case LOOPBACK -> loopback && other == Scope.LOOPBACK;
    };
  }
}
