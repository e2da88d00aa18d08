package org.handsel.lab.sim;

import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.protocol.dcutr.HolePunch;

/// Two peers joined by a relay: how that comes about, and what they say to each other through it.
/// It is known to all three; what one of them does follows only from what it has heard.
final class Circuit {
  /// What is said.
  sealed interface Step {
    /// To the relay: join us to the peer that is named.
    record Hop() implements Step {}

    /// From the relay: somebody wants to be joined to you. The answer says that it may.
    record Stop(boolean answer) implements Step {}

    /// From the relay, to who called: whether you are joined.
    record Joined(boolean well) implements Step {}

    /// The three messages of the handshake, of which the last brings where the caller is.
    record Handshake(int number, boolean fromCaller) implements Step {}

    /// What both say to meet halfway.
    record Meet(HolePunch what, boolean fromCaller) implements Step {}
  }

  private static final int HANDSHAKES = 3;

  private final HomePeer caller;
  private final HomePeer relay;
  private final long relaysPlace;
  private final PeerId called;
  private final Meeting meeting;
  private long callersPlace;
  private Optional<Long> calledsPlace = Optional.empty();
  private long calledsRelay;
  private boolean ended;

  Circuit(HomePeer caller, HomePeer relay, long relaysPlace, PeerId called, Meeting meeting) {
    this.caller = caller;
    this.relay = relay;
    this.relaysPlace = relaysPlace;
    this.called = called;
    this.meeting = meeting;
  }

  /// Begins; there is a connection from the caller to the relay.
  void start() {
    say(caller, new Step.Hop());
  }

  /// `step` has come to `peer` from `place`.
  void heard(HomePeer peer, long place, Step step) {
    if (ended) return;
    if (peer.equals(relay)) atRelay(place, step);
    else if (peer.equals(caller)) atCaller(step);
    else atCalled(peer, place, step);
  }

  private void atRelay(long place, Step step) {
    switch (step) {
      case Step.Hop _ -> {
        callersPlace = place;
        calledsPlace = relay.join(caller.contact.id(), called);
        if (calledsPlace.isPresent()) pass(calledsPlace.get(), new Step.Stop(false));
        else pass(callersPlace, new Step.Joined(false));
      }
      case Step.Stop _ -> pass(callersPlace, new Step.Joined(true));
      case Step.Joined _ -> throw new IllegalStateException("said to a relay: " + step);
      case Step.Handshake(int _, boolean fromCaller) -> pass(fromCaller, step);
      case Step.Meet(HolePunch _, boolean fromCaller) -> pass(fromCaller, step);
    }
  }

  private void pass(boolean fromCaller, Step step) {
    pass(fromCaller ? calledsPlace.orElseThrow() : callersPlace, step);
  }

  private void pass(long place, Step step) {
    relay.send(place, new Talk.Through(this, step));
  }

  private void atCaller(Step step) {
    switch (step) {
      case Step.Joined(boolean well) -> {
        if (well) say(caller, new Step.Handshake(1, true));
        else meeting.noCircuit(this);
      }
      case Step.Handshake _ -> {
        say(caller, new Step.Handshake(HANDSHAKES, true));
        meeting.joined(this);
      }
      case Step.Meet(HolePunch what, boolean _) -> meeting.callerHeard(this, what);
      case Step.Hop _, Step.Stop _ -> throw new IllegalStateException("said to a caller: " + step);
    }
  }

  private void atCalled(HomePeer peer, long place, Step step) {
    calledsRelay = place;
    switch (step) {
      case Step.Stop _ -> say(peer, new Step.Stop(true));
      case Step.Handshake(int number, boolean _) -> {
        if (number == HANDSHAKES) meeting.wasJoined(this, peer);
        else say(peer, new Step.Handshake(number + 1, false));
      }
      case Step.Meet(HolePunch what, boolean _) -> meeting.calledHeard(what);
      case Step.Hop _, Step.Joined _ ->
          throw new IllegalStateException("said to who is called: " + step);
    }
  }

  private void say(HomePeer peer, Step step) {
    long place = peer.equals(caller) ? relaysPlace : calledsRelay;
    peer.send(place, new Talk.Through(this, step));
  }

  /// The caller says something to who is called.
  void callerSays(HolePunch what) {
    say(caller, new Step.Meet(what, true));
  }

  /// `peer`, who is called, says something to the caller.
  void calledSays(HomePeer peer, HolePunch what) {
    say(peer, new Step.Meet(what, false));
  }

  /// It isn't needed any more.
  void end() {
    if (ended) return;
    ended = true;
    if (calledsPlace.isPresent()) relay.part(caller.contact.id(), called);
  }
}
