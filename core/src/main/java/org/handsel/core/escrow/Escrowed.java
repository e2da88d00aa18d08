package org.handsel.core.escrow;

import java.util.List;
import java.util.function.Function;
import org.handsel.core.agree.Terms;
import org.handsel.core.money.Address;
import org.handsel.core.service.Booking;
import org.handsel.libp2p.multiformats.Bytes;

/// What terms mean on the chain. Pure: both sides compute it, and nothing on chain is stated a
/// second time by hand.
public final class Escrowed {
  private static final Bytes NO_RESOURCE = Bytes.of(new byte[32]);
  private static final Bytes NO_PANEL = Bytes.of(new byte[32]);

  private Escrowed() {}

  /// deal.md §3.2 "a pure function of the terms"
  ///
  /// @param escrow gives the panel's commitment, which is the chain's own kind of hash
  public static EscrowDeal of(Terms terms, Escrow escrow) {
    return of(terms, escrow::panelHash);
  }

  /// The same without a chain.
  ///
  /// @param panelHash the panel's commitment, which is the chain's own kind of hash
  public static EscrowDeal of(Terms terms, Function<List<Seat>, Bytes> panelHash) {
    var buyer = terms.buyer();
    var seller = terms.seller();
    var price = terms.price();
    var times = terms.deadlines();
    var rates = terms.rates();
    var booking = terms.booking();
    List<Seat> panel = panel(terms);
    return new EscrowDeal(
        buyer.account(),
        buyer.out(),
        seller.account(),
        seller.out(),
        panel.isEmpty() ? NO_PANEL : panelHash.apply(panel),
        price.operator(),
        terms.chain().token(),
        price.price(),
        price.buyerDeposit(),
        price.sellerDeposit(),
        price.buyerFeeBps(),
        price.sellerFeeBps(),
        rates.holdBps(),
        rates.lateCancelBps(),
        rates.noShowBps(),
        rates.noRulingSellerBps(),
        times.fundBy(),
        times.freeCancelBy(),
        times.claimFrom(),
        times.claimBy(),
        times.disputeWindow(),
        times.depositWindow(),
        times.rulingWindow(),
        booking.map(Booking::guard).orElse(Address.ZERO),
        booking.map(Booking::resource).orElse(NO_RESOURCE),
        booking.map(Booking::firstNight).orElse(0),
        booking.map(Booking::nights).orElse(0),
        booking.map(Booking::units).orElse(0),
        terms.id(),
        terms.lane(),
        terms.seq());
  }

  /// The panel's seats, in order.
  public static List<Seat> panel(Terms terms) {
    return terms.panel().stream()
        .map(arbiter -> new Seat(arbiter.account(), arbiter.feeCapBps()))
        .toList();
  }
}
