package org.handsel.node.peer;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.handsel.core.discover.Asker;
import org.handsel.core.discover.Holder;
import org.handsel.core.discover.Items;
import org.handsel.core.discover.Reconcile;
import org.handsel.core.record.Limits;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.record.Version;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.MalformedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings records over, in both directions: asks a new neighbour for all that is missing here, and
/// offers every neighbour what is new. Spec: `docs/protocols/sync.md`.
final class SyncDriver implements StreamProtocol {
  /// sync.md §1.1 "The protocol is `/handsel/sync/1`"
  static final String PROTOCOL = "/handsel/sync/1";

  private static final Logger LOG = LoggerFactory.getLogger(SyncDriver.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int OFFER_BYTES_MAX = 128 << 10;
  private static final int OFFER_ITEMS = 1000;

  private final Circle circle;
  private final Neighbours neighbours;
  private final Holder holder;
  private final Reconcile reconcile;
  private final Intake intake;

  SyncDriver(Circle circle, Neighbours neighbours) {
    this.circle = circle;
    this.neighbours = neighbours;
    this.holder = new Holder(circle.records(), circle.logs()::find, circle.clock());
    this.reconcile = Reconcile.fully(circle.records());
    this.intake = new Intake(circle.inspector(), circle.records(), circle.logs(), circle.clock());
  }

  @Override
  public String id() {
    return PROTOCOL;
  }

  @Override
  public boolean onLimited() {
    return true;
  }

  /// Asks `neighbour` for all that it holds in my topics and I don't.
  void pull(Neighbour neighbour) {
    try (Stream stream = neighbour.connection.openLimited(PROTOCOL)) {
      stream.timeout(PATIENCE);
      Frames.write(stream.out(), DagCbor.encode(Data.map().put("say", "pull").build()));
      var asker = new Asker(stream.in(), stream.out());
      reconcile.with(asker, circle.topics(), lacking -> fetch(neighbour, asker, lacking));
      neighbour.pulled(circle.clock().millis());
    } catch (IOException | RuntimeException e) {
      failed(neighbour, "asking", e);
    }
  }

  /// Offers `neighbour` what waits for it, until nothing does.
  void push(Neighbour neighbour) {
    try {
      List<Version> items = neighbour.next(OFFER_ITEMS);
      while (!items.isEmpty()) {
        try (Stream stream = neighbour.connection.openLimited(PROTOCOL)) {
          stream.timeout(PATIENCE);
          Data.Map offer = Data.map().put("say", "push").put("items", Items.toData(items)).build();
          Frames.write(stream.out(), DagCbor.encode(offer));
          stream.out().flush();
          holder.answer(stream.in(), stream.out());
        }
        items = neighbour.next(OFFER_ITEMS);
      }
    } catch (IOException | RuntimeException e) {
      neighbour.stopSending();
      failed(neighbour, "offering", e);
    }
  }

  @Override
  public void accept(Stream stream) throws IOException {
    stream.timeout(PATIENCE);
    try {
      Neighbour neighbour = neighbours.greeted(stream.connection());
      byte[] first = Frames.read(stream.in(), OFFER_BYTES_MAX);
      Data.Map say = DagCbor.decode(first, DagCbor.Limits.of(OFFER_BYTES_MAX)).asMap();
      switch (say.text("say")) {
        case "pull" -> holder.answer(stream.in(), stream.out());
        case "push" -> {
          var asker = new Asker(stream.in(), stream.out());
          List<Bytes> offered = Items.of(say.list("items")).stream().map(Version::digest).toList();
          List<Bytes> lacking = circle.records().missing(offered);
          Reconcile.batches(lacking, some -> fetch(neighbour, asker, some));
        }
        default -> throw new MalformedException("neither pull nor push");
      }
    } catch (MalformedException e) {
      neighbours.refuse(stream.connection(), "sync: " + e.getMessage());
      throw e;
    }
  }

  /// Brings the records with these digests; those that the other side turns out not to have any
  /// more are left out.
  private void fetch(Neighbour neighbour, Asker asker, List<Bytes> digests) throws IOException {
    Set<Bytes> wanted = new HashSet<>(digests);
    List<Bytes> rest = digests;
    while (!rest.isEmpty()) {
      List<byte[]> batch = asker.records(rest);
      if (batch.isEmpty()) return;
      Intake.Taken taken =
          intake.take(batch, wanted, neighbour.connection.peer(), asker, neighbour::holds);
      neighbour.records.addAndGet(taken.fresh());
      neighbours.charge(neighbour, taken.penalty(), taken.why());
      if (taken.later() > 0) neighbour.passedOver(circle.clock().millis());
      rest = behind(batch.getLast(), rest);
    }
  }

  /// What of `asked` comes behind the last record of an answer, whatever became of those before it.
  private static List<Bytes> behind(byte[] last, List<Bytes> asked) throws MalformedException {
    Bytes digest;
    try {
      digest = SignedRecord.decode(last, Limits.PUBLIC).digest();
    } catch (MalformedException _) {
      // It has been charged for; there is no telling where it stood.
      return List.of();
    }
    // sync.md §2.2 "in the order they were asked for"
    int at = asked.indexOf(digest);
    if (at < 0) throw new MalformedException("not what was asked for");
    return asked.subList(at + 1, asked.size());
  }

  private void failed(Neighbour neighbour, String doing, Exception e) {
    if (e instanceof MalformedException) {
      neighbours.refuse(neighbour.connection, "sync: " + e.getMessage());
    } else if (!neighbour.connection.closed()) {
      LOG.info("{} {} for records failed: {}", doing, neighbour.connection.peer(), e.toString());
      // What was missed comes with the full exchange on the next connection.
      neighbour.connection.close("records could not be exchanged");
    }
  }
}
