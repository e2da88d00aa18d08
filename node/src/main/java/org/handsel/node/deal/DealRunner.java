package org.handsel.node.deal;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.handsel.core.agree.Role;
import org.handsel.core.record.SignedRecord;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Portion;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.RefusedException.Kind;
import org.handsel.node.app.ShortId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries a person's deals out: owns the clock that looks at them, and the threads that pursue
/// them. Everything it knows is on disk, so that closing it and being killed are the same.
public final class DealRunner implements Deals, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(DealRunner.class);
  private static final Duration PLAY_POLL = Duration.ofMillis(500);
  private static final Duration POLL = Duration.ofSeconds(6);

  private static final long SWEEP_MILLIS = Duration.ofHours(1).toMillis();
  private static final Pattern CHAIN_ID = Pattern.compile("[0-9a-f]{64}");

  private volatile long swept;
  private final Parts parts;
  private final Desk desk;
  private final Sweeping sweeping;
  private final Buying buying;
  private final Pursuing pursuing;
  private final Reviewing reviewing;
  private final Stock stock;
  private final Verbs verbs;
  private final Views views;
  private final Panels panels;
  private final Bundle bundle;
  private final Hearing hearing;
  private final ExecutorService pursuits = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("deals-clock").factory());

  private DealRunner(Parts parts) throws IOException {
    this.parts = parts;
    this.desk = new Desk(parts);
    this.sweeping = new Sweeping(desk);
    var checks = new Checks(parts);
    this.stock = new Stock(desk);
    var ground = new Ground(desk);
    this.buying = new Buying(desk, ground, checks);
    var selling = new Selling(desk, ground, stock, checks);
    this.reviewing = new Reviewing(desk);
    this.pursuing = new Pursuing(desk, buying, selling, reviewing, stock);
    this.verbs = new Verbs(desk, buying, selling, reviewing);
    this.views = new Views(parts);
    this.panels = new Panels(parts);
    this.bundle = new Bundle(parts);
    this.hearing = new Hearing(desk, buying, selling, checks, this::wake);
  }

  /// Takes up every deal where it stood, and opens the mailbox.
  ///
  /// @throws IOException if what is on disk can't be read
  public static DealRunner start(Parts parts) throws IOException {
    return start(parts, parts.play() ? PLAY_POLL : POLL);
  }

  static DealRunner start(Parts parts, Duration poll) throws IOException {
    var runner = new DealRunner(parts);
    parts.mailbox().open(runner.hearing);
    var _ =
        runner.clock.scheduleWithFixedDelay(
            runner::tick, 0, poll.toMillis(), TimeUnit.MILLISECONDS);
    return runner;
  }

  /// Forgets deals that came to nothing, as of `now`.
  void sweep(long now) {
    swept = now;
    sweeping.sweep(now);
  }

  private void tick() {
    if (parts.retirement().retired()) return;
    try {
      stock.settle();
      reviewing.publish();
      buying.lanes.giveBackAll();
      long now = parts.clock().millis();
      if (now - swept > SWEEP_MILLIS) sweep(now);
      for (DealFile file : desk.files()) {
        if (file.waits()) wake(file);
      }
    } catch (RuntimeException e) {
      if (!clock.isShutdown()) LOG.error("looking at deals failed; trying again", e);
    }
  }

  /// Retires this device if one of `records` is a line of its history that it doesn't hold.
  public void recognise(List<SignedRecord> records) {
    desk.unknown(records).ifPresent(line -> parts.retirement().prove(line.encoded()));
  }

  /// Whether a deal here is with `person`.
  public boolean concerns(Cid person) {
    return desk.concerns(person);
  }

  /// The lines of their history that `person` showed in deals, public or not.
  public List<SignedRecord> shown(Cid person) {
    return desk.shown(person);
  }

  private void wake(DealFile file) {
    if (clock.isShutdown() || parts.retirement().retired()) return;
    pursuits.execute(() -> {
      try {
        pursuing.pursue(file);
      } catch (RuntimeException e) {
        LOG.error("deal {} can't go on", file.id(), e);
      }
    });
  }

  @Override
  public Deals.Priced price(Purchase purchase) throws RefusedException {
    return buying.price(purchase);
  }

  @Override
  public Deals.Deal buy(Purchase purchase) throws RefusedException {
    DealFile file = buying.buy(purchase);
    return view(file);
  }

  @Override
  public List<Deals.Deal> list(Optional<String> state) {
    return ordered()
        .filter(place -> state.isEmpty() || place.word.equals(state.get()))
        .map(place -> view(place.file))
        .toList();
  }

  @Override
  public Portion<Deal> portion(int from, int most) {
    Portion<Place> some = Portion.of(ordered().toList(), from, most);
    List<Deal> views = some.items().stream().map(it -> view(it.file)).toList();
    return new Portion<>(views, some.from(), some.all());
  }

  @Override
  public int waiting() {
    return (int) ordered().filter(Place::waits).count();
  }

  /// What a deal's place among the others depends on: without all that a view says of it.
  private record Place(DealFile file, String word, boolean waits, long opened) {}

  private Stream<Place> ordered() {
    return desk.files().stream()
        .map(file -> {
          synchronized (file) {
            return new Place(file, file.word(), panels.waitsForMe(file), file.notes.openedMillis());
          }
        })
        .sorted(
            Comparator.comparing((Place place) -> !place.waits)
                .thenComparing(place -> OVER.contains(place.word))
                .thenComparing(Comparator.comparingLong((Place place) -> -place.opened)));
  }

  @Override
  public Deals.Deal show(String id) throws RefusedException {
    return view(find(id));
  }

  /// Whether we, the seller, may deliver one more step of a deal when `delivered` are. voucher.md
  /// §3.2 "It delivers a step only while no more than one is unpaid"
  public boolean mayDeliver(String id, long delivered) throws RefusedException {
    DealFile file = find(id);
    synchronized (file) {
      return Meters.of(file).isPresent()
          && file.role() == Role.SELLER
          && file.word().equals("locked")
          && !Meters.over(file)
          && Meters.payee(file).mayDeliver(delivered, parts.clock().millis() / 1000);
    }
  }

  @Override
  public Deals.Deal act(String id, String verb, Map<String, String> input) throws RefusedException {
    DealFile file = find(id);
    try {
      verbs.act(file, verb.toLowerCase(Locale.ROOT), input);
    } catch (IOException e) {
      throw new RefusedException(
          Kind.UNAVAILABLE,
          "deal.chain-away",
          "The chain can't be reached, so nothing was done: " + e.getMessage());
    }
    wake(file);
    return view(file);
  }

  @Override
  public List<Deals.Line> preview(String id, String verb, Map<String, String> input)
      throws RefusedException {
    DealFile file = find(id);
    synchronized (file) {
      return verbs.preview(file, verb.toLowerCase(Locale.ROOT), input);
    }
  }

  @Override
  public byte[] export(String id) throws RefusedException {
    DealFile file = find(id);
    try {
      return bundle.export(file);
    } catch (IOException e) {
      throw new RefusedException(
          Kind.UNAVAILABLE, "deal.export", "The deal can't be put together: " + e.getMessage());
    }
  }

  private Deals.Deal view(DealFile file) {
    synchronized (file) {
      return views.deal(file);
    }
  }

  private DealFile find(String id) throws RefusedException {
    List<DealFile> found =
        desk.files().stream()
            .filter(file ->
                ShortId.matches(id, file.id().toString())
                    || ShortId.matches(id, Ids.cid(file.key).toString())
                    || isOnChain(file, id))
            .toList();
    boolean useless = id.length() < 4 && !found.isEmpty();
    if (found.size() != 1 || useless) {
      throw found.isEmpty()
          ? new RefusedException(Kind.UNKNOWN, "deal.unknown", "There is no such deal here.")
          : new RefusedException(
              Kind.UNKNOWN,
              "deal.ambiguous",
              "That is too little of an id to tell which deal is meant.");
    }
    return found.getFirst();
  }

  /// Whether the escrow knows `file` by `id`, 64 hex digits: so the wallet's movements name deals.
  private boolean isOnChain(DealFile file, String id) {
    return CHAIN_ID.matcher(id).matches()
        && file.onChain.map(deal -> parts.escrow().digest(deal).hex().equals(id)).orElse(false);
  }

  /// Stops looking; what is under way on the chain is found again at the next start.
  @Override
  public void close() {
    clock.shutdownNow();
    pursuits.shutdownNow();
  }
}
