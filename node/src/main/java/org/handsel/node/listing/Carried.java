package org.handsel.node.listing;

import java.util.List;
import java.util.Optional;
import org.handsel.core.discover.Opening;
import org.handsel.core.publish.Listing;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.service.Service;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.storage.lucene.ListingIndex;

/// What the index is told of the services that this node carries.
public record Carried(List<Service> services) implements ListingIndex.Carried {
  /// The list is copied.
  public Carried {
    services = List.copyOf(services);
  }

  @Override
  public boolean understands(SignedRecord listing) {
    return of(listing).isPresent() && listing.payload().understood();
  }

  @Override
  public List<Opening> openings(Listing listing) throws MalformedException {
    Optional<Service> service = of(listing.record());
    return service.isPresent() ? service.get().openings(listing.body()) : List.of();
  }

  private Optional<Service> of(SignedRecord listing) {
    return services.stream().filter(it -> it.kind().equals(listing.payload().kind())).findFirst();
  }
}
