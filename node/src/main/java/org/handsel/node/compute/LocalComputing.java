package org.handsel.node.compute;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.handsel.ipfs.Block;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Computing;
import org.handsel.node.app.Listings;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.RefusedException.Kind;
import org.handsel.node.app.ShortId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries out what people have computed, and computes for others.
public final class LocalComputing implements Computing, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalComputing.class);
  private static final long LOOK_MILLIS = 500;
  private static final int OFFERS_MAX = 64;
  private static final String SERVICE = "compute";

  private final ComputeGround ground;
  private final Boxes boxes;
  private final Map<Cid, Run> runs = new ConcurrentHashMap<>();
  private final Set<Cid> quiet = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("compute-clock").factory());

  private LocalComputing(ComputeGround ground) {
    this.ground = ground;
    this.boxes = new Boxes(ground.sources());
  }

  /// Takes up every job where it stood, and computes for those who have a deal.
  public static LocalComputing open(ComputeGround ground) throws IOException {
    var computing = new LocalComputing(ground);
    for (Cid id : ground.jobs().all()) {
      computing.runs.put(id, computing.load(id, computing.boxes.job(id)));
    }
    ground.host().handle(new Serving(ground, computing.boxes));
    computing.runs.values().forEach(Run::resume);
    var _ =
        computing.clock.scheduleWithFixedDelay(
            computing::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return computing;
  }

  private Run load(Cid id, org.handsel.services.compute.Job job) throws MalformedException {
    return new Run(ground, boxes, threads, id, job, ground.jobs().events(id));
  }

  private void look() {
    for (Run run : runs.values()) {
      try {
        if (!quiet.contains(run.id()) && !run.look()) quiet.add(run.id());
      } catch (RuntimeException e) {
        if (!clock.isShutdown()) LOG.error("looking at {} failed; trying again", run.id(), e);
      }
    }
  }

  @Override
  public Job run(Wanted wanted) throws RefusedException, IOException {
    org.handsel.services.compute.Job job;
    var offers = new LinkedHashSet<Cid>();
    try {
      var inputs = new ArrayList<Cid>();
      for (String each : wanted.inputs()) inputs.add(Cid.parse(each));
      job =
          org.handsel.services.compute.Job.decode(
              new org.handsel.services.compute.Job(
                      Cid.parse(wanted.module()),
                      wanted.entry(),
                      org.handsel.services.compute.Job.Form.of(wanted.form()),
                      wanted.args(),
                      inputs,
                      wanted.memoryMib(),
                      wanted.unitSeconds())
                  .encode());
      for (String each : wanted.offers()) {
        offers.add(Cid.parse(ground.listings().show(each.strip()).id()));
      }
    } catch (MalformedException e) {
      throw invalid("compute.job", "That is no job: " + e.getMessage() + ".");
    }
    Cid id = job.cid();
    Run known = runs.get(id);
    if (known != null) return known.show();
    check(job, List.copyOf(offers));
    Block block = Block.verified(id, job.encode());
    var _ =
        ground
            .room()
            .keep(
                Run.HOLDER,
                "",
                block.size(),
                making -> {
                  making.put(block);
                  return id;
                });
    synchronized (this) {
      if (!runs.containsKey(id)) {
        var begun =
            new Happened.Begun(
                ground.clock().millis(), ground.random().nextLong(), List.copyOf(offers));
        ground.jobs().put(id, 0, begun.encode());
        runs.put(id, load(id, job));
      }
    }
    return runs.get(id).show();
  }

  private void check(org.handsel.services.compute.Job job, List<Cid> offers)
      throws RefusedException, IOException {
    if (offers.isEmpty() || offers.size() > OFFERS_MAX) {
      throw invalid("compute.offers", "Name from 1 to " + OFFERS_MAX + " offers to compute it.");
    }
    var files = new ArrayList<Cid>(job.inputs());
    files.add(job.module());
    for (Cid file : files) {
      if (!ground.room().blocks().has(file)) {
        throw invalid("compute.files", "There is no file " + file + " here. Add it first.");
      }
    }
    var sellers = new LinkedHashSet<String>();
    for (Cid each : offers) {
      Listings.Listing offer = ground.listings().show(each.toString());
      boolean fits =
          offer.service().equals(SERVICE)
              && number(offer, "memoryMib") >= job.memoryMib()
              && number(offer, "unitSeconds") >= job.seconds();
      if (!fits) {
        throw invalid(
            "compute.offer", offer.title() + " doesn't give a unit the memory or time it may use.");
      }
      if (offer.seller().me() || !sellers.add(offer.seller().id())) {
        throw invalid("compute.person", "Each offer has to be of another person, and none yours.");
      }
    }
  }

  private static long number(Listings.Listing offer, String field) {
    String text = offer.fields().getOrDefault(field, "0");
    return text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
  }

  private static RefusedException invalid(String code, String message) {
    return new RefusedException(Kind.INVALID, code, message);
  }

  @Override
  public List<Job> jobs() {
    return runs.values().stream()
        .map(Run::show)
        .sorted(java.util.Comparator.comparing(Job::at).reversed())
        .toList();
  }

  @Override
  public Job show(String job) throws RefusedException {
    return find(job).show();
  }

  private Run find(String job) throws RefusedException {
    List<Run> found =
        runs.values().stream().filter(it -> ShortId.matches(job, it.id().toString())).toList();
    if (found.size() == 1) return found.getFirst();
    throw new RefusedException(
        Kind.UNKNOWN, "compute.unknown", "There is no such job here, or more than one.");
  }

  @Override
  public Result result(String job, int unit) throws RefusedException, IOException {
    Optional<Cid> result = find(job).result(unit);
    if (result.isEmpty()) {
      throw new RefusedException(
          Kind.UNKNOWN, "compute.unsettled", "That unit has no result that is settled.");
    }
    Block block =
        ground
            .room()
            .blocks()
            .get(result.get())
            .orElseThrow(() -> new IOException("a result isn't here any more"));
    Bytes bytes = block.bytes();
    Outcome outcome = Outcome.decode(bytes);
    return new Result(unit, outcome.word(), outcome.output().hex());
  }

  @Override
  public void close() {
    clock.shutdownNow();
    threads.shutdownNow();
    boxes.close();
  }
}
