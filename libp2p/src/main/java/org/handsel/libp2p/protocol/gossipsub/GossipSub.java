package org.handsel.libp2p.protocol.gossipsub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.PubSub;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.MalformedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gossipsub on a host. Answers `/meshsub/1.2.0` down to `/floodsub/1.0.0`.
///
/// ```java
/// PubSub pubSub = GossipSub.start(host, GossipSubSetup.UNSIGNED);
/// ```
///
/// All decisions are the [Router]'s; one lock makes it single-threaded. Under the lock nothing
/// waits: what is to be sent goes into the peer's queue, what is to be judged, heard or dialled to
/// a virtual thread. Lock order: this lock, then a queue's.
public final class GossipSub implements PubSub {
  private static final Logger LOG = LoggerFactory.getLogger(GossipSub.class);

  /// How often the stream to a peer is opened on one connection before we give up on it.
  private static final int ATTEMPTS_MAX = 3;

  private final Host host;
  private final GossipSubSetup setup;
  private final Exchange exchange;
  private final ReentrantLock lock = new ReentrantLock();
  private final Router router;
  private final Map<PeerId, Link> links = new HashMap<>();
  private final Map<Connection, Integer> failures = new HashMap<>();
  private final Map<String, List<Subscriber>> subscribers = new HashMap<>();
  private final Map<String, Rules> rules = new HashMap<>();
  private final Map<PeerId, Stream> inbound = new ConcurrentHashMap<>();
  private final AtomicLong sequence;
  private boolean closed;

  private GossipSub(Host host, GossipSubSetup setup) {
    this.host = host;
    this.setup = setup;
    this.exchange = new Exchange(host, setup);
    this.sequence = new AtomicLong(setup.random().nextLong());
    this.router =
        new Router(
            host.id(),
            setup.params(),
            setup.scoring(),
            setup.limits(),
            setup.unfollowed(),
            setup.random());
  }

  /// Starts it on `host`, for the peers that are connected and those to come.
  public static GossipSub start(Host host, GossipSubSetup setup) {
    var gossipSub = new GossipSub(host, setup);
    for (String protocol : Version.protocols()) host.handle(gossipSub.responder(protocol));
    host.watch(
        new ConnectionWatcher() {
          @Override
          public void opened(Connection connection) {
            gossipSub.meet(connection);
          }

          @Override
          public void closed(Connection connection, String reason) {
            gossipSub.parted(connection, reason);
          }
        });
    Thread.startVirtualThread(gossipSub::beat);
    return gossipSub;
  }

  // ---- the front door ----

  @Override
  public Subscription subscribe(String topic, Rules rules, Consumer<Message> listener) {
    if (topic.isEmpty() || topic.length() > setup.limits().topicCharsMax()) {
      throw new IllegalArgumentException("a topic of " + topic.length() + " characters");
    }
    var subscriber = new Subscriber(topic, listener, setup.limits(), this::unsubscribe);
    lock.lock();
    try {
      if (closed) throw new IllegalStateException("closed");
      if (!subscribers.containsKey(topic)) {
        if (subscribers.size() >= setup.limits().topicsMax()) {
          throw new IllegalStateException("too many topics");
        }
        this.rules.put(topic, rules);
        step(new Input.Join(topic, rules));
      }
      subscribers.computeIfAbsent(topic, _ -> new ArrayList<>()).add(subscriber);
    } finally {
      lock.unlock();
    }
    subscriber.start();
    return subscriber;
  }

  private void unsubscribe(Subscriber subscriber) {
    lock.lock();
    try {
      List<Subscriber> all = subscribers.get(subscriber.topic());
      if (all == null || !all.remove(subscriber) || !all.isEmpty()) return;
      subscribers.remove(subscriber.topic());
      rules.remove(subscriber.topic());
      step(new Input.Leave(subscriber.topic()));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Bytes publish(String topic, Bytes data) throws IOException {
    if (data.size() > setup.limits().messageBytesMax()) {
      throw new IOException("a message of " + data.size() + " bytes");
    }
    lock.lock();
    try {
      if (closed) throw new IOException("closed");
      Rules how = rules.getOrDefault(topic, setup.unfollowed().apply(topic));
      Publication publication = publication(topic, data, how.signing());
      step(new Input.Publish(publication));
      return how.id()
          .apply(new Message(topic, data, publication.author(), publication.sequence(), host.id()));
    } finally {
      lock.unlock();
    }
  }

  private Publication publication(String topic, Bytes data, Signing signing) throws IOException {
    return switch (signing) {
      case STRICT_NO_SIGN -> Publication.unsigned(topic, data);
      case STRICT_SIGN -> {
        var signer = setup.signer().orElseThrow(() -> new IOException("no key to sign with"));
        yield Publication.signed(signer, sequence.getAndIncrement(), topic, data);
      }
    };
  }

  @Override
  public Set<String> topics() {
    lock.lock();
    try {
      return router.topics();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<PeerId> peers(String topic) {
    lock.lock();
    try {
      return router.following(topic);
    } finally {
      lock.unlock();
    }
  }

  /// The peers in the mesh of `topic`.
  public Set<PeerId> mesh(String topic) {
    lock.lock();
    try {
      return router.mesh(topic);
    } finally {
      lock.unlock();
    }
  }

  /// The score of `peer`; 0 if it isn't connected.
  public double score(PeerId peer) {
    lock.lock();
    try {
      return router.score(peer);
    } finally {
      lock.unlock();
    }
  }

  /// Tells what the application thinks of `peer`: P₅ of its score, until it is told otherwise or
  /// the peer leaves.
  public void rate(PeerId peer, double score) {
    step(new Input.Rated(peer, score));
  }

  // ---- peers ----

  private void meet(Connection connection) {
    // A relay's ration is not for this; a direct connection takes its place, or none does.
    if (connection.limited()) return;
    Version.newest(connection.protocols()).ifPresent(version -> meet(connection, version));
  }

  private void meet(Connection connection, Version version) {
    lock.lock();
    try {
      PeerId peer = connection.peer();
      int failed = failures.getOrDefault(connection, 0);
      if (closed || links.containsKey(peer) || connection.closed() || failed >= ATTEMPTS_MAX) {
        return;
      }
      var link = new Link(connection, version, setup.limits(), this::ended);
      links.put(peer, link);
      step(
          new Input.PeerCame(
              peer,
              version,
              !connection.inbound(),
              Exchange.ip(connection.remoteAddress()),
              connection.signedRecord()));
      link.start();
    } finally {
      lock.unlock();
    }
  }

  private void ended(Link link, String reason) {
    lock.lock();
    try {
      if (!links.remove(link.peer(), link)) return;
      LOG.debug("nothing more to {}: {}", link.peer(), reason);
      if (!link.connection().closed()) failures.merge(link.connection(), 1, Integer::sum);
      step(new Input.PeerLeft(link.peer()));
    } finally {
      lock.unlock();
    }
  }

  private void parted(Connection connection, String reason) {
    lock.lock();
    try {
      failures.remove(connection);
      Link link = links.get(connection.peer());
      if (link != null && link.connection().equals(connection)) {
        Thread.startVirtualThread(() -> link.end(reason));
      }
    } finally {
      lock.unlock();
    }
  }

  private StreamProtocol responder(String protocol) {
    return new StreamProtocol() {
      @Override
      public String id() {
        return protocol;
      }

      @Override
      public void accept(Stream stream) throws IOException {
        hear(stream);
      }
    };
  }

  /// One stream that a peer speaks on; a new one takes the place of an older.
  private void hear(Stream stream) throws IOException {
    PeerId peer = stream.connection().peer();
    Stream older = inbound.put(peer, stream);
    if (older != null) older.reset();
    try {
      meet(stream.connection(), Version.of(stream.protocol()));
      Optional<byte[]> frame = Frames.next(stream.in(), setup.limits().rpcBytesMax());
      while (frame.isPresent()) {
        step(new Input.Received(peer, Rpc.decode(frame.get(), setup.limits())));
        frame = Frames.next(stream.in(), setup.limits().rpcBytesMax());
      }
    } catch (MalformedException e) {
      LOG.info("{} sent what is no RPC: {}", peer, e.getMessage());
      step(new Input.Misbehaved(peer));
      throw e;
    } finally {
      inbound.remove(peer, stream);
    }
  }

  // ---- the machine ----

  private void beat() {
    long interval = setup.params().heartbeat().toNanos();
    while (true) {
      LockSupport.parkNanos(interval);
      lock.lock();
      try {
        if (closed) return;
        // Those that have said since their connection was opened that they speak this.
        host.connections().forEach(this::meet);
        step(new Input.Heartbeat());
      } finally {
        lock.unlock();
      }
    }
  }

  private void step(Input input) {
    lock.lock();
    try {
      if (closed) return;
      var frames = new IdentityHashMap<Rpc, byte[]>();
      for (Output output : router.step(System.nanoTime(), input)) {
        switch (output) {
          case Output.Send send -> send(send, frames.computeIfAbsent(send.rpc(), GossipSub::frame));
          case Output.Validate(var key, var message) -> validate(key, message);
          case Output.Deliver(var key, var message) ->
              subscribers.getOrDefault(key.topic(), List.of()).forEach(it -> it.put(message));
          case Output.Connect connect -> exchange.connect(connect);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void send(Output.Send send, byte[] frame) {
    Link link = links.get(send.to());
    if (link == null || link.queue().put(send.priority(), frame)) return;
    Thread.startVirtualThread(() -> link.end("it takes nothing of what it is sent"));
  }

  private static byte[] frame(Rpc rpc) {
    var out = new ByteArrayOutputStream();
    try {
      Frames.write(out, rpc.toArray());
    } catch (IOException e) {
      throw new UncheckedIOException("in memory", e);
    }
    return out.toByteArray();
  }

  private void validate(MessageKey key, Message message) {
    Rules how = rules.get(key.topic());
    Thread.startVirtualThread(() -> {
      Verdict verdict = Verdict.IGNORE;
      try {
        if (how != null) verdict = how.validator().judge(message);
      } catch (RuntimeException e) {
        LOG.error("the validator of {}", key.topic(), e);
      }
      step(new Input.Judged(key, verdict));
    });
  }

  /// Says goodbye to all topics, and lets the peers be.
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) return;
      List.copyOf(rules.keySet()).forEach(topic -> step(new Input.Leave(topic)));
      closed = true;
      links.values().forEach(Link::finish);
      subscribers.values().stream().flatMap(List::stream).toList().forEach(Subscriber::close);
      subscribers.clear();
    } finally {
      lock.unlock();
    }
  }
}
