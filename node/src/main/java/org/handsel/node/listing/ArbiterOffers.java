package org.handsel.node.listing;

import java.time.InstantSource;
import java.util.Optional;
import org.handsel.core.agree.Arbiter;
import org.handsel.core.agree.Quoting;
import org.handsel.core.record.Records;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.services.arbitration.Arbitration;

/// The offers to decide that are known here: without one nobody can be named as an arbiter.
public final class ArbiterOffers implements Quoting.Arbiters {
  private final Records records;
  private final InstantSource clock;

  /// Those among `records` that haven't run out by `clock`.
  public ArbiterOffers(Records records, InstantSource clock) {
    this.records = records;
    this.clock = clock;
  }

  /// The arbiter `id` as the newest of its own offers has it.
  @Override
  public Optional<Arbiter> find(Cid id) {
    for (SignedRecord record : records.by(id, Arbitration.KIND).reversed()) {
      boolean live = record.payload().exp().orElse(Long.MAX_VALUE) > clock.millis();
      if (!live || !record.payload().understood() || record.payload().body().isEmpty()) continue;
      try {
        Data.Map body = record.payload().body().get();
        return Optional.of(
            new Arbiter(id, record.id(), Arbitration.account(body), Arbitration.feeCapBps(body)));
      } catch (MalformedException _) {
        // an offer that makes no sense is none
      }
    }
    return Optional.empty();
  }
}
