package org.handsel.libp2p.protocol.mdns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;

/// What one peer says and believes on its links: without socket, thread or clock. For one thread;
/// times are milliseconds of any clock that only goes forward.
///
/// On each link it asks for the others, soon and then ever more rarely, and answers whoever asks,
/// itself too: so those who are there already hear of it. It answers a link at most once a second,
/// however often it is asked.
final class PeerDiscovery {
  /// What happens.
  sealed interface Input {
    /// There is a link to speak on.
    record Opened(Segment segment) implements Input {}

    /// It is gone.
    record Closed(Segment segment) implements Input {}

    /// Somebody said something on a link.
    ///
    /// @param ip and `port` from where
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Heard(Segment segment, Bytes ip, int port, byte[] packet) implements Input {}

    /// Time has gone by.
    record Tick() implements Input {}
  }

  /// What is to be done.
  sealed interface Output {
    /// Say it to everybody on the link.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Say(Segment segment, byte[] packet) implements Output {}

    /// Say it to one who asked.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Reply(Segment segment, Bytes ip, int port, byte[] packet) implements Output {}

    /// A peer says that it is at these addresses, which are on the link.
    record Found(PeerId peer, List<Multiaddr> addresses, Duration believed) implements Output {}
  }

  /// What was asked for and has yet to be answered.
  private enum Wanted {
    PEERS,
    DETAILS,
    SERVICES
  }

  static final long NEVER = Long.MAX_VALUE;

  /// RFC 6762, 5.2: "The interval between the first two queries MUST be at least one second, the
  /// intervals between successive queries MUST increase by at least a factor of two".
  private static final long PAUSE_MILLIS_MIN = 1_000;

  private static final long PAUSE_MILLIS_MAX = 60_000;

  /// RFC 6762, 6: "delayed by a random amount of time selected with uniform random distribution in
  /// the range 20-120 ms".
  private static final int DELAY_MILLIS_MIN = 20;

  private static final int DELAY_MILLIS_MAX = 120;

  /// RFC 6762, 6: not "until at least one second has elapsed since the last time that record was
  /// multicast on that particular interface".
  private static final long ANSWER_PAUSE_MILLIS = 1_000;

  private static final long TOLD_AGAIN_MILLIS = 10_000;

  private static final DnsName SERVICES = DnsName.of("_services._dns-sd._udp.local");

  private final PeerId self;
  private final DnsName service;
  private final MdnsSetup setup;
  private final Answers answers;
  private final Reports reports;
  private final Allowance messages;
  private final Allowance replies;
  private final Allowance peers;
  private final Map<Segment, Talk> talks = new LinkedHashMap<>();
  private final Map<PeerId, Told> told = new LinkedHashMap<>();
  private boolean heardItself;

  /// How it stands on a link.
  private static final class Talk {
    long queryDue;
    long pause = PAUSE_MILLIS_MIN;
    long answerDue = NEVER;
    long answered = -ANSWER_PAUSE_MILLIS;
    final Set<Wanted> wanted = EnumSet.noneOf(Wanted.class);
  }

  /// What was found last of a peer.
  private record Told(List<Multiaddr> addresses, long at) {}

  /// @param own where this peer is, each with its `/p2p/…`, at the moment
  PeerDiscovery(PeerId self, MdnsSetup setup, Supplier<List<Multiaddr>> own) {
    this.self = self;
    this.setup = setup;
    this.service = DnsName.of(setup.service());
    String peerName = Answers.peerName(setup.random());
    this.answers = new Answers(service, peerName, own);
    MdnsLimits limits = setup.limits();
    this.reports = new Reports(service, limits);
    this.messages = new Allowance(limits.messagesMax(), limits.sourcesMax(), limits.window());
    this.replies = new Allowance(limits.repliesMax(), limits.sourcesMax(), limits.window());
    this.peers = new Allowance(limits.peersMax(), limits.sourcesMax(), limits.window());
  }

  /// Takes what happened at `now`, and says what is to be done.
  List<Output> step(Input input, long now) {
    var outputs = new ArrayList<Output>();
    switch (input) {
      case Input.Opened(Segment segment) -> {
        var talk = new Talk();
        talk.answered = now - ANSWER_PAUSE_MILLIS;
        talk.queryDue = now + delay();
        talks.put(segment, talk);
      }
      case Input.Closed(Segment segment) -> talks.remove(segment);
      case Input.Heard heard -> hear(heard, now, outputs);
      case Input.Tick _ -> {}
    }
    talks.forEach((segment, talk) -> speak(segment, talk, now, outputs));
    return outputs;
  }

  /// When it wants to be asked again; [#NEVER] if there is nothing to wait for.
  long due() {
    return talks.values().stream()
        .mapToLong(it -> Math.min(it.queryDue, it.answerDue))
        .min()
        .orElse(NEVER);
  }

  /// True once its own answer came back: what is said on a link is heard there.
  boolean heardItself() {
    return heardItself;
  }

  private long delay() {
    return setup.random().nextInt(DELAY_MILLIS_MIN, DELAY_MILLIS_MAX + 1);
  }

  private void speak(Segment segment, Talk talk, long now, List<Output> outputs) {
    if (talk.queryDue <= now) {
      byte[] query = DnsMessage.query(service, DnsRecord.PTR).encode(Answers.MESSAGE_BYTES_MAX);
      outputs.add(new Output.Say(segment, query));
      talk.queryDue = now + talk.pause;
      talk.pause = Math.min(2 * talk.pause, PAUSE_MILLIS_MAX);
    }
    if (talk.answerDue <= now) {
      talk.answerDue = NEVER;
      talk.answered = now;
      DnsMessage answer = answer(segment, talk.wanted, Answers.TTL_SECONDS);
      talk.wanted.clear();
      if (!answer.answers().isEmpty()) {
        outputs.add(new Output.Say(segment, answer.encode(Answers.MESSAGE_BYTES_MAX)));
      }
    }
  }

  private DnsMessage answer(Segment segment, Set<Wanted> wanted, long ttlSeconds) {
    List<DnsRecord> details = answers.details(segment, ttlSeconds);
    if (details.isEmpty()) return DnsMessage.answer(List.of(), List.of());
    var first = new ArrayList<DnsRecord>();
    if (wanted.contains(Wanted.SERVICES)) {
      first.add(new DnsRecord.Ptr(SERVICES, ttlSeconds, service));
    }
    if (wanted.contains(Wanted.PEERS)) first.add(answers.pointer(ttlSeconds));
    boolean asked = wanted.contains(Wanted.DETAILS);
    if (asked) first.addAll(details);
    boolean added = !asked && wanted.contains(Wanted.PEERS);
    return DnsMessage.answer(first, added ? details : List.of());
  }

  private void hear(Input.Heard heard, long now, List<Output> outputs) {
    Talk talk = talks.get(heard.segment());
    // RFC 6762, 11: what doesn't come from the link itself is discarded.
    if (talk == null || !heard.segment().holds(heard.ip())) return;
    if (!messages.take(heard.ip(), now)) return;
    DnsMessage message;
    try {
      message = DnsMessage.read(heard.packet(), setup.limits().entriesMax());
    } catch (MalformedException _) {
      // Many programs speak here, some of them things of their own; who can't be read isn't heard.
      return;
    }
    if (!message.response()) {
      asked(heard, message, talk, now, outputs);
    } else if (heard.port() == setup.port()) {
      // RFC 6762, 6: responses from another port are ignored.
      reports.of(message, heard.segment()).forEach(it -> report(it, heard.ip(), now, outputs));
    }
  }

  private void asked(
      Input.Heard heard, DnsMessage query, Talk talk, long now, List<Output> outputs) {
    Set<Wanted> wanted = EnumSet.noneOf(Wanted.class);
    for (DnsMessage.Question question : query.questions()) {
      boolean pointers = question.wants(DnsRecord.PTR);
      if (pointers && question.name().equals(service)) wanted.add(Wanted.PEERS);
      if (pointers && question.name().equals(SERVICES)) wanted.add(Wanted.SERVICES);
      if (answers.detailed(question)) wanted.add(Wanted.DETAILS);
    }
    if (wanted.isEmpty()) return;
    if (heard.port() == setup.port()) {
      talk.wanted.addAll(wanted);
      long soon = Math.max(now + delay(), talk.answered + ANSWER_PAUSE_MILLIS);
      talk.answerDue = Math.min(talk.answerDue, soon);
      return;
    }
    // RFC 6762, 6.7: a simple resolver is answered alone, with its id and its question.
    if (!replies.take(heard.ip(), now)) return;
    DnsMessage answer = answer(heard.segment(), wanted, Answers.LEGACY_TTL_SECONDS);
    if (answer.answers().isEmpty()) return;
    List<DnsMessage.Question> question =
        query.questions().size() == 1 ? query.questions() : List.of();
    var reply = new DnsMessage(query.id(), true, question, answer.answers(), answer.additionals());
    byte[] packet = reply.encode(DnsMessage.BYTES_MAX);
    outputs.add(new Output.Reply(heard.segment(), heard.ip(), heard.port(), packet));
  }

  private void report(Output.Found found, Bytes from, long now, List<Output> outputs) {
    if (found.peer().equals(self)) {
      heardItself = true;
      return;
    }
    Told last = told.get(found.peer());
    boolean toldJustNow =
        last != null
            && last.addresses.equals(found.addresses())
            && now - last.at < TOLD_AGAIN_MILLIS;
    if (toldJustNow) return;
    if (!peers.take(from, now)) return;
    told.remove(found.peer());
    told.put(found.peer(), new Told(found.addresses(), now));
    if (told.size() > setup.limits().rememberedMax()) told.remove(told.keySet().iterator().next());
    outputs.add(found);
  }
}
