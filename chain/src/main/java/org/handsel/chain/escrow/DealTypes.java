package org.handsel.chain.escrow;

import java.util.List;
import org.handsel.chain.evm.Keccak;
import org.handsel.chain.evm.TypedData;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// The four structs that are signed for the contract (`escrow.md` §6.2), the one that is signed for
/// the other side alone (`deal.md` §2.6), and their hashes.
public final class DealTypes {
  private static final byte[] DEAL =
      Keccak.ofText(
          "Deal(address buyer,address buyerOut,address seller,address sellerOut,bytes32"
              + " panel,address operator,address token,uint128 price,uint128 buyerDeposit,uint128"
              + " sellerDeposit,uint16 buyerFeeBps,uint16 sellerFeeBps,uint16 holdBps,uint16"
              + " lateCancelBps,uint16 noShowBps,uint16 noRulingSellerBps,uint40 fundBy,uint40"
              + " freeCancelBy,uint40 claimFrom,uint40 claimBy,uint32 disputeWindow,uint32"
              + " depositWindow,uint32 rulingWindow,address guard,bytes32 resource,uint32"
              + " firstNight,uint8 nights,uint16 units,bytes32 terms,uint64 lane,uint64 seq)");
  private static final byte[] BOOKING =
      Keccak.ofText(
          "Booking(bytes32 deal,bytes32 resource,uint32 firstNight,uint8 nights,uint16 units)");
  private static final byte[] VOUCHER =
      Keccak.ofText("Voucher(bytes32 deal,uint128 total,uint40 validUntil)");
  private static final byte[] SETTLEMENT =
      Keccak.ofText(
          "Settlement(bytes32 deal,uint8 phase,uint40 since,uint128 paid,uint128 priceToSeller,"
              + "uint128 buyerDepositToSeller,uint128 sellerDepositToBuyer,bool freeNights,"
              + "uint40 validUntil)");

  private static final byte[] ASK = Keccak.ofText("Ask(bytes32 content)");

  private final Bytes domain;

  /// For the escrow at `contract` on chain `chainId`.
  public DealTypes(long chainId, Address contract) {
    // §6.1 "domain `{name: "Handsel Escrow", version: "1", chainId, verifyingContract}`"
    this.domain = TypedData.domain("Handsel Escrow", "1", chainId, contract);
  }

  /// The domain separator.
  public Bytes domain() {
    return domain;
  }

  /// dealHash. §1.5 "*dealHash* is EIP-712 `hashStruct` of the deal."
  public static Bytes dealHash(EscrowDeal deal) {
    return TypedData.structHash(
        DEAL,
        List.of(
            TypedData.address(deal.buyer()),
            TypedData.address(deal.buyerOut()),
            TypedData.address(deal.seller()),
            TypedData.address(deal.sellerOut()),
            TypedData.fixed(deal.panel()),
            TypedData.address(deal.operator()),
            TypedData.address(deal.token()),
            TypedData.number(deal.price()),
            TypedData.number(deal.buyerDeposit()),
            TypedData.number(deal.sellerDeposit()),
            TypedData.number(deal.buyerFeeBps()),
            TypedData.number(deal.sellerFeeBps()),
            TypedData.number(deal.holdBps()),
            TypedData.number(deal.lateCancelBps()),
            TypedData.number(deal.noShowBps()),
            TypedData.number(deal.noRulingSellerBps()),
            TypedData.number(deal.fundBy()),
            TypedData.number(deal.freeCancelBy()),
            TypedData.number(deal.claimFrom()),
            TypedData.number(deal.claimBy()),
            TypedData.number(deal.disputeWindow()),
            TypedData.number(deal.depositWindow()),
            TypedData.number(deal.rulingWindow()),
            TypedData.address(deal.guard()),
            TypedData.fixed(deal.resource()),
            TypedData.number(deal.firstNight()),
            TypedData.number(deal.nights()),
            TypedData.number(deal.units()),
            TypedData.fixed(deal.terms()),
            TypedData.number(deal.lane()),
            TypedData.number(deal.seq())));
  }

  /// What the seller signs.
  public byte[] deal(EscrowDeal deal) {
    return TypedData.digest(domain, dealHash(deal));
  }

  /// What the buyer's account signs when it asks; no contract takes it.
  public byte[] ask(Bytes content) {
    return TypedData.digest(domain, TypedData.structHash(ASK, List.of(TypedData.fixed(content))));
  }

  /// What the guard of the nights signs, if it isn't the seller.
  public byte[] booking(EscrowDeal deal) {
    return TypedData.digest(
        domain,
        TypedData.structHash(
            BOOKING,
            List.of(
                TypedData.fixed(dealHash(deal)),
                TypedData.fixed(deal.resource()),
                TypedData.number(deal.firstNight()),
                TypedData.number(deal.nights()),
                TypedData.number(deal.units()))));
  }

  /// What the buyer signs as more of the price is earned.
  public byte[] voucher(EscrowDeal deal, Act.Voucher voucher) {
    return TypedData.digest(
        domain,
        TypedData.structHash(
            VOUCHER,
            List.of(
                TypedData.fixed(dealHash(deal)),
                TypedData.number(voucher.total()),
                TypedData.number(voucher.validUntil()))));
  }

  /// What both sign to divide a pot.
  public byte[] settlement(EscrowDeal deal, Act.Settlement settlement) {
    return TypedData.digest(domain, settlementHash(dealHash(deal), settlement));
  }

  /// The settlement's EIP-712 `hashStruct`, of the deal with this hash.
  static Bytes settlementHash(Bytes deal, Act.Settlement settlement) {
    return TypedData.structHash(
        SETTLEMENT,
        List.of(
            TypedData.fixed(deal),
            TypedData.number(DealState.number(settlement.phase())),
            TypedData.number(settlement.since()),
            TypedData.number(settlement.paid()),
            TypedData.number(settlement.split().priceToSeller()),
            TypedData.number(settlement.split().buyerDepositToSeller()),
            TypedData.number(settlement.split().sellerDepositToBuyer()),
            TypedData.flag(settlement.freeNights()),
            TypedData.number(settlement.validUntil())));
  }
}
