package org.handsel.core.screen;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.handsel.core.identity.Log;
import org.handsel.core.money.Asset;
import org.handsel.core.publish.Listing;
import org.handsel.libp2p.multiformats.Cid;

/// Whether a listing is shown and dealt with here. The policy is the list: its order is the order
/// of the checks, cheap and certain first, and a new check is one more method and one more entry.
public final class Screening {
  private final Function<Cid, Optional<Log>> logs;
  private final Predicate<Asset> settles;
  private final List<Check> checks = List.of(this::signerUnforked, this::payable);

  /// @param logs identity logs that are known here
  /// @param settles whether an amount of this asset can be paid on this node's network
  public Screening(Function<Cid, Optional<Log>> logs, Predicate<Asset> settles) {
    this.logs = logs;
    this.settles = settles;
  }

  /// One reason not to deal.
  @FunctionalInterface
  public interface Check {
    /// Why not, as a stable word; empty if there is nothing against it.
    Optional<String> against(Listing listing);
  }

  /// The first thing that speaks against dealing with `listing`, as a stable word; empty if nothing
  /// does.
  public Optional<String> against(Listing listing) {
    return checks.stream().flatMap(check -> check.against(listing).stream()).findFirst();
  }

  /// identity.md §3.5 "no new deals" with an identity whose log forks.
  private Optional<String> signerUnforked(Listing listing) {
    Optional<Log> log = logs.apply(listing.seller());
    if (log.isEmpty()) return Optional.of("seller.unknown");
    return log.get().trunk().fork().isPresent() ? Optional.of("seller.forked") : Optional.empty();
  }

  private Optional<String> payable(Listing listing) {
    boolean can = listing.price().map(it -> settles.test(it.asset())).orElse(true);
    return can ? Optional.empty() : Optional.of("price.currency");
  }
}
