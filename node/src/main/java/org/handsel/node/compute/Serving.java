package org.handsel.node.compute;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.handsel.ipfs.DagCbor;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Deals;
import org.handsel.node.app.RefusedException;
import org.handsel.services.compute.Job;
import org.handsel.storage.compute.Jobs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Computes units for those who have a deal over them. compute.md §6
final class Serving implements StreamProtocol {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration VOUCHER_PATIENCE = Duration.ofSeconds(10);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int PER_PEER_MAX = 8;

  private final ComputeGround ground;
  private final Boxes boxes;

  /// One unit of a deal at a time: what is paid is counted by them.
  private final Map<Cid, ReentrantLock> running = new ConcurrentHashMap<>();

  Serving(ComputeGround ground, Boxes boxes) {
    this.ground = ground;
    this.boxes = boxes;
  }

  @Override
  public String id() {
    return Wire.PROTOCOL;
  }

  @Override
  public int perPeerMax() {
    return PER_PEER_MAX;
  }

  @Override
  public void accept(Stream stream) throws IOException {
    stream.timeout(PATIENCE);
    var question = Wire.Question.readFrom(stream.in());
    Optional<Cid> asks = ground.callers().person(stream.connection());
    Wire.Answer answer = Wire.Answer.no("no deal");
    if (asks.isPresent()) answer = answer(asks.get(), question);
    answer.writeTo(stream.out());
  }

  private Wire.Answer answer(Cid asks, Wire.Question question) throws IOException {
    Optional<Cid> job = job(asks, question.deal());
    if (job.isEmpty()) return Wire.Answer.no("no deal");
    var lock = running.computeIfAbsent(question.deal(), _ -> new ReentrantLock());
    if (!lock.tryLock()) return Wire.Answer.no("busy");
    try {
      Optional<Jobs.Done> done = ground.jobs().done(question.deal());
      if (done.isPresent() && done.get().unit() == question.unit()) {
        return Wire.Answer.of(Outcome.decode(done.get().answer()));
      }
      long units = done.map(Jobs.Done::units).orElse(0L);
      if (!paid(question.deal(), units)) return Wire.Answer.no("unpaid");
      return compute(job.get(), question, units);
    } finally {
      lock.unlock();
    }
  }

  /// The job that a deal with `asks` is over, if there is one and its money is locked.
  private Optional<Cid> job(Cid asks, Cid deal) throws MalformedException {
    try {
      Deals.Deal it = ground.deals().show(deal.toString());
      boolean theirs =
          it.role().equals("seller")
              && it.state().equals("locked")
              && it.other().id().equals(asks.toString());
      String job = it.choice().getOrDefault("job", "");
      return theirs && !job.isEmpty() ? Optional.of(Cid.parse(job)) : Optional.empty();
    } catch (RefusedException e) {
      return Optional.empty();
    }
  }

  /// Whether one more unit may be computed: the voucher for the one before may be on its way.
  private boolean paid(Cid deal, long units) {
    long until = System.nanoTime() + VOUCHER_PATIENCE.toNanos();
    try {
      while (!ground.deals().mayDeliver(deal.toString(), units)) {
        if (System.nanoTime() - until > 0 || Thread.currentThread().isInterrupted()) return false;
        LockSupport.parkNanos(LOOK_NANOS);
      }
      return true;
    } catch (RefusedException e) {
      return false;
    }
  }

  private Wire.Answer compute(Cid cid, Wire.Question question, long units) {
    try {
      Job job = boxes.job(cid);
      if (question.unit() >= job.inputs().size()) return Wire.Answer.no("no such unit");
      Optional<Outcome> outcome = boxes.run(cid, job, question.unit(), PATIENCE);
      if (outcome.isEmpty()) return Wire.Answer.no("busy");
      // compute.md §6.4 "on its disk before it answers"
      Bytes answer = Bytes.of(DagCbor.encode(outcome.get().toData()));
      ground.jobs().put(question.deal(), new Jobs.Done(units + 1, question.unit(), answer));
      return Wire.Answer.of(outcome.get());
    } catch (IOException e) {
      LOG.info("unit {} of {} can't be computed: {}", question.unit(), cid, e.getMessage());
      return Wire.Answer.no("not here");
    }
  }
}
