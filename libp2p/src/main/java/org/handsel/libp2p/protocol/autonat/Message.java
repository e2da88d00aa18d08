package org.handsel.libp2p.protocol.autonat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Protobuf;

/// What a client and a server say to each other on `/libp2p/autonat/2/dial-request`. Spec:
/// autonat-v2, "RPC Messages".
public sealed interface Message {
  /// Call me at the first of these addresses that you're willing to call.
  ///
  /// @param addrs in order of priority; empty for one that can't be read, since they are counted
  /// @param nonce what to say there
  record DialRequest(List<Optional<Multiaddr>> addrs, long nonce) implements Message {
    /// The list is copied.
    public DialRequest {
      addrs = List.copyOf(addrs);
    }
  }

  /// What came of it.
  ///
  /// @param addrIdx the address that was chosen, counted from zero; means something only if OK
  record DialResponse(ResponseStatus status, int addrIdx, DialStatus dialStatus)
      implements Message {
    static DialResponse refusal(ResponseStatus status) {
      return new DialResponse(status, 0, DialStatus.UNUSED);
    }
  }

  /// Show first that it's worth `numBytes` bytes to you.
  record DialDataRequest(int addrIdx, long numBytes) implements Message {}

  /// That many bytes; what they are doesn't matter.
  record DialDataResponse(int bytes) implements Message {}

  /// Whether a request was served.
  enum ResponseStatus {
    E_INTERNAL_ERROR(0),
    E_REQUEST_REJECTED(100),
    E_DIAL_REFUSED(101),
    OK(200);

    private final int code;

    ResponseStatus(int code) {
      this.code = code;
    }
  }

  /// Whether the call reached the client.
  enum DialStatus {
    UNUSED(0),
    E_DIAL_ERROR(100),
    E_DIAL_BACK_ERROR(101),
    OK(200);

    private final int code;

    DialStatus(int code) {
      this.code = code;
    }
  }

  /// More addresses are not read.
  int ADDRS_MAX = 64;

  /// "the `data` field in each individual protobuf is limited to 4096 bytes in length".
  int DATA_BYTES_MAX = 4096;

  /// Its bytes, without a length in front.
  default byte[] toArray() {
    var out = new Protobuf.Writer();
    switch (this) {
      case DialRequest(var addrs, long nonce) -> {
        var inner = new Protobuf.Writer();
        addrs.forEach(a -> inner.bytes(1, a.map(Multiaddr::toArray).orElse(new byte[0])));
        out.message(1, inner.fixed64(2, nonce));
      }
      case DialResponse(var status, int index, var dialStatus) ->
          out.message(
              2,
              new Protobuf.Writer()
                  .varint(1, status.code)
                  .varint(2, index)
                  .varint(3, dialStatus.code));
      case DialDataRequest(int index, long bytes) ->
          out.message(3, new Protobuf.Writer().varint(1, index).varint(2, bytes));
      case DialDataResponse(int bytes) ->
          out.message(4, new Protobuf.Writer().bytes(1, new byte[bytes]));
    }
    return out.toArray();
  }

  /// The message that `bytes` are.
  ///
  /// @throws MalformedException if they are none, or of a status that we don't know:
  ///   "Implementations MUST discard responses with status codes they do not understand."
  static Message decode(byte[] bytes) throws MalformedException {
    Optional<Message> message = Optional.empty();
    var in = new Protobuf.Reader(bytes);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> message = Optional.of(request(in.message()));
        case 2 -> message = Optional.of(response(in.message()));
        case 3 -> message = Optional.of(dataRequest(in.message()));
        case 4 -> message = Optional.of(dataResponse(in.message()));
        default -> in.skip();
      }
    }
    return message.orElseThrow(() -> new MalformedException("a message that says nothing"));
  }

  private static DialRequest request(Protobuf.Reader in) throws MalformedException {
    var addrs = new ArrayList<Optional<Multiaddr>>();
    long nonce = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> addrs.add(address(in.bytes()));
        case 2 -> nonce = in.fixed64();
        default -> in.skip();
      }
      if (addrs.size() > ADDRS_MAX) throw new MalformedException("too many addresses");
    }
    return new DialRequest(addrs, nonce);
  }

  private static Optional<Multiaddr> address(byte[] bytes) {
    try {
      return Optional.of(Multiaddr.decode(bytes));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private static DialResponse response(Protobuf.Reader in) throws MalformedException {
    var status = ResponseStatus.E_INTERNAL_ERROR;
    int index = 0;
    var dialStatus = DialStatus.UNUSED;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> status = responseStatus(in.varint());
        case 2 -> index = in.number(Integer.MAX_VALUE);
        case 3 -> dialStatus = dialStatus(in.varint());
        default -> in.skip();
      }
    }
    return new DialResponse(status, index, dialStatus);
  }

  private static ResponseStatus responseStatus(long code) throws MalformedException {
    for (ResponseStatus status : ResponseStatus.values()) if (status.code == code) return status;
    throw new MalformedException("an unknown response status");
  }

  private static DialStatus dialStatus(long code) throws MalformedException {
    for (DialStatus status : DialStatus.values()) if (status.code == code) return status;
    throw new MalformedException("an unknown dial status");
  }

  private static DialDataRequest dataRequest(Protobuf.Reader in) throws MalformedException {
    int index = 0;
    long bytes = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> index = in.number(Integer.MAX_VALUE);
        case 2 -> bytes = in.varint();
        default -> in.skip();
      }
    }
    if (bytes < 0) throw new MalformedException("more bytes than there are");
    return new DialDataRequest(index, bytes);
  }

  private static DialDataResponse dataResponse(Protobuf.Reader in) throws MalformedException {
    int bytes = 0;
    while (in.next()) {
      if (in.field() == 1) bytes = in.bytes(DATA_BYTES_MAX).length;
      else in.skip();
    }
    return new DialDataResponse(bytes);
  }
}
