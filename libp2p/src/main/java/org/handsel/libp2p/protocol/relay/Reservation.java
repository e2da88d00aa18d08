package org.handsel.libp2p.protocol.relay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Protobuf;

/// A relay's promise to pass calls on. Spec: circuit-v2, "Reservation".
///
/// @param expire until when, in whole seconds of the relay's clock
/// @param addrs where the relay can be reached, with its peer id but without `/p2p-circuit`
/// @param voucher the same in a signed envelope, as [Voucher] opens it
public record Reservation(Instant expire, List<Multiaddr> addrs, Optional<Bytes> voucher) {
  /// The most addresses that are read.
  static final int ADDRS_MAX = 32;

  /// The last second of the year 9999.
  private static final long SECONDS_MAX = 253_402_300_799L;

  /// The list is copied.
  public Reservation {
    addrs = List.copyOf(addrs);
  }

  static Instant moment(long seconds) throws MalformedException {
    if (seconds < 0 || seconds > SECONDS_MAX) throw new MalformedException("no moment in time");
    return Instant.ofEpochSecond(seconds);
  }

  static Reservation read(Protobuf.Reader in) throws MalformedException {
    Instant expire = Instant.EPOCH;
    var addrs = new ArrayList<Multiaddr>();
    Optional<Bytes> voucher = Optional.empty();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> expire = moment(in.varint());
        case 2 -> address(in.bytes()).ifPresent(addrs::add);
        case 3 -> voucher = Optional.of(Bytes.of(in.bytes()));
        default -> in.skip();
      }
      if (addrs.size() > ADDRS_MAX) throw new MalformedException("a relay of many addresses");
    }
    return new Reservation(expire, addrs, voucher);
  }

  /// Empty for an address that we can't read: it may be of a protocol that came after us.
  private static Optional<Multiaddr> address(byte[] bytes) {
    try {
      return Optional.of(Multiaddr.decode(bytes));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  Protobuf.Writer write() {
    var out = new Protobuf.Writer().varint(1, expire.getEpochSecond());
    addrs.forEach(address -> out.bytes(2, address.toArray()));
    voucher.ifPresent(envelope -> out.bytes(3, envelope));
    return out;
  }
}
