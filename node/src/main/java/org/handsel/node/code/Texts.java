package org.handsel.node.code;

import java.io.Closeable;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockExchange;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.RefusedException;
import org.handsel.node.files.Storeroom;
import org.handsel.services.code.Said;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// People's words, each a block: kept, fetched from peers while they are missing, and dropped once
/// they were taken back. code.md §6.2
final class Texts implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Texts.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long AGAIN_SECONDS = 15;
  private static final int MISSING_MAX = 10_000;
  private static final int AT_ONCE = 64;

  /// Who needs them.
  private static final String HOLDER = "code";

  private final Storeroom room;
  private final BlockExchange exchange;
  private final Supplier<? extends Collection<PeerId>> peers;
  private final SecureRandom random;
  private final Set<Cid> missing = new LinkedHashSet<>(); // guarded by itself
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("code-texts").factory());

  Texts(
      Storeroom room,
      BlockExchange exchange,
      Supplier<? extends Collection<PeerId>> peers,
      SecureRandom random) {
    this.room = room;
    this.exchange = exchange;
    this.peers = peers;
    this.random = random;
    var _ =
        clock.scheduleWithFixedDelay(this::fetch, AGAIN_SECONDS, AGAIN_SECONDS, TimeUnit.SECONDS);
  }

  /// Keeps words of this person's. They are on the disk when this returns.
  Cid write(String title, String text) throws RefusedException, IOException {
    if (title.length() > Said.TITLE_CHARS_MAX || text.length() > Said.TEXT_CHARS_MAX) {
      throw Signing.refused(
          "code.text",
          "A title has at most "
              + Said.TITLE_CHARS_MAX
              + " characters, a text at most "
              + Said.TEXT_CHARS_MAX
              + ".");
    }
    byte[] salt = new byte[Said.SALT_BYTES];
    random.nextBytes(salt);
    Block block = Block.of(new Said(Bytes.of(salt), title, text).toData());
    return keep(block);
  }

  private Cid keep(Block block) throws IOException {
    return room.keep(
        HOLDER,
        "",
        block.size(),
        making -> {
          making.put(block);
          return block.cid();
        });
  }

  /// The words named `cid`, if they are here and in form.
  Optional<Said> find(Cid cid) throws IOException {
    Optional<Block> block = room.blocks().get(cid);
    if (block.isEmpty() || block.get().size() > Said.BYTES_MAX) return Optional.empty();
    try {
      return Optional.of(Said.of(block.get().as(cid).data()));
    } catch (MalformedException e) {
      return Optional.of(new Said(Bytes.EMPTY, "", ""));
    }
  }

  /// Has words brought here that aren't.
  void want(Collection<Cid> words) throws IOException {
    boolean more = false;
    for (Cid each : words) {
      if (room.blocks().has(each)) continue;
      synchronized (missing) {
        more |= missing.size() < MISSING_MAX && missing.add(each);
      }
    }
    if (more && !clock.isShutdown()) clock.execute(this::fetch);
  }

  /// Drops words that were taken back, and never fetches them again.
  void drop(Cid words) throws IOException {
    synchronized (missing) {
      missing.remove(words);
    }
    room.forget(words, HOLDER);
  }

  private void fetch() {
    List<Cid> some;
    synchronized (missing) {
      some = missing.stream().limit(AT_ONCE).toList();
    }
    Collection<PeerId> now = peers.get();
    if (now.isEmpty()) return;
    for (Cid each : some) {
      try {
        Block block = exchange.fetch(each, now, PATIENCE);
        synchronized (missing) {
          if (!missing.remove(each)) continue; // taken back meanwhile
        }
        if (block.size() <= Said.BYTES_MAX) keep(block);
      } catch (IOException | RuntimeException e) {
        LOG.debug("the words {} aren't to be had: {}", each, e.getMessage());
        // Others first the next time.
        synchronized (missing) {
          if (missing.remove(each)) missing.add(each);
        }
      }
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
