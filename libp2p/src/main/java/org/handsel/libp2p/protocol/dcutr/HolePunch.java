package org.handsel.libp2p.protocol.dcutr;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Protobuf;

/// What the two peers say to each other. Spec: DCUtR, "RPC messages".
public sealed interface HolePunch {
  /// The most addresses that are read of one message.
  int ADDRESSES_MAX = 32;

  /// "Implementations SHOULD refuse encoded RPC messages (length prefix excluded) larger than 4
  /// KiB."
  int BYTES_MAX = 4096;

  /// The sender can be called at these addresses.
  record Connect(List<Multiaddr> addresses) implements HolePunch {
    /// The list is copied.
    public Connect {
      addresses = List.copyOf(addresses);
    }
  }

  /// Call now.
  record Sync() implements HolePunch {}

  /// Its bytes, without a length in front.
  default byte[] toArray() {
    var out = new Protobuf.Writer();
    switch (this) {
      case Connect(var addresses) -> {
        out.varint(1, 100);
        addresses.forEach(address -> out.bytes(2, address.toArray()));
      }
      case Sync _ -> out.varint(1, 300);
    }
    return out.toArray();
  }

  /// The message that `bytes` are.
  ///
  /// @throws MalformedException if they are none
  static HolePunch decode(byte[] bytes) throws MalformedException {
    long type = -1;
    var addresses = new ArrayList<Multiaddr>();
    var in = new Protobuf.Reader(bytes);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = in.varint();
        case 2 -> address(in.bytes()).ifPresent(addresses::add);
        default -> in.skip();
      }
      if (addresses.size() > ADDRESSES_MAX) throw new MalformedException("too many addresses");
    }
    if (type == 100) return new Connect(addresses);
    if (type == 300) return new Sync();
    throw new MalformedException("a hole punch message of an unknown type");
  }

  /// Empty for an address that we can't read: it may be of a protocol that came after us.
  private static Optional<Multiaddr> address(byte[] bytes) {
    try {
      return Optional.of(Multiaddr.decode(bytes));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }
}
