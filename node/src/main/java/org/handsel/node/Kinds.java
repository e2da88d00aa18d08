package org.handsel.node;

import java.util.ArrayList;
import java.util.List;
import org.handsel.core.identity.Scope;
import org.handsel.core.publish.Profile;
import org.handsel.core.rate.Equivocation;
import org.handsel.core.rate.Hist;
import org.handsel.core.rate.Rating;
import org.handsel.core.record.Form;
import org.handsel.core.record.Kind;
import org.handsel.core.service.Service;
import org.handsel.node.code.LocalCode;

/// The kinds of records that this node understands; records of others aren't kept.
final class Kinds {
  private Kinds() {}

  static List<Kind> of(List<Service> services) {
    var kinds = new ArrayList<Kind>();
    kinds.add(Profile.KIND);
    for (Service service : services) {
      kinds.add(org.handsel.node.listing.Kinds.listing(service));
    }
    kinds.add(
        new Kind(
            Hist.KIND, Form.FACT, Scope.SELL, payload -> Hist.of(payload.body().orElseThrow())));
    kinds.add(
        new Kind(
            Rating.KIND,
            Form.FACT,
            Scope.SELL,
            payload -> Rating.of(payload.body().orElseThrow())));
    kinds.add(
        new Kind(
            Equivocation.KIND,
            Form.FACT,
            Scope.SELL,
            payload -> Equivocation.of(payload.body().orElseThrow())));
    kinds.addAll(LocalCode.KINDS);
    return List.copyOf(kinds);
  }
}
