package org.handsel.core.rate;

import java.util.Locale;
import org.handsel.core.agree.Role;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// What one side says of the other after a deal: the body of a `rating/1` fact.
///
/// @param slot the rated person's open history line
/// @param salt opens that line's `ref`
/// @param of who is rated, and `role` what they were in the deal
/// @param stars 1 to 5
/// @param grade what backs it
/// @param nonce 32 random bytes that kept the seal from being guessed
public record Rating(
    Cid slot, Bytes salt, Cid of, Role role, int stars, String text, Grade grade, Bytes nonce) {
  /// The kind of its record.
  public static final String KIND = "rating/1";

  /// The longest text of a rating.
  public static final int TEXT_CHARS_MAX = 2000;

  /// What backs a rating.
  public enum Grade {
    /// A free deal.
    NONE,
    /// A chain whose money is worth nothing. Never counts in real scores.
    PLAY,
    /// The rated side's own close.
    ATTESTED,
    /// A receipt on a chain.
    PROVEN;

    /// The word on the wire.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Grade of(String word) throws MalformedException {
      for (Grade grade : values()) {
        if (grade.word().equals(word)) return grade;
      }
      throw new MalformedException("grade: an unknown word");
    }
  }

  /// rating.md §2.1 "seal is the digest of nonce and the encoded words"
  public Bytes seal() {
    Data.Map words =
        Data.map()
            .put("slot", slot)
            .put("of", of)
            .put("role", role.word())
            .put("scores", scores())
            .put("text", text)
            .build();
    return Digests.of(nonce, Bytes.of(DagCbor.encode(words)));
  }

  private Data.Map scores() {
    return Data.map().put("stars", stars).build();
  }

  /// The record's body.
  public Data.Map toData() {
    return Data.map()
        .put("slot", slot)
        .put("salt", salt)
        .put("of", of)
        .put("role", role.word())
        .put("scores", scores())
        .put("text", text)
        .put("grade", grade.word())
        .put("nonce", nonce)
        .build();
  }

  /// The rating that `body` states.
  public static Rating of(Data.Map body) throws MalformedException {
    String text = body.text("text");
    if (text.length() > TEXT_CHARS_MAX) throw new MalformedException("text: too long");
    return new Rating(
        body.link("slot"),
        body.bytes("salt", 32),
        body.link("of"),
        Hist.role(body.text("role")),
        (int) body.map("scores").integer("stars", 1, 5),
        text,
        Grade.of(body.text("grade").toLowerCase(Locale.ROOT)),
        body.bytes("nonce", 32));
  }
}
