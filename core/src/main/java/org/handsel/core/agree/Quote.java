package org.handsel.core.agree;

import org.handsel.core.identity.Signer;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// The seller's answer to an ask: full terms, good until their `fundBy`.
///
/// @param ask digest of the ask it answers
/// @param genesis hash of block 0 of the seller's chain
public record Quote(Bytes ask, Terms terms, Bytes genesis) {
  /// Signs it as the seller.
  public Signed sign(Signer signer, long at) {
    return Signed.sign(
        Data.map()
            .put("t", "quote")
            .put("ask", ask)
            .put("terms", Bytes.of(terms.encode()))
            .put("genesis", genesis),
        terms.seller().id(),
        signer,
        terms.seller().logHead(),
        at);
  }

  /// A quote, and how it was signed.
  public record Heard(Quote quote, Signed signed) {}

  /// The quote that `bytes` are.
  ///
  /// @throws MalformedException if form, bounds or signature don't hold, or the seller in it is
  ///   somebody else
  public static Heard decode(Bytes bytes) throws MalformedException {
    Signed signed = Signed.decode(bytes);
    Data.Map map = signed.map();
    if (!map.text("t").equals("quote")) throw new MalformedException("not a quote");
    var quote =
        new Quote(
            map.bytes("ask", 32),
            Terms.decode(map.bytes("terms").toArray()),
            map.bytes("genesis", 32));
    if (!quote.terms.seller().id().equals(signed.author())) {
      throw new MalformedException("not the seller's");
    }
    return new Heard(quote, signed);
  }
}
