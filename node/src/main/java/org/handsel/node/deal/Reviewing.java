package org.handsel.node.deal;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.handsel.core.agree.Party;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Deadline;
import org.handsel.core.deal.Deal;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.Ledger;
import org.handsel.core.escrow.Pot;
import org.handsel.core.rate.Hist;
import org.handsel.core.rate.Rating;
import org.handsel.core.record.Limits;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.DagCbor;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What of a deal becomes public: the close of our history line, and our rating, sealed before it
/// is opened.
final class Reviewing {
  private static final Logger LOG = LoggerFactory.getLogger(Reviewing.class);
  private static final List<String> RATING_TOPICS = List.of("rating");
  private static final long PUBLISH_DELAY_DAYS = 7;
  private static final int WAITING_MAX = 64;

  private final Desk desk;
  private final Parts parts;

  Reviewing(Desk desk) {
    this.desk = desk;
    this.parts = desk.parts;
  }

  /// Seals our rating of the other side: close, seal and the words themselves are written together.
  void rate(DealFile file, int stars, String text) throws IOException {
    Terms terms = file.terms.orElseThrow();
    Role me = file.role();
    Role them = me.other();
    Party rated = terms.party(them);
    var grade = parts.play() ? Rating.Grade.PLAY : Rating.Grade.ATTESTED;
    var rating =
        new Rating(
            rated.openEntry(),
            saltOf(file, them),
            rated.id(),
            them,
            stars,
            text,
            grade,
            parts.salt());
    synchronized (desk.lock()) {
      synchronized (file) {
        if (file.notes.has("closed")) return;
        file.notes = file.notes.with("rating", Bytes.of(DagCbor.encode(rating.toData())));
        close(file, Optional.of(rating.seal()));
      }
    }
  }

  /// Closes our line without a rating once the time to rate is over.
  void closeWhenDue(DealFile file) throws IOException {
    synchronized (desk.lock()) {
      synchronized (file) {
        if (!ratingEnded(file) || file.notes.has("closed")) return;
        close(file, Optional.empty());
      }
    }
  }

  /// Call it with the desk's lock and the file's held.
  private void close(DealFile file, Optional<Bytes> seal) throws IOException {
    if (!(file.deal() instanceof Deal.Closed(var how, _)) || file.notes.has("closed")) return;
    Cid open = file.notes.link("openId").orElseThrow();
    Ledger.Line line = desk.line(file.key, new Hist.Close(open, result(file, how), seal));
    file.notes = file.notes.with("closed", 1);
    desk.say(file, new Event.Sealed(file.role(), line.record(), seal), List.of(line), List.of());
  }

  /// Opens our rating when both seals are in.
  void open(DealFile file) throws IOException {
    synchronized (file) {
      Optional<Bytes> kept = file.notes.bytes("rating");
      if (kept.isEmpty() || file.deal().said().opened().containsKey(file.role())) return;
      var body = DagCbor.decode(kept.get().toArray()).asMap();
      long at = parts.clock().millis();
      SignedRecord record =
          parts
              .pen()
              .fact(
                  Rating.KIND, RATING_TOPICS, body, parts.play() ? at : at - at % Desk.DAY_MILLIS);
      file.notes = file.notes.with("ratingRecord", record.encoded());
      desk.say(file, new Event.Opened(file.role(), record.encoded()));
    }
  }

  /// deal.md §7.2: after 14 days it is opened whatever the other side did.
  void openWhenDue(DealFile file) throws IOException {
    if (ratingEnded(file) && file.deal().said().owesRating(file.role())) open(file);
  }

  private boolean ratingEnded(DealFile file) {
    Optional<Long> closedAt = file.notes.number("closedAt");
    return closedAt.isPresent()
        && parts.clock().millis() / 1000 > closedAt.get() + Deadline.RATING_SECONDS;
  }

  /// Nothing was ever locked.
  void voidLine(DealFile file) throws IOException {
    synchronized (desk.lock()) {
      synchronized (file) {
        if (file.notes.has("closed")) return;
        Cid open = file.notes.link("openId").orElseThrow();
        Ledger.Line line =
            desk.line(file.key, new Hist.Close(open, Hist.Result.VOID, Optional.empty()));
        file.notes = file.notes.with("closed", 1);
        desk.write(file, List.of(), List.of(line), List.of(), List.of());
      }
    }
  }

  /// Gives to the network what may go out by now, history in its order.
  void publish() {
    List<Ledger.Line> waiting = desk.lines().stream().filter(it -> !it.published()).toList();
    int early = waiting.size() - WAITING_MAX;
    for (Ledger.Line line : waiting) {
      // history.md §4.3 "no more than 64 wait": a tail has to hold them
      if (early-- <= 0 && !ripe(line.record())) break;
      give(line.record());
      desk.published(line);
    }
    for (DealFile file : desk.files()) {
      synchronized (file) {
        Optional<Bytes> rating = file.notes.bytes("ratingRecord");
        if (rating.isEmpty() || file.notes.has("ratingOut") || !ripe(rating.get())) continue;
        give(rating.get());
        file.notes = file.notes.with("ratingOut", 1);
        desk.write(file);
      }
    }
  }

  /// history.md §4.1 "within seven days, at a time that its own digest draws"
  private boolean ripe(Bytes encoded) {
    if (parts.play()) return true;
    try {
      SignedRecord record = SignedRecord.decode(encoded.toArray(), Limits.PUBLIC);
      long draw = Math.floorMod(record.digest().hashCode(), PUBLISH_DELAY_DAYS * Desk.DAY_MILLIS);
      return parts.clock().millis() >= record.payload().at() + draw;
    } catch (MalformedException e) {
      throw new IllegalStateException("a record of our own", e);
    }
  }

  private void give(Bytes encoded) {
    try {
      parts.publish().accept(SignedRecord.decode(encoded.toArray(), Limits.PUBLIC));
    } catch (MalformedException e) {
      LOG.error("a record of our own can't be read", e);
    }
  }

  private static Bytes saltOf(DealFile file, Role role) throws MalformedException {
    for (var step : file.transcript.ordered()) {
      if (role == Role.BUYER && step.word() instanceof Event.Proposed(_, var salt, _)) return salt;
      if (role == Role.SELLER && step.word() instanceof Event.Accepted(_, var salt, _, _)) {
        return salt;
      }
    }
    throw new MalformedException("the other side's signature isn't here");
  }

  private static Hist.Result result(DealFile file, Pot.Closed end) {
    return switch (end.how().toUpperCase(Locale.ROOT)) {
      case "REFUNDED", "UNCLAIMED" ->
          // Of a price that was paid only the deposits are given back: the deal is done.
          end.priceToSeller().equals(file.onChain.orElseThrow().price())
              ? Hist.Result.DONE
              : Hist.Result.CANCELLED_BY_SELLER;
      case "CANCELLED" -> Hist.Result.CANCELLED_BY_BUYER;
      case "RULED", "UNRULED" -> Hist.Result.RULED;
      default -> Hist.Result.DONE;
    };
  }
}
