package org.handsel.lab.sim;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.kad.AddressPolicy;
import org.handsel.libp2p.protocol.kad.Contact;
import org.handsel.libp2p.protocol.kad.Dht;
import org.handsel.libp2p.protocol.kad.Input;
import org.handsel.libp2p.protocol.kad.KadLimits;
import org.handsel.libp2p.protocol.kad.Message;
import org.handsel.libp2p.protocol.kad.Operation;
import org.handsel.libp2p.protocol.kad.Output;
import org.handsel.libp2p.protocol.kad.Patience;
import org.handsel.libp2p.protocol.kad.Sweep;
import org.handsel.libp2p.protocol.kad.Validators;
import org.handsel.libp2p.sim.VirtualNetwork;

/// One peer of a simulated DHT: the same [Dht], [Operation] and [Patience] that run on a host,
/// driven on virtual time. What it asks of a peer that it has no connection to takes a dial first.
class KadPeer implements VirtualNetwork.Receiver<Datagram> {
  private static final KadLimits LIMITS = KadLimits.DEFAULT;

  /// All are somewhere out on the Internet: where doesn't matter to what they may be told.
  private static final Multiaddr WHERE = Multiaddr.of("/ip4/11.0.0.1/udp/4001/quic-v1");

  /// How it came to know whom it asks.
  private enum Origin {
    STRANGER,
    NAMED,
    GIVEN
  }

  /// A question under way.
  private static final class Asked {
    final Contact to;
    final long since;
    final Consumer<Input> then;
    final Origin origin;

    Asked(Contact to, long since, Origin origin, Consumer<Input> then) {
      this.to = to;
      this.since = since;
      this.origin = origin;
      this.then = then;
    }
  }

  final KadWorld world;
  final int number;
  final Dht dht;

  /// Who it is, and where at the moment.
  Contact contact;

  private final Patience patience = new Patience();
  private final Map<Long, Asked> asked = new HashMap<>();
  private final Connections connections = new Connections();
  private final Set<PeerId> checking = new HashSet<>();
  private long questions;
  private boolean begun;
  private int beginning;

  KadPeer(KadWorld world, int number, Contact contact, SplittableRandom random) {
    this.world = world;
    this.number = number;
    this.contact = contact;
    this.dht =
        new Dht(
            () -> this.contact,
            world.parameters(),
            LIMITS,
            Validators.USUAL,
            AddressPolicy.USUAL,
            _ -> Optional.empty(),
            random);
  }

  /// Becomes part of the network through `known`, then looks after its table for as long as it is
  /// there.
  void bootstrap(List<Contact> known) {
    known.forEach(this::give);
    world.time().after(world.patience(), this::begin);
    lookAfterTable();
  }

  /// Is given the address of `peer`.
  void give(Contact peer) {
    Message anything = Message.findNode(contact.id().bytes());
    ask(
        peer,
        anything,
        Origin.GIVEN,
        input -> {
          if (input instanceof Input.Replied) beginAnew();
        });
  }

  private void begin() {
    begun = true;
    List<Operation> first = dht.bootstrap();
    beginning += first.size();
    for (Operation operation : first) {
      run(
          operation,
          done -> {
            dht.refreshed(done, world.time().instant());
            if (--beginning > 0) return;
            dht.bootstrapped();
            beginAnew();
          });
    }
  }

  private void beginAnew() {
    if (begun && beginning == 0 && dht.beginsAnew()) begin();
  }

  /// Looks after its table from now on, which is full already.
  void settle() {
    dht.bootstrapped();
    lookAfterTable();
  }

  private void lookAfterTable() {
    var interval = world.parameters().refreshInterval();
    world
        .time()
        .every(
            interval.multipliedBy(1 + number % 16).dividedBy(16),
            interval,
            () -> {
              boolean there = world.there(this);
              if (there) doChores();
              return there;
            });
  }

  private void doChores() {
    for (Dht.Chore chore : dht.due(world.time().instant())) {
      switch (chore) {
        case Dht.Chore.Check(var silent) -> check(silent, Origin.NAMED);
        case Dht.Chore.Refresh(var operation) ->
            run(operation, done -> dht.refreshed(done, world.time().instant()));
      }
    }
  }

  private void check(Contact peer, Origin origin) {
    if (checking.size() > 16 || !checking.add(peer.id())) return;
    ask(
        peer,
        Message.findNode(contact.id().bytes()),
        origin,
        input -> {
          if (!(input instanceof Input.Stalled)) checking.remove(peer.id());
        });
  }

  /// Carries out `operation`, then calls `then`.
  void run(Operation operation, Consumer<Operation> then) {
    run(operation, () -> {}, then);
  }

  /// [#run] that calls `heard` after each answer.
  void run(Operation operation, Runnable heard, Consumer<Operation> then) {
    carryOut(operation, operation.start(), heard, then);
  }

  private void carryOut(
      Operation operation, List<Output> outputs, Runnable heard, Consumer<Operation> then) {
    for (Output output : outputs) {
      switch (output) {
        case Output.Ask(var to, var request) ->
            ask(
                to,
                request,
                Origin.NAMED,
                input -> {
                  carryOut(operation, operation.step(input), heard, then);
                  heard.run();
                });
        case Output.Tell(var to, var message) -> ask(to, message, Origin.NAMED, _ -> {});
        case Output.Done _ -> {
          dht.finished(operation, world.time().instant());
          then.accept(operation);
        }
      }
    }
  }

  /// Ends `operation` before it is over.
  void end(Operation operation) {
    carryOut(operation, operation.end(), () -> {}, _ -> {});
  }

  /// Announces all `names` by a sweep, so many regions at once, then calls `then`.
  void announceAll(Collection<Bytes> names, int atOnce, Runnable then) {
    double size = dht.size().estimate().orElse(dht.table().size());
    var sweep = new Sweep(names, size, world.parameters().k());
    var left = new int[] {atOnce};
    for (int i = 0; i < atOnce; i++) {
      sweepOn(
          sweep,
          () -> {
            if (--left[0] == 0) then.run();
          });
    }
  }

  private void sweepOn(Sweep sweep, Runnable then) {
    Optional<Sweep.Region> region = sweep.next();
    if (region.isEmpty()) {
      then.run();
      return;
    }
    run(
        dht.region(region.get().middle(), Sweep.WANTED),
        done -> {
          List<Sweep.Load> loads = sweep.found(region.get(), done.nearest());
          var left = new int[] {loads.size()};
          if (loads.isEmpty()) sweepOn(sweep, then);
          for (Sweep.Load load : loads) {
            tell(
                load,
                () -> {
                  if (--left[0] == 0) sweepOn(sweep, then);
                });
          }
        });
  }

  /// Tells a peer of all its names on one stream; it is done when the last was answered.
  private void tell(Sweep.Load load, Runnable then) {
    List<Bytes> names = load.names();
    once(
        load.peer(),
        place -> {
          for (Bytes name : names.subList(0, names.size() - 1)) {
            Message message = Message.addProvider(name, contact);
            world.send(number, place, new KadPacket(-1, false, message));
          }
        });
    ask(
        load.peer(),
        Message.addProvider(names.getLast(), contact),
        Origin.NAMED,
        input -> {
          if (!(input instanceof Input.Stalled)) then.run();
        });
  }

  private void ask(Contact to, Message request, Origin origin, Consumer<Input> then) {
    long id = questions++;
    asked.put(id, new Asked(to, world.time().nanos(), origin, then));
    once(to, place -> world.send(number, place, new KadPacket(id, false, request)));
    world.time().after(patience.stallAfter(), () -> stalled(id));
  }

  /// Does `what` once there is a connection to `peer`, if it can be called anywhere.
  private void once(Contact peer, LongConsumer what) {
    OptionalLong place = world.placeOf(peer);
    if (place.isEmpty()) return;
    long there = place.getAsLong();
    long dial = connected(there) ? 0 : world.dialNanos(number, there);
    world.time().afterNanos(dial, () -> what.accept(there));
  }

  /// Whether there is a connection to `place`.
  boolean connected(long place) {
    return connections.has(place, world.connectedSince());
  }

  private void stalled(long id) {
    Asked question = asked.get(id);
    if (question == null) return;
    question.then.accept(new Input.Stalled(question.to.id()));
    world.time().after(Patience.GIVE_UP_AFTER, () -> failed(id));
  }

  private void failed(long id) {
    Asked question = asked.remove(id);
    if (question == null) return;
    dht.failed(question.to.id(), world.time().instant());
    question.then.accept(new Input.Failed(question.to.id()));
  }

  @Override
  public void hear(int from, Datagram datagram) {
    connections.heard(datagram.from(), world.second());
    if (!(datagram.packet() instanceof KadPacket packet)) return;
    if (packet.answer()) answered(packet);
    else requested(from, datagram.from(), packet);
  }

  private void answered(KadPacket packet) {
    Asked question = asked.remove(packet.id());
    // An answer too late, or the echo of an announcement of many.
    if (question == null) return;
    patience.answered(world.time().nanos() - question.since);
    Instant now = world.time().instant();
    Optional<Contact> silent =
        switch (question.origin) {
          case STRANGER -> dht.answered(question.to, true, now);
          case NAMED -> dht.answered(question.to, false, now);
          case GIVEN -> dht.given(question.to, now);
        };
    silent.ifPresent(it -> check(it, Origin.NAMED));
    question.then.accept(new Input.Replied(question.to.id(), packet.message()));
  }

  private void requested(int from, long place, KadPacket packet) {
    Contact asker = world.contact(from);
    if (world.serves(from) && dht.wants(asker)) check(asker, Origin.STRANGER);
    answer(packet.message(), asker)
        .ifPresent(message -> world.send(number, place, new KadPacket(packet.id(), true, message)));
  }

  /// What it answers; empty if it says nothing.
  Optional<Message> answer(Message request, Contact from) {
    try {
      return Optional.of(dht.answers().answer(request, from.id(), WHERE, world.time().instant()));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }
}
