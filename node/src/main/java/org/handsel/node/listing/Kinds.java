package org.handsel.node.listing;

import org.handsel.core.publish.Listing;
import org.handsel.core.record.Kind;
import org.handsel.core.service.Service;
import org.handsel.ipfs.Data;

/// What records of this node's services have to be.
public final class Kinds {
  private Kinds() {}

  /// Listings of `service`: what all listings are, and what the service and its policy can read.
  public static Kind listing(Service service) {
    return Listing.kind(
        service.name(),
        payload -> {
          Data.Map body = payload.body().orElseThrow();
          service.check(body);
        });
  }
}
