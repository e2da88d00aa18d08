package org.handsel.core.identity;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.handsel.libp2p.multiformats.Multihash;

/// What a signature is about. No key signs anything without one, so that a signature made for one
/// purpose can't be shown as one for another.
public enum Domain {
  /// A public record.
  RECORD,
  /// An entry of an identity log.
  IDLOG,
  /// A witness's statement of a log's head.
  HEAD,
  /// A step of a deal.
  STEP,
  /// A question before a deal, or its answer.
  ASK,
  /// A witness's receipt.
  RECEIPT,
  /// Who is behind a connection.
  HELLO,
  /// A sealed message.
  MAIL;

  private final String prefix = "handsel/" + name().toLowerCase(Locale.ROOT) + "/1\0";

  /// What is signed for `payload`: this domain's name, a zero byte, and the payload's SHA-256.
  public byte[] signedBytes(byte[] payload) {
    // record.md §2.2 "the domain's name, a zero byte, the sha2-256 of the payload"
    byte[] start = prefix.getBytes(StandardCharsets.US_ASCII);
    byte[] digest = Multihash.sha256(payload).digest().toArray();
    byte[] out = Arrays.copyOf(start, start.length + digest.length);
    System.arraycopy(digest, 0, out, start.length, digest.length);
    return out;
  }
}
