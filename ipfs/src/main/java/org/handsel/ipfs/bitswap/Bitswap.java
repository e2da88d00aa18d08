package org.handsel.ipfs.bitswap;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockExchange;
import org.handsel.ipfs.BlockSession;
import org.handsel.ipfs.BlockStore;
import org.handsel.ipfs.bitswap.Message.Presence;
import org.handsel.ipfs.bitswap.Message.Want;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.Multihash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A host's Bitswap: answers what peers want out of a store, and fetches into it.
///
/// Messages to a peer go through its [Ledger] and are written by one virtual thread, which comes
/// when there is something to say and leaves soon after there is nothing; so nobody here ever waits
/// for a slow peer but that thread. Messages from a peer are read on the thread of their stream.
public final class Bitswap implements BlockExchange, Closeable {
  /// The protocol's id.
  public static final String PROTOCOL = "/ipfs/bitswap/1.2.0";

  /// Who gets which blocks.
  @FunctionalInterface
  public interface Sharing {
    /// True if `peer` may have the block named `cid`, if we have it.
    boolean allows(PeerId peer, Cid cid);

    /// Everybody gets everything.
    Sharing ALL = (_, _) -> true;
  }

  static final Logger LOG = LoggerFactory.getLogger(Bitswap.class);

  private final Host host;
  private final BlockStore store;
  private final Sharing sharing;
  private final BitswapLimits limits;
  private final Map<PeerId, Ledger> ledgers = new ConcurrentHashMap<>();
  private final Map<Multihash, Set<Fetch>> fetches = new ConcurrentHashMap<>();
  private final Sessions sessions;
  private final LongAdder bytesReceived = new LongAdder();
  private final LongAdder bytesInVain = new LongAdder();
  private final Room room;
  private final Semaphore turns;
  private volatile boolean closed;

  /// Bitswap over `host` and `store`, which answers from now on.
  public Bitswap(Host host, BlockStore store, Sharing sharing, BitswapLimits limits) {
    this.host = host;
    this.store = store;
    this.sharing = sharing;
    this.limits = limits;
    this.room = new Room(limits);
    this.turns = new Semaphore(limits.fetchesMax(), true);
    this.sessions = new Sessions(limits);
    host.handle(new Inbound());
    host.watch(new Departures());
  }

  @Override
  public Block fetch(Cid cid, Collection<PeerId> providers, Duration patience) throws IOException {
    Optional<Block> here = store.get(cid);
    if (here.isPresent()) return here.get();
    if (closed) throw new IOException("closed");
    List<PeerId> connected =
        providers.stream().distinct().filter(peer -> host.connection(peer).isPresent()).toList();
    if (connected.isEmpty()) throw new IOException("no provider of " + cid + " is connected");
    long deadline = System.nanoTime() + patience.toNanos();
    awaitTurn(patience);
    try {
      return await(new Fetch(cid, connected, this::ask), deadline);
    } finally {
      turns.release();
    }
  }

  // ---- sessions ----

  @Override
  public BlockSession session(
      Collection<PeerId> peers, BlockSession.Providers providers, Duration patience) {
    var session = new Session(this, store, limits, patience, providers);
    sessions.add(session);
    if (closed) session.failed(new IOException("closed"));
    for (PeerId peer : peers) {
      if (host.connection(peer).isPresent()) session.join(peer);
    }
    return session;
  }

  Sessions sessions() {
    return sessions;
  }

  /// Says to `peer` what a session wants of it, or wants no more.
  void say(PeerId peer, Want want) {
    Multihash hash = want.cid().hash();
    // Somebody else here may still wait for the same block.
    if (want.cancel() && (sessions.anyAwaits(hash) || fetches.containsKey(hash))) return;
    tell(peer, want);
  }

  // ---- single blocks ----

  private void awaitTurn(Duration patience) throws IOException {
    try {
      if (turns.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("gave up waiting to ask for a block");
    }
    throw new SocketTimeoutException("too many blocks are being fetched");
  }

  private Block await(Fetch fetch, long deadline) throws IOException {
    Multihash hash = fetch.cid().hash();
    fetches.compute(
        hash,
        (_, others) -> {
          Set<Fetch> same = others == null ? ConcurrentHashMap.newKeySet() : others;
          same.add(fetch);
          return same;
        });
    try {
      var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      return fetch.await(left, limits.answerPatience());
    } finally {
      fetches.computeIfPresent(
          hash,
          (_, same) -> {
            same.remove(fetch);
            return same.isEmpty() ? null : same;
          });
    }
  }

  /// Says that the block named `cid` came into the store by another way: peers that asked for it in
  /// vain get it now.
  public void announce(Cid cid) throws IOException {
    OptionalInt size = offered(cid);
    if (size.isEmpty()) return;
    ledgers.forEach((peer, ledger) ->
        ledger
            .lacked(cid)
            .filter(want -> sharing.allows(peer, want.cid()))
            .ifPresent(want -> {
              ledger.wanted(want, size.getAsInt());
              send(peer, ledger);
            }));
  }

  /// The size of the block named `cid`, if it is here and small enough to be sent.
  private OptionalInt offered(Cid cid) throws IOException {
    OptionalInt size = store.size(cid);
    return size.isPresent() && size.getAsInt() <= Block.BYTES_MAX ? size : OptionalInt.empty();
  }

  /// How many bytes of blocks have come from peers, wanted or not.
  public long bytesReceived() {
    return bytesReceived.sum();
  }

  /// How many bytes of blocks have come from peers though nobody waited for them, or no longer.
  public long bytesInVain() {
    return bytesInVain.sum();
  }

  /// Ends every fetch. The host goes on answering until it is closed itself.
  @Override
  public void close() {
    closed = true;
    eachFetch(fetch -> fetch.failed(new IOException("closed")));
    sessions.all().forEach(session -> session.failed(new IOException("closed")));
  }

  private void ask(PeerId peer, Want want) {
    // Somebody else here may still wait for the same block.
    Multihash hash = want.cid().hash();
    if (want.cancel()
        && (fetches.getOrDefault(hash, Set.of()).size() > 1 || sessions.anyAwaits(hash))) return;
    tell(peer, want);
  }

  private void tell(PeerId peer, Want want) {
    ledger(peer)
        .ifPresent(ledger -> {
          ledger.want(want);
          send(peer, ledger);
        });
  }

  /// The ledger of a peer that is connected.
  private Optional<Ledger> ledger(PeerId peer) {
    if (host.connection(peer).isEmpty()) return Optional.empty();
    var ledger = ledgers.computeIfAbsent(peer, _ -> new Ledger(limits));
    if (host.connection(peer).isPresent()) return Optional.of(ledger);
    ledgers.remove(peer); // it left in between, and nobody would close its ledger any more
    return Optional.empty();
  }

  /// How many peers are remembered.
  int ledgers() {
    return ledgers.size();
  }

  private void eachFetch(Consumer<Fetch> what) {
    fetches.values().forEach(same -> same.forEach(what));
  }

  private void fetchesOf(Multihash hash, Consumer<Fetch> what) {
    fetches.getOrDefault(hash, Set.of()).forEach(what);
  }

  private void receive(PeerId peer, Message message) throws IOException {
    for (Block block : message.blocks()) keep(peer, block);
    for (Presence presence : message.presences()) {
      Multihash hash = presence.cid().hash();
      fetchesOf(hash, fetch -> fetch.answered(peer, presence.has()));
      // Sessions learn who has what also of blocks that came meanwhile.
      sessions.all().forEach(session -> session.answered(peer, presence.cid(), presence.has()));
    }
    if (message.wants().isEmpty() && !message.full()) return;
    Optional<Ledger> found = ledger(peer);
    if (found.isEmpty()) return;
    Ledger ledger = found.get();
    if (message.full()) ledger.forgetWants();
    for (Want want : message.wants()) note(peer, ledger, want);
    send(peer, ledger);
  }

  private void note(PeerId peer, Ledger ledger, Want want) throws IOException {
    if (want.cancel()) {
      ledger.cancelled(want.cid());
      return;
    }
    OptionalInt size = sharing.allows(peer, want.cid()) ? offered(want.cid()) : OptionalInt.empty();
    if (size.isPresent()) ledger.wanted(want, size.getAsInt());
    else ledger.wantedInVain(want);
  }

  /// Keeps a block that somebody here waits for; others are dropped.
  private void keep(PeerId peer, Block block) {
    bytesReceived.add(block.size());
    Multihash hash = block.cid().hash();
    if (!fetches.containsKey(hash) && !sessions.anyAwaits(hash)) {
      bytesInVain.add(block.size());
      LOG.debug("{} sent a block that nobody asked for", peer);
      return;
    }
    try {
      store.put(block);
      fetchesOf(hash, fetch -> fetch.came(peer, block));
      sessions.of(hash).forEach(session -> session.came(peer, block));
      announce(block.cid());
    } catch (IOException e) {
      fetchesOf(hash, fetch -> fetch.failed(e));
      sessions.of(hash).forEach(session -> session.failed(e));
    }
  }

  private void send(PeerId peer, Ledger ledger) {
    if (!ledger.startSending()) return;
    var _ = Thread.ofVirtual().name("bitswap to " + peer).start(() -> sendAll(peer, ledger));
  }

  private void sendAll(PeerId peer, Ledger ledger) {
    boolean saidAll = false;
    try {
      sendAll(host.connection(peer).orElseThrow(() -> new IOException("not connected")), ledger);
      saidAll = true;
    } catch (IOException e) {
      LOG.debug("bitswap to {} broke off: {}", peer, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!saidAll) {
        ledger.stopSending();
        departed(peer);
      }
    }
  }

  private void departed(PeerId peer) {
    eachFetch(fetch -> fetch.left(peer));
    sessions.all().forEach(session -> session.left(peer));
  }

  private void sendAll(Connection connection, Ledger ledger)
      throws IOException, InterruptedException {
    try (Stream stream = connection.openLimited(PROTOCOL)) {
      stream.timeout(limits.writePatience());
      Optional<Ledger.Turn> turn = ledger.next(limits.idle());
      while (turn.isPresent()) {
        Message message = load(turn.get());
        if (!message.isEmpty()) Frames.write(stream.out(), message.toArray());
        stream.out().flush();
        turn = ledger.next(limits.idle());
      }
      stream.closeWrite();
    }
  }

  private Message load(Ledger.Turn turn) throws IOException {
    var blocks = new ArrayList<Block>();
    var presences = new ArrayList<>(turn.presences());
    for (Want want : turn.blocks()) {
      Optional<Block> block = store.get(want.cid());
      if (block.isPresent()) blocks.add(block.get());
      else if (want.answerNo()) presences.add(new Presence(want.cid(), false));
    }
    return new Message(false, turn.wants(), blocks, presences, turn.pending());
  }

  private final class Inbound implements StreamProtocol {
    @Override
    public String id() {
      return PROTOCOL;
    }

    @Override
    public boolean onLimited() {
      return true;
    }

    @Override
    public void accept(Stream stream) throws IOException {
      PeerId peer = stream.connection().peer();
      stream.timeout(limits.silence());
      try (var place = room.place(peer)) {
        for (var wire = next(stream, place); wire.isPresent(); wire = next(stream, place)) {
          receive(peer, Message.decode(wire.get(), limits.wantsMax()));
        }
      } catch (SocketTimeoutException e) {
        LOG.debug("{} has nothing more to say", peer);
      }
    }
  }

  private Optional<byte[]> next(Stream stream, Room.Place place) throws IOException {
    return Frames.next(stream.in(), limits.messageBytesMax(), place::take);
  }

  private final class Departures implements ConnectionWatcher {
    @Override
    public void closed(Connection connection, String reason) {
      PeerId peer = connection.peer();
      if (host.connection(peer).isPresent()) return;
      ledgers.remove(peer);
      departed(peer);
    }
  }
}
