package org.handsel.chain.local;

import java.io.Closeable;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.handsel.chain.rpc.BlockRef;
import org.handsel.chain.rpc.Endpoints;
import org.handsel.chain.rpc.Eth;
import org.handsel.chain.rpc.RpcLimits;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A development chain that the processes of this machine share: whoever comes first starts it,
/// others attach, and it ends with the last. Play money only.
///
/// Everything is in one folder: `lock` (held while the chain is started or stopped), `users` (one
/// locked byte a user), `chain.json` (where it listens, which process it is), the pipe that [Watch]
/// waits on, and the state that [SavedState] keeps. A chain that died is started again from the
/// newest good copy by whoever notices first; one that was left behind by users that were all
/// killed is found there and stopped or taken over by the next.
///
/// Lock order: this object's monitor, then `lock`, then `save.lock`.
public final class LocalChain implements Closeable {
  /// The chain's id (`chain.md`): no public chain has it.
  public static final long CHAIN_ID = 7357;

  private static final Logger LOG = LoggerFactory.getLogger(LocalChain.class);
  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration QUIET_MAX = Duration.ofSeconds(30);

  private final Path folder;
  private final LocalChainStart start;
  private final SavedState saved;
  private final InstantSource clock;
  private final FolderLock.Mark mark;
  private final Eth eth;
  private final ScheduledExecutorService keeper;

  // Guarded by this.
  private Watch watch;
  private LocalChainInfo info;
  private long savedBlock = -1;
  private boolean closed;

  // The newest block, and since when it is that: the keeper's own.
  private long newestBlock = -1;
  private Instant newestSince = Instant.MIN;

  private LocalChain(Path folder, LocalChainStart start, InstantSource clock, FolderLock.Mark mark)
      throws IOException {
    this.folder = folder;
    this.start = start;
    this.clock = clock;
    this.mark = mark;
    this.saved = start.saved();
    try (var _ = FolderLock.take(folder.resolve("lock"))) {
      LocalChainStart.Attached attached = start.attach();
      this.watch = attached.watch();
      this.info = attached.info();
    }
    Supplier<List<URI>> where = () -> List.of(url());
    this.eth =
        new Eth(
            new Endpoints(
                where,
                new Endpoints.Expected(CHAIN_ID, Optional.of(info.genesis())),
                RpcLimits.DEFAULT));
    this.keeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("local-chain").daemon().factory());
    var _ =
        keeper.scheduleWithFixedDelay( // it catches its own
            this::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Attaches to the machine's chain, in the user's own folder (`$XDG_STATE_HOME/handsel/chain`);
  /// starts it if it isn't there.
  public static LocalChain shared(Map<String, String> environment) throws IOException {
    String named = environment.getOrDefault("XDG_STATE_HOME", "");
    Path state =
        named.isEmpty()
            ? Path.of(environment.getOrDefault("HOME", "."), ".local", "state")
            : Path.of(named);
    return open(state.resolve("handsel").resolve("chain"), environment);
  }

  /// A chain of one's own in `folder`, for a demo or a test; it ends with this process, however
  /// that ends.
  public static LocalChain privateIn(Path folder) throws IOException {
    return open(folder, System.getenv());
  }

  /// The same, whose keeper goes by `clock`.
  static LocalChain privateIn(Path folder, InstantSource clock) throws IOException {
    return open(folder, System.getenv(), clock);
  }

  private static LocalChain open(Path folder, Map<String, String> environment) throws IOException {
    return open(folder, environment, InstantSource.system());
  }

  private static LocalChain open(Path folder, Map<String, String> environment, InstantSource clock)
      throws IOException {
    Files.createDirectories(folder);
    Path program = Anvil.find(environment);
    FolderLock.Mark mark = FolderLock.Mark.take(folder.resolve("users"));
    try {
      var start = new LocalChainStart(folder, program, InstantSource.system());
      return new LocalChain(folder, start, clock, mark);
    } catch (IOException | RuntimeException e) {
      mark.close();
      throw e;
    }
  }

  /// Where it listens now. It may move when it has to be started again.
  public synchronized URI url() {
    return info.url();
  }

  /// Hash of its first block: tells it from every other chain with its id.
  public synchronized Bytes genesis() {
    return info.genesis();
  }

  /// Its process, for tests that kill it.
  public synchronized long pid() {
    return info.process().pid();
  }

  /// Gives play money to anybody: `wei` of the chain's own coin, and `dollars` millionths of the
  /// test dollar.
  public void give(Address account, BigInteger wei, BigInteger dollars) throws IOException {
    var funder = new Funder(eth);
    funder.give(account, wei);
    funder.mint(account, dollars);
    save();
  }

  /// The newest block's time, Unix seconds.
  public long now() throws IOException {
    return eth.latest().time();
  }

  /// Moves the chain's clock `by` forwards, at once and for good.
  public void advance(Duration by) throws IOException {
    ChainClock.advance(eth, by);
    save();
  }

  /// Writes the chain's state to disk. What was mined before the call survives a kill after it.
  public void save() throws IOException {
    try (var _ = FolderLock.take(folder.resolve("save.lock"))) {
      long block = eth.latest().number();
      String dump = eth.dev("anvil_dumpState").asString("");
      if (dump.length() < 4 || dump.length() % 2 != 0) {
        throw new IOException("the local chain dumped no state");
      }
      saved.keep(Bytes.fromHex(dump));
      synchronized (this) {
        savedBlock = block;
      }
    }
  }

  /// Starts the chain again if it isn't running. Done by itself about once a second.
  public synchronized void ensure() throws IOException {
    if (closed || (info.process().process().isPresent() && start.answers(info))) {
      return;
    }
    try (var _ = FolderLock.take(folder.resolve("lock"))) {
      LocalChainStart.Attached attached = start.attach();
      watch.close();
      watch = attached.watch();
      if (!attached.info().genesis().equals(info.genesis())) {
        LOG.warn("the local chain's saved states were lost: it began anew");
      }
      info = attached.info();
    }
  }

  private void beat() {
    try {
      keep();
    } catch (IOException | RuntimeException e) { // or the beats would end
      LOG.debug("the local chain: {}", e.getMessage());
    }
  }

  private void keep() throws IOException {
    ensure();
    Eth.Block latest = eth.latest();
    Instant now = clock.instant();
    if (latest.number() != newestBlock) {
      newestBlock = latest.number();
      newestSince = now;
    } else if (now.isAfter(newestSince.plus(QUIET_MAX))) {
      // Deadlines pass and blocks become final also when nobody sends anything. The block's own
      // time doesn't tell: the chain's clock may have been moved.
      eth.dev("evm_mine");
      return;
    }
    long before;
    synchronized (this) {
      before = savedBlock;
    }
    if (latest.number() != before) {
      save();
    }
  }

  /// Leaves; the last one saves the state and waits for the chain to end.
  @Override
  public void close() throws IOException {
    keeper.shutdownNow();
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try (var _ = FolderLock.take(folder.resolve("lock"))) {
      try {
        if (eth.block(BlockRef.LATEST).isPresent()) {
          save();
        }
      } catch (IOException e) {
        LOG.warn("the local chain's newest blocks couldn't be saved: {}", e.getMessage());
      }
      eth.close();
      synchronized (this) {
        watch.close();
        if (mark.closeAsLast() && !info.process().awaitEnd()) {
          info.process().stop();
        }
      }
    }
  }
}
