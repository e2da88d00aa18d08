package org.handsel.libp2p.protocol.autonat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Protobuf;

/// What a client and a server of version 1 say to each other. Spec: autonat-v1, "RPC messages".
public sealed interface LegacyMessage {
  /// Call me at these addresses.
  record Dial(Optional<PeerId> peer, List<Multiaddr> addrs) implements LegacyMessage {
    /// The list is copied.
    public Dial {
      addrs = List.copyOf(addrs);
    }
  }

  /// What came of it.
  ///
  /// @param addr the address that was reached
  record DialResponse(Status status, String text, Optional<Multiaddr> addr)
      implements LegacyMessage {
    static DialResponse refusal(Status status, String text) {
      return new DialResponse(status, text, Optional.empty());
    }
  }

  /// `ResponseStatus` in the specification.
  enum Status {
    OK(0),
    E_DIAL_ERROR(100),
    E_DIAL_REFUSED(101),
    E_BAD_REQUEST(200),
    E_INTERNAL_ERROR(300);

    private final int code;

    Status(int code) {
      this.code = code;
    }
  }

  /// More addresses are not read.
  int ADDRS_MAX = 64;

  /// The longest id of a peer and the longest text.
  int SHORT_BYTES_MAX = 256;

  /// Its bytes, without a length in front.
  default byte[] toArray() {
    var out = new Protobuf.Writer();
    switch (this) {
      case Dial(var peer, var addrs) -> {
        var info = new Protobuf.Writer();
        peer.ifPresent(id -> info.bytes(1, id.toArray()));
        addrs.forEach(address -> info.bytes(2, address.toArray()));
        out.varint(1, 0).message(2, new Protobuf.Writer().message(1, info));
      }
      case DialResponse(var status, var text, var addr) -> {
        var response = new Protobuf.Writer().varint(1, status.code).text(2, text);
        addr.ifPresent(address -> response.bytes(3, address.toArray()));
        out.varint(1, 1).message(3, response);
      }
    }
    return out.toArray();
  }

  /// The message that `bytes` are.
  ///
  /// @throws MalformedException if they are none
  static LegacyMessage decode(byte[] bytes) throws MalformedException {
    Optional<LegacyMessage> dial = Optional.empty();
    Optional<LegacyMessage> response = Optional.empty();
    long type = 0;
    var in = new Protobuf.Reader(bytes);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = in.varint();
        case 2 -> dial = Optional.of(dial(in.message()));
        case 3 -> response = Optional.of(response(in.message()));
        default -> in.skip();
      }
    }
    return (type == 0 ? dial : type == 1 ? response : Optional.<LegacyMessage>empty())
        .orElseThrow(() -> new MalformedException("neither question nor answer"));
  }

  private static Dial dial(Protobuf.Reader in) throws MalformedException {
    Optional<PeerId> peer = Optional.empty();
    var addrs = new ArrayList<Multiaddr>();
    while (in.next()) {
      if (in.field() != 1) {
        in.skip();
        continue;
      }
      Protobuf.Reader info = in.message();
      while (info.next()) {
        switch (info.field()) {
          case 1 -> peer = Optional.of(PeerId.decode(info.bytes(SHORT_BYTES_MAX)));
          case 2 -> address(info.bytes()).ifPresent(addrs::add);
          default -> info.skip();
        }
        if (addrs.size() > ADDRS_MAX) throw new MalformedException("too many addresses");
      }
    }
    return new Dial(peer, addrs);
  }

  private static DialResponse response(Protobuf.Reader in) throws MalformedException {
    // Version 1 has no status for what came after it: then nothing is known.
    var status = Status.E_INTERNAL_ERROR;
    boolean said = false;
    String text = "";
    Optional<Multiaddr> addr = Optional.empty();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> {
          said = true;
          status = status(in.varint());
        }
        case 2 -> text = in.text();
        case 3 -> addr = address(in.bytes());
        default -> in.skip();
      }
      if (text.length() > SHORT_BYTES_MAX) throw new MalformedException("a long excuse");
    }
    // Zero, that is OK, may be left out.
    return new DialResponse(said ? status : Status.OK, text, addr);
  }

  private static Status status(long code) {
    for (Status status : Status.values()) if (status.code == code) return status;
    return Status.E_INTERNAL_ERROR;
  }

  private static Optional<Multiaddr> address(byte[] bytes) {
    try {
      return Optional.of(Multiaddr.decode(bytes));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }
}
