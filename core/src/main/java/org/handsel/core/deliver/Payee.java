package org.handsel.core.deliver;

import java.math.BigInteger;
import java.util.Optional;
import org.handsel.core.escrow.Act;
import org.handsel.core.service.Meter;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// The seller's side of a price that is paid in steps: pure. It keeps the newest voucher, says
/// whether another step may be delivered, and when the voucher has to be handed in.
///
/// @param price in base units
/// @param fundBy and `claimBy`: the deal's, Unix seconds
/// @param held the newest voucher, if there is any
public record Payee(Meter meter, BigInteger price, long fundBy, long claimBy, Optional<Held> held) {
  /// voucher.md §3.4 "a quarter of the time between fundBy and claimBy before claimBy, at most a
  /// day"
  private static final long MARGIN_SECONDS_MAX = 24 * 3600L;

  /// voucher.md §3.4 "nothing was heard of the buyer for a day"
  private static final long SILENCE_SECONDS = 24 * 3600L;

  /// A voucher in hand.
  ///
  /// @param last whether the buyer wants nothing more
  /// @param at when it came, Unix seconds
  public record Held(Act.Voucher voucher, Bytes signature, boolean last, long at) {}

  /// What the chain is to be asked for.
  public enum Move {
    /// Nothing yet.
    WAIT,
    /// Take what is earned; the deal goes on.
    PART,
    /// Take what is earned and give the rest back.
    LAST,
    /// Nothing is earned: give everything back.
    REFUND
  }

  /// With one more voucher, whose signature was found to be the buyer's.
  ///
  /// @throws MalformedException voucher.md §3.1: if it falls, is over the price or ends too early
  public Payee hear(Act.Voucher voucher, Bytes signature, boolean last, long now)
      throws MalformedException {
    if (voucher.total().signum() < 0 || voucher.total().compareTo(price) > 0) {
      throw new MalformedException("a voucher over more than the price");
    }
    if (voucher.validUntil() < claimBy) {
      throw new MalformedException("a voucher that ends before the deal does");
    }
    int rise = voucher.total().compareTo(total());
    if (rise < 0) throw new MalformedException("a voucher that falls");
    if (rise == 0 && held.isPresent() && held.get().last() == last) return this;
    boolean over = last || held.map(Held::last).orElse(false);
    return new Payee(
        meter, price, fundBy, claimBy, Optional.of(new Held(voucher, signature, over, now)));
  }

  /// What is earned so far, base units.
  public BigInteger total() {
    return held.map(it -> it.voucher().total()).orElse(BigInteger.ZERO);
  }

  /// How many steps are paid.
  public long paid() {
    return meter.paid(price, total());
  }

  /// Whether one more step may be delivered when `delivered` are: no more than one is ever unpaid,
  /// and the time left has to be enough to be paid in.
  public boolean mayDeliver(long delivered, long now) {
    return delivered < meter.steps()
        && delivered <= paid()
        && now < redeemFrom()
        && !held.map(Held::last).orElse(false);
  }

  /// From when on the voucher is handed in whatever else may come, Unix seconds.
  public long redeemFrom() {
    return claimBy - Math.min((claimBy - fundBy) / 4, MARGIN_SECONDS_MAX);
  }

  /// voucher.md §3.4: what is to be asked of the chain now.
  ///
  /// @param redeemed how much of the price is out already, base units
  /// @param disputed whether somebody called the panel, or the seller claimed
  /// @param stopped whether the seller delivers no more
  public Move due(BigInteger redeemed, boolean disputed, boolean stopped, long now) {
    boolean more = total().compareTo(redeemed) > 0;
    boolean whole = total().equals(price);
    boolean over = stopped || now >= redeemFrom() || held.map(Held::last).orElse(false);
    boolean silent = held.map(it -> now - it.at() >= SILENCE_SECONDS).orElse(false);
    if (more && (whole || over || silent)) return Move.LAST;
    if (more && disputed) return Move.PART;
    return over && !more ? Move.REFUND : Move.WAIT;
  }
}
