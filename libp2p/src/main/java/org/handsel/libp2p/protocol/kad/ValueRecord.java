package org.handsel.libp2p.protocol.kad;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// A value and its key, as they travel. Spec: kad-dht, "RPC messages", message `Record`.
///
/// @param received when the peer that sends it got it, as that peer has it; a claim that nothing is
///   decided by
public record ValueRecord(Bytes key, Bytes value, Optional<String> received) {
  private static final int RECEIVED_LENGTH_MAX = 64;

  /// A record that is sent for the first time.
  public static ValueRecord of(Bytes key, Bytes value) {
    return new ValueRecord(key, value, Optional.empty());
  }

  /// A record that was received at `when`.
  public static ValueRecord of(Bytes key, Bytes value, Instant when) {
    return new ValueRecord(key, value, Optional.of(DateTimeFormatter.ISO_INSTANT.format(when)));
  }

  static ValueRecord decode(Protobuf.Reader in, int keyBytesMax, int valueBytesMax)
      throws MalformedException {
    Bytes key = Bytes.EMPTY;
    Bytes value = Bytes.EMPTY;
    Optional<String> received = Optional.empty();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = Bytes.of(in.bytes(keyBytesMax));
        case 2 -> value = Bytes.of(in.bytes(valueBytesMax));
        case 5 -> received = Optional.of(shortText(in.text()));
        default -> in.skip();
      }
    }
    return new ValueRecord(key, value, received);
  }

  private static String shortText(String text) throws MalformedException {
    if (text.length() > RECEIVED_LENGTH_MAX) throw new MalformedException("timeReceived too long");
    return text;
  }

  Protobuf.Writer write() {
    var out = new Protobuf.Writer().bytes(1, key).bytes(2, value);
    received.ifPresent(when -> out.text(5, when));
    return out;
  }
}
