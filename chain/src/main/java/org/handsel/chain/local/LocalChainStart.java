package org.handsel.chain.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.handsel.chain.contract.Artifact;
import org.handsel.chain.rpc.BlockRef;
import org.handsel.chain.rpc.Endpoints;
import org.handsel.chain.rpc.Eth;
import org.handsel.chain.rpc.RpcLimits;
import org.handsel.libp2p.multiformats.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a user comes to a running chain: attaches to the one in the folder, or starts one from the
/// newest saved state. The caller holds the folder's lock.
final class LocalChainStart {
  private static final Logger LOG = LoggerFactory.getLogger(LocalChainStart.class);
  private static final long STATE_BYTES_MAX = 2L << 30;
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration READY_POLL = Duration.ofMillis(15);
  private static final int TRIES = 4;
  private static final int GAS_LIMIT = 30_000_000;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final RpcLimits ONE_TRY =
      new RpcLimits(
          8 << 20,
          8 << 20,
          1_000,
          1 << 20,
          64 << 20,
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          1,
          Duration.ZERO,
          200);

  private final Path folder;
  private final Path program;
  private final InstantSource clock;
  private final SavedState saved;

  /// A user's hold on the running chain.
  record Attached(Watch watch, LocalChainInfo info) {}

  LocalChainStart(Path folder, Path program, InstantSource clock) {
    this.folder = folder;
    this.program = program;
    this.clock = clock;
    this.saved = new SavedState(folder, STATE_BYTES_MAX);
  }

  SavedState saved() {
    return saved;
  }

  Attached attach() throws IOException {
    Optional<LocalChainInfo> known = LocalChainInfo.read(folder.resolve("chain.json"));
    if (known.isPresent()) {
      LocalChainInfo info = known.get();
      if (info.process().process().isPresent()) {
        Path pipe = folder.resolve(info.pipe());
        if (info.process().watched() && Files.exists(pipe) && answers(info)) {
          Watch watch = Watch.join(pipe);
          if (info.process().process().isPresent() && answers(info)) {
            return new Attached(watch, info);
          }
          watch.close(); // it ended as we came
        }
        LOG.info("stopping a local chain that was left behind, process {}", info.process().pid());
        info.process().stop();
      }
      Files.deleteIfExists(folder.resolve(info.pipe()));
    }
    return start(known.map(LocalChainInfo::url));
  }

  /// Whether the chain that `info` names answers, and is that chain.
  boolean answers(LocalChainInfo info) {
    try (Eth eth = eth(info.url(), Optional.of(info.genesis()))) {
      eth.latest();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Attached start(Optional<URI> before) throws IOException {
    int port = before.map(URI::getPort).filter(LocalChainStart::isFree).orElseGet(() -> freePort());
    IOException last = new IOException("the local chain doesn't start");
    for (int i = 0; i < TRIES; i++) {
      Optional<Path> state = saved.unpack();
      try {
        return start(port, state);
      } catch (IOException e) {
        last = e;
        if (state.isPresent() && isFree(port)) {
          saved.refuseNewest(); // it isn't the port, so it's what was to be loaded
        }
        port = freePort();
      }
    }
    throw new IOException(
        "The local chain can't be started. Its own words are in " + folder.resolve("anvil.log"),
        last);
  }

  private Attached start(int port, Optional<Path> state) throws IOException {
    String name = "pipe-" + clock.millis();
    Path pipe = folder.resolve(name);
    Watch.makePipe(pipe);
    Watch watch = Watch.join(pipe);
    try {
      Watch.Running process = Watch.start(pipe, folder.resolve("anvil.log"), command(port, state));
      URI url = URI.create("http://127.0.0.1:" + port);
      Bytes genesis = awaitReady(url, process);
      try (Eth eth = eth(url, Optional.of(genesis))) {
        setClock(eth);
        var funder = new Funder(eth);
        funder.deploy(Artifact.ESCROW);
        funder.deploy(Artifact.TEST_DOLLAR);
      }
      var info = new LocalChainInfo(url, genesis, name, process);
      info.write(folder.resolve("chain.json"));
      return new Attached(watch, info);
    } catch (IOException | RuntimeException e) {
      watch.close(); // the program ends with it
      throw e;
    }
  }

  private List<String> command(int port, Optional<Path> state) throws IOException {
    var command = new ArrayList<String>();
    command.add(program.toString());
    command.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
    // Not in the saved state: without it the chain would come back under another id.
    command.addAll(List.of("--chain-id", Long.toString(LocalChain.CHAIN_ID)));
    command.add("--no-cors"); // else any web page could drive it
    command.addAll(List.of("--prune-history", "256")); // else every block's state goes to disk
    command.addAll(List.of("--slots-in-an-epoch", "1")); // final = newest − 2
    command.addAll(List.of("--accounts", "0", "-q"));
    command.addAll(first());
    state.ifPresent(file -> command.addAll(List.of("--load-state", file.toString())));
    return command;
  }

  /// What the first block is made of: drawn once, so that two chains that begin in one second
  /// differ, and the same at every start. The program makes a first block before it loads the saved
  /// state, and a chain whose first block changed would be another chain to everybody.
  private List<String> first() throws IOException {
    Path file = folder.resolve("first");
    if (!Files.exists(file)) {
      long time = clock.instant().getEpochSecond();
      Path whole = Files.createTempFile(folder, "first", ".new");
      Files.writeString(whole, (GAS_LIMIT + RANDOM.nextInt(1 << 24)) + " " + time);
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }
    String[] words = Files.readString(file).strip().split(" ", -1);
    if (words.length != 2 || !words[0].matches("[0-9]{1,9}") || !words[1].matches("[0-9]{1,12}")) {
      throw new IOException(file + " is damaged");
    }
    return List.of("--gas-limit", words[0], "--timestamp", words[1]);
  }

  private Bytes awaitReady(URI url, Watch.Running process) throws IOException {
    long end = System.nanoTime() + READY_TIMEOUT.toNanos();
    try (Eth eth = eth(url, Optional.empty())) {
      while (true) {
        if (process.process().isEmpty()) {
          throw new IOException("the local chain's program ended at once");
        }
        try {
          return eth.block(BlockRef.number(0))
              .orElseThrow(() -> new IOException("the local chain has no first block"))
              .hash();
        } catch (IOException e) {
          if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
            throw new IOException("the local chain's program doesn't answer", e);
          }
          LockSupport.parkNanos(READY_POLL.toNanos());
        }
      }
    }
  }

  /// A chain that comes back goes by this machine's clock, even if its newest block is later: its
  /// clock had been moved. Two blocks make the state readable at `finalized`.
  private void setClock(Eth eth) throws IOException {
    long next = Math.max(clock.instant().getEpochSecond(), eth.latest().time() + 1);
    eth.dev("evm_setNextBlockTimestamp", next);
    eth.dev("anvil_mine", "0x3");
  }

  private static Eth eth(URI url, Optional<Bytes> genesis) {
    return new Eth(
        new Endpoints(
            () -> List.of(url), new Endpoints.Expected(LocalChain.CHAIN_ID, genesis), ONE_TRY));
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no port is free", e);
    }
  }
}
