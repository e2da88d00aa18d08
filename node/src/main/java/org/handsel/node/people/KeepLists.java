package org.handsel.node.people;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.handsel.core.identity.Keep;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockExchange;
import org.handsel.ipfs.BlockStore;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The lists of what stands of stolen devices' words. One that isn't here is asked of the peers,
/// and nobody waits for it: whoever needs it asks again.
public final class KeepLists implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(KeepLists.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long AGAIN_MILLIS = Duration.ofMinutes(1).toMillis();
  private static final int KNOWN_MAX = 64;
  private static final int ASKED_MAX = 1_000;

  private final BlockStore blocks;
  private final BlockExchange exchange;
  private final Supplier<? extends Collection<PeerId>> peers;
  private final InstantSource clock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Cid, Keep> known = latest(KNOWN_MAX); // guarded by itself
  private final Map<Cid, Long> asked = latest(ASKED_MAX); // guarded by itself

  /// @param peers whom to ask
  public KeepLists(
      BlockStore blocks,
      BlockExchange exchange,
      Supplier<? extends Collection<PeerId>> peers,
      InstantSource clock) {
    this.blocks = blocks;
    this.exchange = exchange;
    this.peers = peers;
    this.clock = clock;
  }

  /// The list that `cid` names, if it is here.
  public Optional<Keep> find(Cid cid) {
    synchronized (known) {
      Keep here = known.get(cid);
      if (here != null) return Optional.of(here);
    }
    try {
      Optional<Block> block = blocks.get(cid);
      if (block.isEmpty()) {
        ask(cid);
        return Optional.empty();
      }
      Keep keep = read(block.get());
      synchronized (known) {
        known.put(cid, keep);
      }
      return Optional.of(keep);
    } catch (IOException e) {
      LOG.warn("the list {} can't be read: {}", cid, e.getMessage());
      return Optional.empty();
    }
  }

  /// What isn't a list keeps nothing, and never will.
  private static Keep read(Block block) {
    try {
      return Keep.decode(block.bytes().toArray());
    } catch (MalformedException _) {
      return new Keep(List.of());
    }
  }

  private void ask(Cid cid) {
    long now = clock.millis();
    synchronized (asked) {
      Long before = asked.get(cid);
      if (before != null && now - before < AGAIN_MILLIS) return;
      asked.put(cid, now);
    }
    if (threads.isShutdown()) return;
    threads.execute(() -> {
      try {
        exchange.fetch(cid, peers.get(), PATIENCE);
      } catch (IOException e) {
        LOG.debug("the list {} isn't to be had: {}", cid, e.getMessage());
      }
    });
  }

  private static <V> Map<Cid, V> latest(int most) {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Cid, V> eldest) {
        return size() > most;
      }
    };
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
