package org.handsel.core.agree;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.core.agree.NoDealException.Why;
import org.handsel.core.money.Address;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Currencies;
import org.handsel.core.money.Money;
import org.handsel.core.service.Field;
import org.handsel.core.service.Meter;
import org.handsel.core.service.Order;
import org.handsel.core.service.Policy;
import org.handsel.core.service.Service;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Makes terms of a listing and an ask, the same way on both sides: the seller's node makes them,
/// the buyer's makes them again and compares.
///
/// @param service whose listing it is
/// @param listing its body
/// @param currencies what is worth what
/// @param arbiters finds an arbiter's offer to rule
public record Quoting(Service service, Data.Map listing, Currencies currencies, Arbiters arbiters) {
  private static final long CLOCK_SLACK_SECONDS = 600;

  /// Finds the newest offer of an arbiter.
  public interface Arbiters {
    /// The arbiter `id` as its own live listing has it, if one is known.
    Optional<Arbiter> find(Cid id);
  }

  /// The terms for `ask`.
  ///
  /// What comes out can be read again by whoever gets it: it went through [Terms#decode].
  ///
  /// @param seller the seller's own entry
  /// @param now the chain's time, Unix seconds
  /// @throws MalformedException if listing and ask lead to something that are no terms
  public Terms terms(Ask ask, Party seller, Bytes salt, long now)
      throws NoDealException, MalformedException {
    if (seller.id().equals(ask.buyer().id())) {
      throw new NoDealException(Why.SELF, "This is your own listing.");
    }
    Optional<Meter> meter = service.meter(listing, ask.order());
    Policy usual = service.policy(listing, ask.order(), now);
    Policy policy = meter.isPresent() ? usual.metered() : usual;
    var terms =
        new Terms(
            salt,
            ask.listing(),
            service.name(),
            service.title(listing),
            ask.order(),
            service.booking(listing, ask.order()),
            meter,
            price(ask),
            Deadlines.from(now, policy),
            Rates.from(policy),
            ask.buyer(),
            seller,
            panel(ask, policy, seller),
            ask.chain(),
            ask.lane(),
            ask.seq());
    return Terms.decode(terms.encode());
  }

  /// Every amount that `ask` leads to.
  public Price price(Ask ask) throws NoDealException, MalformedException {
    return price(ask.order(), ask.chain().asset());
  }

  /// Every amount that `order` leads to, paid in `token`.
  public Price price(Order order, Asset token) throws NoDealException, MalformedException {
    Policy policy = service.policy(listing);
    // A seller signs nothing that nobody here knows the meaning of.
    order.choice().only(service.choices().stream().map(Field::name).toArray(String[]::new));
    Money asked = service.quote(listing, order);
    if (!asked.writable()) throw tooMuch();
    // formats A6 and decision on ISO prices: one to one in a token that is worth that currency
    Money price =
        currencies
            .in(token, asked)
            .orElseThrow(() ->
                new NoDealException(
                    Why.NO_TOKEN,
                    "This network has nothing that is worth "
                        + currencies.symbol(asked.asset())
                        + "."));
    if (price.signum() <= 0) throw new NoDealException(Why.NO_TOKEN, "There is nothing to pay.");
    var all =
        new Price(
            asked,
            price.minor(),
            price.bps(policy.buyerDepositBps()).minor(),
            price.bps(policy.sellerDepositBps()).minor(),
            policy.operator().orElse(Address.ZERO),
            policy.buyerFeeBps(),
            policy.sellerFeeBps());
    if (!all.total(price.asset()).writable()) throw tooMuch();
    return all;
  }

  private static NoDealException tooMuch() {
    return new NoDealException(
        Why.UNWILLING, "So many at that price are more money than an escrow can hold.");
  }

  /// Whether `terms` are what `ask` and listing lead to; `now` is the buyer's view of the chain's
  /// time.
  public void check(Terms terms, Ask ask, long now) throws NoDealException, MalformedException {
    long quotedAt = terms.deadlines().fundBy() - service.policy(listing).fundSeconds();
    if (Math.abs(quotedAt - now) > CLOCK_SLACK_SECONDS) {
      throw new NoDealException(Why.OTHER_TERMS, "The quote is too old, or the clocks differ.");
    }
    if (!terms(ask, terms.seller(), terms.salt(), quotedAt).equals(terms)) {
      throw new NoDealException(
          Why.OTHER_TERMS, "The seller's terms aren't those of the listing you looked at.");
    }
  }

  private List<Arbiter> panel(Ask ask, Policy policy, Party seller) throws NoDealException {
    var panel = new ArrayList<Arbiter>();
    // Whoever chooses the arbiter alone could choose an accomplice: the seller names, the buyer
    // picks.
    if (!policy.arbiters().containsAll(ask.panel())) {
      throw new NoDealException(Why.NO_ARBITER, "An arbiter isn't one that the listing names.");
    }
    for (Cid id : ask.panel().isEmpty() ? policy.arbiters() : ask.panel()) {
      Optional<Arbiter> arbiter = arbiters.find(id);
      if (arbiter.isEmpty()) {
        throw new NoDealException(Why.NO_ARBITER, "An arbiter's offer isn't known here: " + id);
      }
      Address account = arbiter.get().account();
      boolean party =
          id.equals(seller.id())
              || id.equals(ask.buyer().id())
              || account.equals(seller.account())
              || account.equals(ask.buyer().account());
      if (party) {
        throw new NoDealException(Why.NO_ARBITER, "An arbiter can't be one of the two.");
      }
      panel.add(arbiter.get());
    }
    return panel;
  }
}
