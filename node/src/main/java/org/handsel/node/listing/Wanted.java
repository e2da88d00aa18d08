package org.handsel.node.listing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.core.discover.Opening;
import org.handsel.core.money.Money;
import org.handsel.core.publish.Listing;
import org.handsel.core.service.Booking;
import org.handsel.core.service.Order;
import org.handsel.core.service.Service;
import org.handsel.libp2p.multiformats.MalformedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What somebody who searches would order of a hit: leaves what can't be had so, and says what the
/// rest would cost.
///
/// @param now Unix seconds
public record Wanted(Service service, Order order, long now) {
  private static final Logger LOG = LoggerFactory.getLogger(Wanted.class);
  private static final long DAY = 24 * 3600L;

  /// Which nights of homes are taken, as [org.handsel.core.escrow.Escrow#taken] says.
  @FunctionalInterface
  public interface Calendar {
    /// See there.
    List<int[]> taken(List<Booking> asked) throws IOException;
  }

  /// A listing, and what the order would cost of it.
  record Hit(Listing listing, Money price) {}

  /// What is left of some listings.
  ///
  /// @param unsure whether the chain couldn't be asked
  record Left(List<Hit> hits, boolean unsure) {}

  /// What `choice` says of listings of `service`.
  ///
  /// @throws MalformedException if nothing could be had so; the message begins with the choice
  static Wanted of(Service service, Map<String, String> choice, long now)
      throws MalformedException {
    return new Wanted(service, new Order(1, FieldText.choice(service, choice)), now);
  }

  /// What listings are searched by.
  Optional<Opening.Wanted> opening() throws MalformedException {
    return service.wanted(order, now / DAY);
  }

  /// Those of `listings` that can be had, in the same order.
  Left of(List<Listing> listings, Calendar calendar) {
    record Candidate(Hit hit, Optional<Booking> booking) {}
    var candidates = new ArrayList<Candidate>();
    for (Listing it : listings) {
      try {
        service.policy(it.body(), order, now);
        var hit = new Hit(it, service.quote(it.body(), order));
        candidates.add(new Candidate(hit, service.booking(it.body(), order)));
      } catch (MalformedException _) {
        // A rule of this listing's that the index doesn't know.
      }
    }
    List<Booking> bookings = candidates.stream().flatMap(it -> it.booking.stream()).toList();
    try {
      var taken = calendar.taken(bookings).iterator();
      var hits = new ArrayList<Hit>();
      for (Candidate it : candidates) {
        if (it.booking.isPresent() && it.booking.get().clashes(taken.next())) continue;
        hits.add(it.hit);
      }
      return new Left(List.copyOf(hits), false);
    } catch (IOException e) {
      LOG.info("whether nights are free couldn't be seen: {}", e.getMessage());
      return new Left(candidates.stream().map(Candidate::hit).toList(), true);
    }
  }
}
