package org.handsel.node.meet;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Routing;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Multihash;
import org.handsel.libp2p.protocol.kad.AddressPolicy;
import org.handsel.libp2p.protocol.kad.Kad;
import org.handsel.libp2p.protocol.kad.KadSetup;
import org.handsel.libp2p.protocol.mdns.Mdns;
import org.handsel.libp2p.protocol.mdns.MdnsSetup;
import org.handsel.libp2p.reach.Reachability;
import org.handsel.node.app.Peers;
import org.handsel.node.files.Holders;
import org.handsel.node.peer.Neighbours;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks for others who follow the same topics, and sees to it that there is company.
///
/// What it hears of others is only whom to call: who answers has to prove the key behind its id,
/// and then to say hello.
public final class Meeting implements ConnectionWatcher, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Meeting.class);
  private static final long TICK_MILLIS = 250;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

  private final Setting setting;
  private final Neighbours neighbours;
  private final MeetLimits limits = MeetLimits.DEFAULT;
  private final Candidates candidates = new Candidates(limits); // guarded by itself
  private final Assembly assembly; // guarded by itself
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("meeting").factory());
  private Optional<Mdns> mdns = Optional.empty();
  private Optional<Kad> kad = Optional.empty();

  /// Where we could be called when we last looked. For the clock's thread alone.
  private Set<Multiaddr> addresses = Set.of();

  /// Those of them that are this machine's. For the clock's thread alone.
  private List<Multiaddr> own = List.of();

  /// For the clock's thread alone.
  private final Serving serving;

  private Meeting(Setting setting, Neighbours neighbours) {
    this.setting = setting;
    this.neighbours = neighbours;
    this.serving = new Serving(setting.play());
    this.assembly = new Assembly(setting.network(), setting.topics());
  }

  /// Begins to look, as `setting` says.
  public static Meeting open(Setting setting, Neighbours neighbours) {
    var meeting = new Meeting(setting, neighbours);
    setting.host().watch(meeting);
    neighbours.whenGreeted((_, connection) -> meeting.greeted(connection));
    meeting.remembered();
    setting.bootstrap().forEach(meeting::given);
    if (setting.dht()) meeting.join();
    if (setting.mdns()) meeting.lookAround();
    neighbours.finding(
        meeting::finding, () -> setting.outside().get() == Reachability.State.PRIVATE);
    var _ =
        meeting.clock.scheduleWithFixedDelay(meeting::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    return meeting;
  }

  // ---- who is heard of ----

  /// Those of earlier days, some of them in any order.
  private void remembered() {
    var book = setting.host().peers();
    var peers = new ArrayList<>(book.peers());
    Collections.shuffle(peers, setting.random());
    for (PeerId peer : peers.subList(0, Math.min(peers.size(), limits.rememberedMax()))) {
      List<Multiaddr> addresses = book.addresses(peer);
      if (!addresses.isEmpty()) hear(peer, addresses, Candidates.Origin.REMEMBERED);
    }
  }

  private void given(Multiaddr address) {
    try {
      Optional<PeerId> peer = PeerId.in(address);
      peer.ifPresent(it -> hear(it, List.of(address.withoutPeer()), Candidates.Origin.GIVEN));
    } catch (MalformedException e) {
      throw new IllegalArgumentException("the setting was checked: " + address, e);
    }
  }

  private void join() {
    var setup =
        KadSetup.of(Kad.protocol(setting.network()))
            .mode(KadSetup.Mode.CLIENT)
            .policy(new AddressPolicy(setting.play()))
            .clock(setting.clock());
    var joined = Kad.start(setting.host(), setup);
    setting.host().lookup(joined);
    kad = Optional.of(joined);
  }

  /// For the clock's thread alone.
  private void serveIfReachable() {
    if (kad.isEmpty()) return;
    List<Connection.Path> paths =
        setting.host().connections().stream().map(Connection::path).toList();
    boolean wanted = serving.wanted(setting.outside().get(), own, paths);
    if (wanted) kad.get().serve();
    else kad.get().retire();
  }

  /// Whether an address is one of this machine, and not one that others see.
  private static boolean own(Multiaddr address) {
    Optional<Bytes> ip = address.ip();
    if (ip.isEmpty() || address.has("p2p-circuit")) return false;
    try {
      return NetworkInterface.getByInetAddress(InetAddress.getByAddress(ip.get().toArray()))
          != null;
    } catch (IOException e) {
      return false;
    }
  }

  private void lookAround() {
    var setup = MdnsSetup.of().network(link(setting.network()));
    mdns =
        Optional.of(
            Mdns.start(
                setting.host(),
                setup,
                found -> hear(found.peer(), found.addresses(), Candidates.Origin.LINK)));
  }

  /// rendezvous.md §4.1 "X the first sixteen hexadecimal digits of the sha2-256"
  static String link(String network) {
    byte[] text = ("handsel/mdns/1\0" + network).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return Multihash.sha256(text).digest().hex().substring(0, 16);
  }

  private void hear(PeerId peer, List<Multiaddr> addresses, Candidates.Origin origin) {
    if (peer.equals(setting.host().id())) return;
    LOG.debug("heard of {} at {}: {}", peer, addresses, origin);
    step(new Candidates.Input.Heard(peer, addresses, origin));
  }

  // ---- whom it calls ----

  private void step(Candidates.Input input) {
    List<Candidates.Call> calls;
    synchronized (candidates) {
      calls = candidates.step(input, millis());
    }
    for (Candidates.Call call : calls) submit(() -> call(call));
  }

  private static long millis() {
    return System.nanoTime() / 1_000_000;
  }

  private void submit(Runnable work) {
    try {
      threads.execute(work);
    } catch (RejectedExecutionException _) {
      // Closing.
    }
  }

  private void call(Candidates.Call call) {
    boolean reached = false;
    try {
      neighbours.meet(call.peer(), call.addresses());
      reached = true;
    } catch (IOException e) {
      LOG.info("{} can't be reached: {}", call.peer(), e.getMessage());
    } finally {
      step(new Candidates.Input.Called(call.peer(), reached));
    }
  }

  private void greeted(Connection connection) {
    if (neighbours.follows(connection)) {
      step(new Candidates.Input.Greeted(connection.peer()));
      return;
    }
    // rendezvous.md §3.2 "One that doesn't is let go and not called again for an hour"
    step(new Candidates.Input.Unsuitable(connection.peer()));
    if (!connection.inbound()) connection.close("it follows none of our topics");
  }

  @Override
  public void closed(Connection connection, String reason) {
    if (setting.host().connection(connection.peer()).isEmpty()) {
      step(new Candidates.Input.Gone(connection.peer()));
    }
  }

  // ---- the DHT ----

  private void tick() {
    try {
      moved();
      serveIfReachable();
      step(new Candidates.Input.Tick());
      boolean wanting;
      synchronized (candidates) {
        wanting = candidates.wanting();
      }
      boolean acquainted = kad.map(it -> it.tableSize() > 0).orElse(false);
      step(new Assembly.Input.Tick(acquainted, wanting));
    } catch (RuntimeException e) {
      LOG.error("looking for others failed; trying again", e);
    }
  }

  private void moved() {
    Set<Multiaddr> now = Set.copyOf(setting.host().addresses());
    if (now.equals(addresses)) return;
    addresses = now;
    own = now.stream().filter(Meeting::own).toList();
    step(new Assembly.Input.Moved());
  }

  private void step(Assembly.Input input) {
    if (kad.isEmpty()) return;
    List<Assembly.Output> outputs;
    synchronized (assembly) {
      outputs = assembly.step(input, setting.clock().instant());
    }
    for (Assembly.Output output : outputs) {
      switch (output) {
        case Assembly.Output.Announce(var keys) -> submit(() -> announce(kad.get(), keys));
        case Assembly.Output.Withdraw(var keys) -> keys.forEach(kad.get()::withdraw);
        case Assembly.Output.Seek(var topic, var key) -> submit(() -> seek(kad.get(), topic, key));
      }
    }
  }

  private void announce(Routing routing, List<Multihash> keys) {
    boolean taken = false;
    try {
      taken = routing.provideAll(keys) > 0;
    } catch (IOException e) {
      LOG.info("nobody in the DHT took our announcement: {}", e.getMessage());
    } finally {
      step(new Assembly.Input.Announced(taken));
    }
  }

  // rendezvous.md §3.5 "Eight of those named are called at once, the others once the search is
  // over"
  private void seek(Routing routing, String topic, Multihash key) {
    try (Routing.Providers search = routing.seekProviders(key)) {
      take(search, limits.atOnceMax());
      search.complete();
      take(search, limits.perSearchMax() - limits.atOnceMax());
    } catch (IOException e) {
      LOG.info("looking for others of {} failed: {}", topic, e.getMessage());
    } finally {
      step(new Assembly.Input.Sought(topic));
    }
  }

  private void take(Routing.Providers search, int max) throws IOException {
    for (int i = 0; i < max; i++) {
      Optional<Routing.Found> next = search.next();
      if (next.isEmpty()) return;
      hear(next.get().peer(), next.get().addresses(), Candidates.Origin.TOPIC);
    }
  }

  /// Who provides what in the network's DHT.
  public Holders holders() {
    return new Holders(setting.host(), kad);
  }

  // ---- how it stands ----

  private Peers.Finding finding() {
    return new Peers.Finding(
        mdns.map(Mdns::links).orElse(List.of()),
        mdns.map(Mdns::works).orElse(false),
        kad.map(it -> it.serving() ? "server" : "client").orElse("off"),
        kad.map(Kad::tableSize).orElse(0));
  }

  @Override
  public void close() {
    clock.shutdownNow();
    mdns.ifPresent(Mdns::close);
    kad.ifPresent(Kad::close);
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.info("somebody is still being called; the host's end will end that");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
