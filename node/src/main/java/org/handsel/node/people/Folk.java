package org.handsel.node.people;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.handsel.core.identity.Device;
import org.handsel.core.identity.Log;
import org.handsel.core.publish.Profile;
import org.handsel.core.publish.Topics;
import org.handsel.core.rate.Hist;
import org.handsel.core.rate.History;
import org.handsel.core.rate.Ratings;
import org.handsel.core.record.Pen;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.record.SlotKey;
import org.handsel.core.screen.Standing.Seen;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multibase;
import org.handsel.node.app.People;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.RefusedException.Kind;
import org.handsel.node.app.ShortId;
import org.handsel.storage.record.LogStore;
import org.handsel.storage.record.RecordStore;

/// Who I am, and what is known of others.
public final class Folk implements People {
  private static final Duration LIFE = Duration.ofDays(90);

  private final Pen pen;
  private final RecordStore records;
  private final LogStore logs;
  private final Reputation reputation;
  private final Retirement retirement;
  private final Supplier<String> peer;
  private final Supplier<String> account;
  private final Predicate<Cid> connected;

  /// @param peer my throw-away id on the network, and `account` my account, as people see them
  /// @param connected whether a person is connected just now
  public Folk(
      Pen pen,
      RecordStore records,
      LogStore logs,
      Reputation reputation,
      Retirement retirement,
      Supplier<String> peer,
      Supplier<String> account,
      Predicate<Cid> connected) {
    this.pen = pen;
    this.records = records;
    this.logs = logs;
    this.reputation = reputation;
    this.retirement = retirement;
    this.peer = peer;
    this.account = account;
    this.connected = connected;
  }

  /// A person at a glance. One without a profile is called by the end of their id.
  public Person person(Cid id) {
    Profile profile = profile(id);
    return new Person(id.toString(), profile.name(), id.equals(pen.author()), standing(id));
  }

  private Profile profile(Cid id) {
    return newest(id)
        .flatMap(Folk::read)
        .orElseGet(() -> new Profile(ShortId.of(id.toString()), ""));
  }

  private Optional<SignedRecord> newest(Cid id) {
    return records.slot(new SlotKey(id, Profile.KIND.name(), Profile.SLOT));
  }

  private static Optional<Profile> read(SignedRecord record) {
    if (!record.payload().understood()) return Optional.empty();
    try {
      return Optional.of(Profile.of(record));
    } catch (MalformedException _) {
      return Optional.empty(); // taken back
    }
  }

  private Standing standing(Cid id) {
    Seen seen = reputation.of(id);
    return new Standing(
        seen.done(),
        seen.cancelled(),
        seen.disputed(),
        seen.open(),
        seen.contested(),
        seen.ratings(),
        seen.score(),
        seen.complete(),
        seen.play());
  }

  @Override
  public Me me() {
    Profile profile = profile(pen.author());
    return new Me(
        pen.author().toString(),
        profile.name(),
        profile.about(),
        retirement.retired(),
        key(pen.device().key().toArray()),
        peer.get(),
        account.get());
  }

  @Override
  public Me rename(String name, String about) throws RefusedException {
    try {
      var profile = new Profile(name.strip(), about.strip());
      SignedRecord record =
          pen.slot(
              Profile.KIND.name(),
              Profile.SLOT,
              newest(pen.author()),
              LIFE,
              List.of(Topics.PEOPLE),
              profile.toData());
      Profile.KIND.schema().check(record.payload());
      records.keep(List.of(record), true);
      return me();
    } catch (MalformedException e) {
      throw new RefusedException(Kind.INVALID, "profile.invalid", String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Card card(String typed) throws RefusedException {
    Cid id = find(typed);
    Log log = logs.find(id).orElseThrow(() -> unknown());
    List<Rating> ratings = new ArrayList<>();
    Reputation.Known known = reputation.known(id);
    for (Ratings.Counted it : known.ratings()) ratings.add(rating(it));
    List<HistoryLine> history = new ArrayList<>();
    for (History.Line line : reputation.lines(id)) history.add(line(line, known.contested()));
    return new Card(
        person(id),
        profile(id).about(),
        ratings,
        history,
        known.proofs().stream().map(Folk::proof).toList(),
        log.trunk().devices().stream()
            .filter(it -> it.cut().isEmpty())
            .map(Device::key)
            .map(it -> key(it.toArray()))
            .toList(),
        false, // nobody's receipts are gathered in this version: shown as unwitnessed
        id.equals(pen.author()) || connected.test(id));
  }

  /// The rating of `person` in the public record `id`; empty if there is none, or it doesn't count.
  public Optional<Rating> rating(Cid person, Cid id) {
    return reputation.known(person).ratings().stream()
        .filter(it -> it.fact().id().equals(id))
        .findFirst()
        .map(this::rating);
  }

  private Rating rating(Ratings.Counted it) {
    return new Rating(
        person(it.fact().author()),
        it.rating().role().name().toLowerCase(Locale.ROOT),
        it.rating().stars(),
        it.rating().text(),
        it.grade().word(),
        false,
        it.contested(),
        reputation.early(it),
        Instant.ofEpochMilli(it.fact().at()).toString(),
        it.fact().id().toString());
  }

  private static Equivocation proof(org.handsel.core.rate.Equivocation proof) {
    return new Equivocation(
        key(proof.device().toArray()),
        (int) proof.height(),
        proof.one().id().toString(),
        proof.other().id().toString());
  }

  private static HistoryLine line(History.Line line, Set<Cid> contested) {
    String id = line.fact().id().toString();
    int height = (int) line.hist().height();
    return switch (line.hist().event()) {
      case Hist.Open open ->
          new HistoryLine(
              height, "open", open.service(), "", contested.contains(line.fact().id()), id);
      case Hist.Close close ->
          new HistoryLine(
              height, "close", "", close.result().word(), contested.contains(close.of()), id);
    };
  }

  private Cid find(String typed) throws RefusedException {
    if (typed.strip().equals("me")) return pen.author();
    try {
      return Cid.parse(typed.strip());
    } catch (MalformedException _) {
      List<Cid> matching =
          logs.all().stream().filter(it -> ShortId.matches(typed, it.toString())).limit(2).toList();
      if (matching.size() > 1) {
        throw new RefusedException(
            Kind.INVALID, "id.ambiguous", "More than one person's id begins like that.");
      }
      return matching.stream().findFirst().orElseThrow(() -> unknown());
    }
  }

  private static RefusedException unknown() {
    return new RefusedException(
        Kind.UNKNOWN, "person.unknown", "This node has not heard of that person.");
  }

  private static String key(byte[] multikey) {
    return Multibase.BASE58BTC.encode(multikey);
  }
}
