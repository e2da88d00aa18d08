package org.handsel.libp2p.protocol.gossipsub;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.handsel.libp2p.PubSub;
import org.handsel.libp2p.PubSub.Rules;
import org.handsel.libp2p.PubSub.Verdict;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multihash;

/// One router, the peers around it as the test plays them, and a clock that the test moves.
final class Village {
  static final String BIKES = "bikes";

  /// Asks for a verdict on each message.
  static final Rules JUDGED = Rules.UNSIGNED.judgedBy(_ -> Verdict.ACCEPT);

  final KeyPair alice = key(0);
  final Router router;
  private final GossipParams params;
  private long now = 1_000_000_000L;

  /// All orders so far that no test has looked at.
  private final List<Output> orders = new ArrayList<>();

  Village() {
    this(GossipParams.DEFAULT, ScoreParams.DEFAULT);
  }

  Village(GossipParams params, ScoreParams scoring) {
    this(params, scoring, GossipLimits.DEFAULT);
  }

  Village(GossipParams params, ScoreParams scoring, GossipLimits limits) {
    this.params = params;
    this.router =
        new Router(
            alice.peerId(), params, scoring, limits, _ -> Rules.UNSIGNED, new SplittableRandom(17));
  }

  static KeyPair key(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    seed[1] = (byte) (number >> 8);
    return KeyPair.ofSeed(seed);
  }

  static PeerId peer(int number) {
    return key(number).peerId();
  }

  static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  static Publication message(String text) {
    return Publication.unsigned(BIKES, bytes(text));
  }

  static Bytes idOf(String text) {
    return Multihash.sha256(text.getBytes(StandardCharsets.UTF_8)).digest();
  }

  // ---- what happens ----

  void step(Input input) {
    orders.addAll(router.step(now, input));
  }

  void join(Rules rules) {
    step(new Input.Join(BIKES, rules));
  }

  /// A peer comes and follows the topic.
  void neighbour(int number, boolean outbound) {
    comes(number, Version.V1_2, outbound);
    says(number, following(BIKES));
  }

  void neighbours(int from, int to) {
    for (int i = from; i <= to; i++) neighbour(i, true);
  }

  void comes(int number, Version version, boolean outbound) {
    comes(number, version, outbound, bytes("record of " + number));
  }

  void comes(int number, Bytes record) {
    comes(number, Version.V1_2, true, record);
  }

  void comesInbound(int number, Bytes record) {
    comes(number, Version.V1_2, false, record);
  }

  private void comes(int number, Version version, boolean outbound, Bytes record) {
    Optional<String> ip = Optional.of("192.0.2." + number);
    step(new Input.PeerCame(peer(number), version, outbound, ip, Optional.of(record)));
  }

  void says(int number, Rpc rpc) {
    step(new Input.Received(peer(number), rpc));
  }

  void judge(String text, Verdict verdict) {
    step(new Input.Judged(new MessageKey(BIKES, idOf(text)), verdict));
  }

  void beat() {
    now += params.heartbeat().toNanos();
    step(new Input.Heartbeat());
  }

  void beats(int count) {
    for (int i = 0; i < count; i++) beat();
  }

  void pass(Duration time) {
    now += time.toNanos();
  }

  // ---- what they say ----

  static Rpc following(String topic) {
    return new Rpc(List.of(new Rpc.Subscribed(topic, true)), List.of(), Control.NONE);
  }

  static Rpc graft() {
    return Rpc.of(new Control(List.of(), List.of(), List.of(BIKES), List.of(), List.of()));
  }

  static Rpc grafts(List<String> topics) {
    return Rpc.of(new Control(List.of(), List.of(), topics, List.of(), List.of()));
  }

  static Rpc prune(Optional<Duration> backoff, Control.Exchanged... others) {
    var prune = new Control.Prune(BIKES, List.of(others), backoff);
    return Rpc.of(new Control(List.of(), List.of(), List.of(), List.of(prune), List.of()));
  }

  static Rpc have(Bytes... ids) {
    var have = new Control.Have(BIKES, List.of(ids));
    return Rpc.of(new Control(List.of(have), List.of(), List.of(), List.of(), List.of()));
  }

  static Rpc want(Bytes... ids) {
    return Rpc.of(new Control(List.of(), List.of(ids), List.of(), List.of(), List.of()));
  }

  static Rpc dontWant(Bytes... ids) {
    return Rpc.of(new Control(List.of(), List.of(), List.of(), List.of(), List.of(ids)));
  }

  // ---- what was ordered ----

  /// What was said to the peer since this was last asked, or all was forgotten.
  List<Rpc> to(int number) {
    var said = new ArrayList<Rpc>();
    orders.removeIf(order -> {
      boolean his = order instanceof Output.Send send && send.to().equals(peer(number));
      if (his) said.add(((Output.Send) order).rpc());
      return his;
    });
    return said;
  }

  /// Who was sent the message, in order of their numbers below `below`.
  List<Integer> got(Publication message, int below) {
    var who = new ArrayList<Integer>();
    for (int i = 0; i < below; i++) {
      if (to(i).stream().anyMatch(rpc -> rpc.publish().contains(message))) who.add(i);
    }
    return who;
  }

  List<Bytes> wanted(int number) {
    return to(number).stream().flatMap(rpc -> rpc.control().want().stream()).toList();
  }

  List<Control.Prune> pruned(int number) {
    return to(number).stream().flatMap(rpc -> rpc.control().prune().stream()).toList();
  }

  List<PubSub.Message> delivered() {
    return orders.stream()
        .filter(Output.Deliver.class::isInstance)
        .map(order -> ((Output.Deliver) order).message())
        .toList();
  }

  List<PeerId> toConnect() {
    return orders.stream()
        .filter(Output.Connect.class::isInstance)
        .map(order -> ((Output.Connect) order).peer())
        .toList();
  }

  long validations() {
    return orders.stream().filter(Output.Validate.class::isInstance).count();
  }

  void forget() {
    orders.clear();
  }

  int meshSize() {
    return router.mesh(BIKES).size();
  }

  double score(int number) {
    return router.score(peer(number));
  }
}
