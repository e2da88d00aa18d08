package org.handsel.chain.escrow;

import com.esaulpaugh.headlong.abi.Function;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.handsel.chain.evm.Keccak;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.Seat;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// The bytes of an act. `escrow.md` §5.1 "An act's calldata is: 4 bytes selector ‖ its declared
/// arguments in the ordinary ABI encoding, 32 bytes each ‖ the packed deal ‖ the tail."
public final class Calldata {
  private static final int PANEL_MAX = 3;
  private static final int FLAG_BUYER = 1;
  private static final int FLAG_BUYER_OUT = 2;
  private static final int FLAG_SELLER_OUT = 4;
  private static final int FLAG_PANEL = 8;
  private static final int FLAG_TOKEN = 16;
  private static final int FLAG_FEES = 32;
  private static final int FLAG_DEPOSITS = 64;
  private static final int FLAG_CANCELLING = 128;
  private static final int FLAG_NIGHTS = 256;
  private static final int FLAG_STATE = 512;

  private Calldata() {}

  /// What `sender` sends to do `act` to a deal that is in `state`.
  ///
  /// @throws MalformedException if a signature hasn't the length it has to have
  public static Bytes of(EscrowDeal deal, DealState.Exact state, Address sender, Act act)
      throws MalformedException {
    var out = new Packing();
    switch (act) {
      case Act.Fund(var signature) -> {
        boolean guarded = !isZero(deal.resource()) && !deal.guard().equals(deal.seller());
        int length = guarded ? 128 : 64;
        if (signature.size() != length) {
          throw new MalformedException("the signatures have " + signature.size() + " bytes");
        }
        byte[] both = signature.toArray();
        selector(out, "fund(bytes32,bytes32)").bytes(part(both, 0, 64));
        deal(out, deal, state, sender);
        if (guarded) {
          out.bytes(part(both, 64, 128));
        }
      }
      case Act.Release() -> deal(selector(out, "release()"), deal, state, sender);
      case Act.Refund() -> deal(selector(out, "refund()"), deal, state, sender);
      case Act.Cancel() -> deal(selector(out, "cancel()"), deal, state, sender);
      case Act.Claim(var evidence) ->
          deal(selector(out, "claim(bytes32)").word(evidence, "evidence"), deal, state, sender);
      case Act.Dispute(var panel, var reason) -> {
        selector(out, "dispute(bytes32)").word(reason, "reason");
        deal(out, deal, state, sender).bytes(panel(panel));
      }
      case Act.Rule(var panel, var arbiter, var split, var fee) -> {
        selector(out, "rule(uint256,uint128,uint128,uint128,uint128)");
        out.argument(BigInteger.valueOf(arbiter), "arbiter");
        split(out, split).argument(fee, "fee");
        deal(out, deal, state, sender).bytes(panel(panel));
      }
      case Act.Settle(var settlement, var buyers, var sellers) -> {
        selector(
            out, "settle(uint128,uint128,uint128,bool,uint40,bytes32,bytes32,bytes32,bytes32)");
        split(out, settlement.split());
        out.argument(settlement.freeNights() ? BigInteger.ONE : BigInteger.ZERO, "freeNights");
        out.argument(BigInteger.valueOf(settlement.validUntil()), "validUntil");
        out.bytes(signatureOrNone(buyers)).bytes(signatureOrNone(sellers));
        deal(out, deal, state, sender);
      }
      case Act.Redeem(var voucher, var last, var signature) -> {
        selector(out, "redeem(uint128,uint40,bool,bytes32,bytes32)");
        out.argument(voucher.total(), "total");
        out.argument(BigInteger.valueOf(voucher.validUntil()), "validUntil");
        out.argument(last ? BigInteger.ONE : BigInteger.ZERO, "last");
        out.bytes(signature(signature));
        deal(out, deal, state, sender);
      }
      case Act.Timeout(var panel) -> {
        deal(selector(out, "timeout()"), deal, state, sender);
        if (state.isDisputed()) {
          out.bytes(panel(panel));
        }
      }
    }
    return out.done();
  }

  /// What asks the contract for the deal's hash.
  public static Bytes hashDeal(EscrowDeal deal) {
    return deal(selector(new Packing(), "hashDeal()"), deal, DealState.Exact.FUNDED, Address.ZERO)
        .done();
  }

  /// §5.5 "The packed panel is, for each of its 1 to 3 arbiters in order, 20 bytes address ‖ 2
  /// bytes fee cap in bps."
  public static Bytes panel(List<Seat> panel) {
    if (panel.size() > PANEL_MAX) {
      throw new IllegalArgumentException("a panel of " + panel.size());
    }
    var out = new Packing();
    for (Seat seat : panel) {
      out.address(seat.arbiter()).number(seat.feeCapBps(), 2, "feeCapBps");
    }
    return out.done();
  }

  /// What a deal commits to its panel by: 32 zero bytes if there is none.
  public static Bytes panelHash(List<Seat> panel) {
    return panel.isEmpty() ? Bytes.of(new byte[32]) : Keccak.of(panel(panel));
  }

  private static Packing selector(Packing out, String signature) {
    return out.bytes(Bytes.of(Function.parse(signature).selector()));
  }

  private static Packing split(Packing out, Act.Split split) {
    return out.argument(split.priceToSeller(), "priceToSeller")
        .argument(split.buyerDepositToSeller(), "buyerDepositToSeller")
        .argument(split.sellerDepositToBuyer(), "sellerDepositToBuyer");
  }

  /// §5.4 "A flag is set exactly when a field of its group differs from the default; BUYER also
  /// when somebody else than the buyer sends".
  private static Packing deal(Packing out, EscrowDeal deal, DealState.Exact state, Address sender) {
    int flags = flags(deal, state, sender);
    out.number(flags, 2, "flags")
        .address(deal.seller())
        .word(deal.terms(), "terms")
        .number(deal.price(), 16, "price")
        .number(deal.fundBy(), 5, "fundBy")
        .number(deal.freeCancelBy(), 5, "freeCancelBy")
        .number(deal.claimFrom(), 5, "claimFrom")
        .number(deal.claimBy(), 5, "claimBy")
        .number(deal.disputeWindow(), 4, "disputeWindow")
        .number(deal.depositWindow(), 4, "depositWindow")
        .number(deal.rulingWindow(), 4, "rulingWindow")
        .number(deal.noRulingSellerBps(), 2, "noRulingSellerBps")
        .number(deal.lane(), 8, "lane")
        .number(deal.seq(), 8, "seq");
    if ((flags & FLAG_BUYER) != 0) {
      out.address(deal.buyer());
    }
    if ((flags & FLAG_BUYER_OUT) != 0) {
      out.address(deal.buyerOut());
    }
    if ((flags & FLAG_SELLER_OUT) != 0) {
      out.address(deal.sellerOut());
    }
    if ((flags & FLAG_PANEL) != 0) {
      out.word(deal.panel(), "panel");
    }
    if ((flags & FLAG_TOKEN) != 0) {
      out.address(deal.token());
    }
    if ((flags & FLAG_FEES) != 0) {
      out.address(deal.operator())
          .number(deal.buyerFeeBps(), 2, "buyerFeeBps")
          .number(deal.sellerFeeBps(), 2, "sellerFeeBps");
    }
    if ((flags & FLAG_DEPOSITS) != 0) {
      out.number(deal.buyerDeposit(), 16, "buyerDeposit")
          .number(deal.sellerDeposit(), 16, "sellerDeposit")
          .number(deal.noShowBps(), 2, "noShowBps");
    }
    if ((flags & FLAG_CANCELLING) != 0) {
      out.number(deal.holdBps(), 2, "holdBps").number(deal.lateCancelBps(), 2, "lateCancelBps");
    }
    if ((flags & FLAG_NIGHTS) != 0) {
      out.address(deal.guard())
          .word(deal.resource(), "resource")
          .number(deal.firstNight(), 4, "firstNight")
          .number(deal.nights(), 1, "nights")
          .number(deal.units(), 2, "units");
    }
    if ((flags & FLAG_STATE) != 0) {
      out.number(DealState.number(state.phase()), 1, "phase")
          .number(state.since(), 5, "since")
          .number(state.paid(), 16, "paid");
    }
    return out;
  }

  private static int flags(EscrowDeal deal, DealState.Exact state, Address sender) {
    return (deal.buyer().equals(sender) ? 0 : FLAG_BUYER)
        | (deal.buyerOut().equals(deal.buyer()) ? 0 : FLAG_BUYER_OUT)
        | (deal.sellerOut().equals(deal.seller()) ? 0 : FLAG_SELLER_OUT)
        | (isZero(deal.panel()) ? 0 : FLAG_PANEL)
        | (deal.token().isZero() ? 0 : FLAG_TOKEN)
        | (deal.operator().isZero() && deal.buyerFeeBps() == 0 && deal.sellerFeeBps() == 0
            ? 0
            : FLAG_FEES)
        | (deal.buyerDeposit().signum() == 0
                && deal.sellerDeposit().signum() == 0
                && deal.noShowBps() == 0
            ? 0
            : FLAG_DEPOSITS)
        | (deal.holdBps() == 0 && deal.lateCancelBps() == 0 ? 0 : FLAG_CANCELLING)
        | (deal.guard().isZero()
                && isZero(deal.resource())
                && deal.firstNight() == 0
                && deal.nights() == 0
                && deal.units() == 0
            ? 0
            : FLAG_NIGHTS)
        | (state.equals(DealState.Exact.FUNDED) ? 0 : FLAG_STATE);
  }

  private static boolean isZero(Bytes word) {
    for (int i = 0; i < word.size(); i++) {
      if (word.at(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static Bytes signature(Bytes signature) throws MalformedException {
    if (signature.size() != 64) {
      throw new MalformedException("a signature has 64 bytes, not " + signature.size());
    }
    return signature;
  }

  /// §4.10 "Whoever of the two sends it need not sign."
  private static Bytes signatureOrNone(Bytes signature) throws MalformedException {
    return signature.size() == 0 ? Bytes.of(new byte[64]) : signature(signature);
  }

  private static Bytes part(byte[] bytes, int from, int to) {
    return Bytes.of(Arrays.copyOfRange(bytes, from, to));
  }
}
