package org.handsel.node.deal;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.handsel.core.deal.Ledger;
import org.handsel.core.mail.Letter;
import org.handsel.core.mail.Mailbox;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.MalformedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries letters straight over a connection to whoever has said hello on it. What waits is in the
/// ledger's outbox; one stream to a person at a time, so that letters arrive in the order in which
/// they were written. Spec: `docs/protocols/mail.md`.
public final class DirectMail implements Mailbox, StreamProtocol, Closeable {
  /// mail.md §1.1 "The protocol is `/handsel/deal/1`"
  public static final String PROTOCOL = "/handsel/deal/1";

  private static final Logger LOG = LoggerFactory.getLogger(DirectMail.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long AGAIN_MILLIS = 1000;
  private static final int ANSWER_BYTES_MAX = 1024;
  private static final int WHY_CHARS_MAX = 200;

  private final Ledger ledger;
  private final Callers callers;
  private final Intray intray = new Intray(Intray.Limits.DEFAULT);
  private final Pauses pauses = new Pauses();
  private final Set<Cid> sending = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("mail-clock").factory());
  private volatile Optional<Reader> reader = Optional.empty();

  /// @param callers who is behind which connection
  public DirectMail(Ledger ledger, Callers callers) {
    this.ledger = ledger;
    this.callers = callers;
    var _ =
        clock.scheduleWithFixedDelay(
            this::again, AGAIN_MILLIS, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void post(Cid to, Letter letter) {
    var waiting = List.of(new Ledger.Waiting(to, letter));
    ledger.write(Ledger.Change.post(List.of(), waiting));
    send(to);
  }

  @Override
  public void open(Reader reader) {
    this.reader = Optional.of(reader);
  }

  private void again() {
    try {
      ledger.addressees().forEach(this::send);
    } catch (RuntimeException e) {
      LOG.error("looking at the outbox failed; trying again", e);
    }
  }

  private void send(Cid to) {
    if (clock.isShutdown()) return;
    if (callers.connection(to).isEmpty() || !sending.add(to)) return;
    threads.execute(() -> {
      try {
        converse(to);
      } catch (IOException | RuntimeException e) {
        LOG.debug("letters to {} wait on: {}", to, e.getMessage());
      } finally {
        sending.remove(to);
      }
    });
  }

  /// mail.md §2.1 "one letter, then its answer, and so on until none waits"
  private void converse(Cid to) throws IOException {
    Optional<Connection> connection = callers.connection(to);
    if (connection.isEmpty()) return;
    Optional<Stream> stream = Optional.empty();
    try {
      for (List<Long> places = ledger.waiting(to, 0);
          !places.isEmpty();
          places = ledger.waiting(to, places.getLast())) {
        for (long place : places) {
          if (pauses.rests(to, place, now())) continue;
          Optional<Letter> letter = ledger.letter(place);
          if (letter.isEmpty()) continue; // taken back meanwhile
          if (stream.isEmpty()) {
            stream = Optional.of(connection.get().openLimited(PROTOCOL));
            stream.get().timeout(PATIENCE);
          }
          exchange(to, place, letter.get(), stream.get());
        }
      }
    } finally {
      if (stream.isPresent()) stream.get().close();
    }
  }

  private void exchange(Cid to, long place, Letter letter, Stream stream) throws IOException {
    Frames.write(stream.out(), letter.encode());
    stream.out().flush();
    if (answer(to, letter, Frames.read(stream.in(), ANSWER_BYTES_MAX))) pauses.over(to);
    else pauses.begin(to, place, now());
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  /// Whether the letter was taken, or never will be.
  private boolean answer(Cid to, Letter letter, byte[] bytes) throws IOException {
    Data.Map map = DagCbor.decode(bytes, DagCbor.Limits.of(ANSWER_BYTES_MAX)).asMap();
    if (!map.bytes("of", 32).equals(letter.id())) {
      throw new MalformedException("an answer to another letter");
    }
    return switch (map.text("say")) {
      case "ok" -> {
        ledger.acknowledged(to, letter.id());
        yield true;
      }
      case "again" -> {
        LOG.debug("{} can't take a {} yet", to, letter.kind().word());
        yield false;
      }
      case "no" -> {
        // mail.md §2.3 "is not sent again"
        String why = cut(map.text("why"));
        LOG.warn("{} refused a {}: {}", to, letter.kind().word(), why);
        if (reader.isPresent()) reader.get().refused(to, letter, why);
        ledger.acknowledged(to, letter.id());
        yield true;
      }
      default -> throw new MalformedException("an unknown answer");
    };
  }

  @Override
  public String id() {
    return PROTOCOL;
  }

  @Override
  public boolean onLimited() {
    return true;
  }

  /// Takes letters from whoever has said hello on this connection.
  @Override
  public void accept(Stream stream) throws IOException {
    Cid from =
        callers
            .person(stream.connection())
            .orElseThrow(() -> new MalformedException("letters before a hello"));
    stream.timeout(PATIENCE);
    InputStream in = stream.in();
    OutputStream out = stream.out();
    boolean known = reader.filter(it -> it.knows(from)).isPresent();
    try (var conversation = intray.enter(from, known)) {
      for (var next = Frames.next(in, Letter.BYTES_MAX, conversation::announce);
          next.isPresent();
          next = Frames.next(in, Letter.BYTES_MAX, conversation::announce)) {
        Letter letter = Letter.decode(next.get());
        Frames.write(out, DagCbor.encode(take(from, letter)));
        conversation.taken();
        out.flush();
      }
    }
  }

  private Data.Map take(Cid from, Letter letter) {
    Bytes id = letter.id();
    try {
      if (reader.isEmpty()) return say(id, "again", "not ready");
      reader.get().read(from, letter);
      return say(id, "ok", "");
    } catch (MalformedException e) {
      LOG.warn("a {} from {}: {}", letter.kind().word(), from, e.getMessage());
      return say(id, "no", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      LOG.debug("a {} from {} has to wait: {}", letter.kind().word(), from, e.getMessage());
      return say(id, "again", "");
    }
  }

  private static Data.Map say(Bytes of, String word, String why) {
    var map = Data.map().put("of", of).put("say", word);
    if (word.equals("no")) {
      map.put("why", cut(why));
    }
    return map.build();
  }

  private static String cut(String why) {
    return why.length() > WHY_CHARS_MAX ? why.substring(0, WHY_CHARS_MAX) : why;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    threads.shutdownNow();
  }
}
