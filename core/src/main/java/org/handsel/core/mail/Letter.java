package org.handsel.core.mail;

import java.util.Locale;
import java.util.Optional;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;

/// One message to one person. What it holds proves itself by its own signatures; the letter adds
/// none.
///
/// @param about the deal: digest of its terms, or of the ask before there are any
/// @param body what `kind` says it is
public record Letter(Kind kind, Bytes about, Bytes body) {
  /// The longest letter, encoded: a case holds terms and every step.
  public static final int BYTES_MAX = 1 << 20;

  /// What a letter holds.
  public enum Kind {
    /// A signed ask.
    ASK,
    /// A signed quote.
    QUOTE,
    /// A code and a sentence: the ask leads to no deal.
    REFUSE,
    /// A signed step.
    STEP,
    /// Terms and every step, for the panel and for who has lost some.
    CASE,
    /// A request for a case.
    WANT,
    /// A voucher: so much is earned.
    VOUCHER;

    /// The word on the wire.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Kind> of(String word) {
      for (Kind kind : values()) {
        if (kind.word().equals(word)) return Optional.of(kind);
      }
      return Optional.empty();
    }
  }

  /// As it travels.
  public byte[] encode() {
    return DagCbor.encode(Data.map().put("t", kind.word()).put("of", about).put("p", body).build());
  }

  /// Its name while it waits: doubles have the same.
  public Bytes id() {
    return Multihash.sha256(encode()).digest();
  }

  /// The letter that `bytes` are.
  ///
  /// @throws MalformedException if they are none
  public static Letter decode(byte[] bytes) throws MalformedException {
    Data.Map map = DagCbor.decode(bytes, DagCbor.Limits.of(BYTES_MAX)).asMap();
    map.only("t", "of", "p");
    Kind kind =
        Kind.of(map.text("t")).orElseThrow(() -> new MalformedException("an unknown letter"));
    return new Letter(kind, map.bytes("of", 32), map.bytes("p"));
  }
}
