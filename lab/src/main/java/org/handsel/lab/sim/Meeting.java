package org.handsel.lab.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.dcutr.Dcutr;
import org.handsel.libp2p.protocol.dcutr.DcutrLimits;
import org.handsel.libp2p.protocol.dcutr.HolePunch;
import org.handsel.libp2p.protocol.kad.Contact;
import org.handsel.libp2p.swarm.DialPlan;

/// One peer wants to be connected to another, whose addresses it has been told of: it calls them in
/// the order of a host, and once there is a connection through a relay both try for a direct one,
/// with what is said and the times of [Dcutr]. In the specification's words, A is the caller and B
/// who is called. What either side does follows only from what it has heard.
final class Meeting {
  private static final DcutrLimits LIMITS = DcutrLimits.DEFAULT;

  /// DCUtR.md, "QUIC": packets of random bytes "in random intervals between 10 and 200 ms".
  private static final int NOISE_MILLIS_MIN = 10;

  private static final int NOISE_MILLIS_MAX = 200;

  private final HomePeer caller;
  private final Contact peer;
  private final long start;
  private final List<Dialling> callersCalls = new ArrayList<>();
  private final List<Dialling> calledsCalls = new ArrayList<>();
  private OptionalLong joinedAfter = OptionalLong.empty();
  private OptionalLong directAfter = OptionalLong.empty();
  private Optional<Circuit> circuit = Optional.empty();

  // What A knows.
  private List<Long> calledsPlaces = List.of();

  // What B knows.
  private Optional<HomePeer> called = Optional.empty();
  private int attempt;
  private long asked;

  /// @param peer who is called, and where as far as the caller knows
  Meeting(HomePeer caller, Contact peer) {
    this.caller = caller;
    this.peer = peer;
    this.start = caller.world.time().nanos();
  }

  /// After so many nanoseconds both were connected, in whatever way; empty if they aren't.
  OptionalLong connectedAfter() {
    if (joinedAfter.isEmpty() || directAfter.isEmpty()) {
      return joinedAfter.isPresent() ? joinedAfter : directAfter;
    }
    return OptionalLong.of(Math.min(joinedAfter.getAsLong(), directAfter.getAsLong()));
  }

  /// After so many nanoseconds they were connected directly; empty if they aren't.
  OptionalLong directAfter() {
    return directAfter;
  }

  /// True if there was a way through a relay.
  boolean relayed() {
    return joinedAfter.isPresent();
  }

  private long since() {
    return caller.world.time().nanos() - start;
  }

  // ---- A calls ----

  /// Begins.
  void begin() {
    Duration when = Duration.ZERO;
    for (DialPlan.Call call :
        DialPlan.of(peer.addresses(), Limits.DEFAULT.dials().addressesMax())) {
      when = when.plus(call.pause());
      caller.world.time().after(when, () -> call(call.address()));
    }
  }

  private void call(Multiaddr address) {
    if (connectedAfter().isPresent()) return;
    if (!address.has("p2p-circuit")) {
      callDirectly(caller, Endpoint.of(address), callersCalls);
      return;
    }
    long place = Endpoint.of(address);
    // Whoever is the other's relay is connected to it.
    if (Homes.placeOf(caller.contact).equals(OptionalLong.of(place))) direct();
    else if (caller.connected(place)) join(place);
    else {
      Dialling _ =
          caller.call(
              Streets.PORT,
              place,
              reached -> {
                if (reached && connectedAfter().isEmpty()) join(place);
              });
    }
  }

  private void join(long relaysPlace) {
    caller
        .world
        .homes()
        .orElseThrow()
        .at(relaysPlace)
        .ifPresent(relay -> new Circuit(caller, relay, relaysPlace, peer.id(), this).start());
  }

  private void callDirectly(HomePeer who, long place, List<Dialling> calls) {
    calls.add(
        who.call(
            Streets.PORT,
            place,
            reached -> {
              if (reached) direct();
            }));
  }

  private void direct() {
    if (directAfter.isEmpty()) directAfter = OptionalLong.of(since());
    callersCalls.forEach(Dialling::stop);
    calledsCalls.forEach(Dialling::stop);
  }

  /// The relay didn't join them: others may.
  void noCircuit(Circuit refused) {
    refused.end();
  }

  /// A is joined.
  void joined(Circuit by) {
    if (connectedAfter().isPresent()) {
      by.end();
      return;
    }
    joinedAfter = OptionalLong.of(since());
    circuit = Optional.of(by);
  }

  // ---- B gets a direct connection ----

  /// B was joined, and knows where A is said to be.
  void wasJoined(Circuit by, HomePeer self) {
    if (called.isPresent()) return;
    called = Optional.of(self);
    circuit = Optional.of(by);
    OptionalLong place = Homes.placeOf(caller.contact);
    if (place.isEmpty()) {
      callTogether(self, by);
      return;
    }
    // "in which case B attempts a unilateral connection upgrade"
    callDirectly(self, place.getAsLong(), calledsCalls);
    self.world
        .time()
        .after(
            LIMITS.alone(),
            () -> {
              if (directAfter.isEmpty()) callTogether(self, by);
            });
  }

  private void callTogether(HomePeer self, Circuit by) {
    if (self.meetingPoints().isEmpty() || ++attempt > LIMITS.attemptsMax()) return;
    asked = self.world.time().nanos();
    by.calledSays(self, connect(self));
  }

  private static HolePunch.Connect connect(HomePeer self) {
    return new HolePunch.Connect(
        self.meetingPoints().stream().limit(LIMITS.addressesMax()).toList());
  }

  /// B has heard where A is: it says when, and waits for that.
  void calledHeard(HolePunch what) {
    HomePeer self = called.orElseThrow();
    if (!(what instanceof HolePunch.Connect(List<Multiaddr> addresses))) return;
    long roundTrip = self.world.time().nanos() - asked;
    circuit.orElseThrow().calledSays(self, new HolePunch.Sync());
    List<Long> places = addresses.stream().map(Endpoint::of).toList();
    boolean first = attempt == 1;
    self.world
        .time()
        .afterNanos(
            roundTrip / 2,
            () -> {
              long end = self.world.time().nanos() + HomePeer.CALL_TIMEOUT.toNanos();
              for (long place : places) spray(self, place, end);
              if (first) callAlone(self, places, Duration.ofNanos(roundTrip));
            });
    self.world
        .time()
        .afterNanos(
            roundTrip / 2 + HomePeer.CALL_TIMEOUT.toNanos(),
            () -> {
              if (directAfter.isEmpty()) callTogether(self, circuit.orElseThrow());
            });
  }

  /// Bytes of chance, which open B's gateway for A's call.
  private void spray(HomePeer self, long place, long end) {
    if (directAfter.isPresent() || self.world.time().nanos() >= end) return;
    self.send(place, new Talk.Noise());
    int pause = self.world.random().nextInt(NOISE_MILLIS_MIN, NOISE_MILLIS_MAX + 1);
    self.world.time().after(Duration.ofMillis(pause), () -> spray(self, place, end));
  }

  /// A may not find B behind a port that is another one for everybody, but B may find A.
  private void callAlone(HomePeer self, List<Long> places, Duration roundTrip) {
    self.world
        .time()
        .after(
            Dcutr.alonePause(roundTrip),
            () -> {
              if (directAfter.isPresent()) return;
              places.forEach(place -> callDirectly(self, place, calledsCalls));
            });
  }

  // ---- A helps ----

  /// A has heard where B is, or that it's time to call it there.
  void callerHeard(Circuit by, HolePunch what) {
    switch (what) {
      case HolePunch.Connect(List<Multiaddr> addresses) -> {
        if (caller.meetingPoints().isEmpty()) return;
        calledsPlaces = addresses.stream().map(Endpoint::of).toList();
        by.callerSays(connect(caller));
      }
      case HolePunch.Sync _ ->
          calledsPlaces.forEach(place -> callDirectly(caller, place, callersCalls));
    }
  }

  /// It is over, whatever has come of it.
  void end() {
    circuit.ifPresent(Circuit::end);
    callersCalls.forEach(Dialling::stop);
    calledsCalls.forEach(Dialling::stop);
  }
}
