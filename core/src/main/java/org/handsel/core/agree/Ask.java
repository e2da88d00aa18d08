package org.handsel.core.agree;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.handsel.core.identity.Signer;
import org.handsel.core.service.Order;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.ipfs.MapBuilder;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;

/// A buyer asks for terms.
///
/// @param listing the revision that was looked at
/// @param order what is wanted of it
/// @param buyer the buyer's own entry of the terms
/// @param panel whom the buyer wants as arbiters; empty takes the listing's
/// @param chain where the buyer's escrow is, and in what it would pay
/// @param genesis hash of that chain's block 0
/// @param lane a lane of the buyer's account, and `seq` a number on it that nothing else uses
/// @param proof the account's signature under [#content()]; empty until it has signed
public record Ask(
    Cid listing,
    Order order,
    Party buyer,
    List<Cid> panel,
    Where chain,
    Bytes genesis,
    BigInteger lane,
    long seq,
    Bytes proof) {
  /// A signature as the chain takes it.
  private static final int PROOF_BYTES = 64;

  private static final int PANEL_MAX = 3;

  /// The panel can't be changed afterwards.
  public Ask {
    panel = List.copyOf(panel);
  }

  /// How many.
  public long quantity() {
    return order.quantity();
  }

  /// What the account that is to pay signs: the digest of all that is asked.
  public Bytes content() {
    return Multihash.sha256(DagCbor.encode(fields().build())).digest();
  }

  /// With the account's signature under [#content()].
  public Ask proven(Bytes signature) {
    return new Ask(listing, order, buyer, panel, chain, genesis, lane, seq, signature);
  }

  private MapBuilder fields() {
    return order
        .put(Data.map().put("t", "ask").put("listing", listing), "items")
        .put("party", buyer.toData())
        .put("panel", Data.links(panel))
        .put("place", chain.toData())
        .put("genesis", genesis)
        .put("lane", lane.toString())
        .put("seq", seq);
  }

  /// Signs it as the buyer.
  public Signed sign(Signer signer, long at) {
    return Signed.sign(fields().put("proof", proof), buyer.id(), signer, buyer.logHead(), at);
  }

  /// An ask, and how it was signed.
  public record Heard(Ask ask, Signed signed) {}

  /// The ask that `bytes` are.
  ///
  /// @throws MalformedException if form, bounds or signature don't hold, or the buyer in it is
  ///   somebody else
  public static Heard decode(Bytes bytes) throws MalformedException {
    Signed signed = Signed.decode(bytes);
    Data.Map map = signed.map();
    if (!map.text("t").equals("ask")) throw new MalformedException("not an ask");
    var panel = new ArrayList<Cid>();
    for (Data arbiter : map.list("panel")) panel.add(arbiter.asLink());
    if (panel.size() > PANEL_MAX) throw new MalformedException("panel: too many arbiters");
    var ask =
        new Ask(
            map.link("listing"),
            Order.of(map, "items"),
            Party.of(map.map("party")),
            panel,
            Where.of(map.map("place")),
            map.bytes("genesis", 32),
            Amounts.lane(map),
            map.integer("seq", 1, (1L << 53) - 1),
            map.bytes("proof", PROOF_BYTES));
    if (!ask.buyer.id().equals(signed.author())) throw new MalformedException("not the buyer's");
    return new Heard(ask, signed);
  }
}
