package org.handsel.node.deal;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.core.agree.NoDealException;
import org.handsel.core.agree.NoDealException.Why;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Ledger;
import org.handsel.core.publish.Listing;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.record.SlotKey;
import org.handsel.core.service.Service;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How many of a listing are left. A promise is written in the same moment as the acceptance it is
/// for, and the listing's next revision follows from it; one promise at a time, so that the last
/// unit is never sold twice, whatever dies when. Guarded by the desk's lock.
final class Stock {
  private static final Logger LOG = LoggerFactory.getLogger(Stock.class);

  private final Desk desk;
  private final Parts parts;
  private final Map<Bytes, Ledger.Promise> promises = new HashMap<>();

  Stock(Desk desk) {
    this.desk = desk;
    this.parts = desk.parts;
    for (Ledger.Promise promise : parts.ledger().promises()) {
      promises.put(promise.deal(), promise);
    }
  }

  /// My live listing of which `revision` is the newest, or differs from it in the quantity alone.
  SignedRecord current(Cid revision) throws NoDealException {
    Optional<SignedRecord> asked = parts.records().find(revision);
    if (asked.isEmpty()
        || !asked.get().payload().understood()
        || !asked.get().payload().author().equals(parts.me())) {
      throw new NoDealException(
          Why.LISTING_GONE, "That listing was changed or taken down. Look at the new one.");
    }
    SignedRecord live = live(asked.get().payload().key().orElseThrow());
    if (!Listing.essence(asked.get()).equals(Listing.essence(live))) {
      throw new NoDealException(
          Why.LISTING_GONE, "That listing was changed meanwhile. Look at the new one.");
    }
    return live;
  }

  private SignedRecord live(SlotKey key) throws NoDealException {
    Optional<SignedRecord> live = parts.records().slot(key);
    boolean there =
        live.isPresent()
            && live.get().payload().body().isPresent()
            && live.get().payload().exp().orElse(0) > parts.clock().millis();
    if (!there) throw new NoDealException(Why.LISTING_GONE, "That listing was taken down.");
    return live.get();
  }

  /// What is to be written with the acceptance of `file`; nothing if the listing doesn't run out.
  ///
  /// @throws NoDealException if fewer are left
  List<Ledger.Promise> promise(DealFile file, Terms terms)
      throws NoDealException, MalformedException {
    settle();
    SlotKey key = key(file);
    SignedRecord live = live(key);
    Service service = parts.service(key.kind()).orElseThrow();
    OptionalLong left = service.quantity(live.payload().body().orElseThrow());
    if (left.isEmpty()) return List.of();
    if (left.getAsLong() < terms.quantity()) {
      throw new NoDealException(Why.SOLD_OUT, "It was sold to somebody else meanwhile.");
    }
    return List.of(
        remember(file.key, key, terms.quantity(), live, left.getAsLong() - terms.quantity()));
  }

  /// What is to be written when a deal came to nothing after it was accepted.
  List<Ledger.Promise> giveBack(DealFile file) throws MalformedException {
    Ledger.Promise taken = promises.get(file.key);
    if (taken == null || taken.quantity() < 0) return List.of();
    settle();
    SlotKey key = key(file);
    Optional<SignedRecord> live = parts.records().slot(key);
    if (live.isEmpty() || live.get().payload().body().isEmpty()) return List.of();
    Service service = parts.service(key.kind()).orElseThrow();
    OptionalLong left = service.quantity(live.get().payload().body().orElseThrow());
    if (left.isEmpty()) return List.of();
    return List.of(
        remember(
            file.key, key, -taken.quantity(), live.get(), left.getAsLong() + taken.quantity()));
  }

  private Ledger.Promise remember(
      Bytes deal, SlotKey key, long quantity, SignedRecord live, long left) {
    var promise =
        new Ledger.Promise(deal, key.kind() + " " + key.slot(), quantity, live.id(), left, false);
    promises.put(deal, promise);
    return promise;
  }

  private SlotKey key(DealFile file) {
    return new SlotKey(
        parts.me(), file.notes.text("kind").orElseThrow(), file.notes.text("slot").orElseThrow());
  }

  /// Publishes the revisions that promises call for and that aren't out yet. A listing that was
  /// changed by hand since says itself how many there are.
  void settle() {
    synchronized (desk.lock()) {
      for (Ledger.Promise promise : List.copyOf(promises.values())) {
        if (promise.done() || !written(promise)) continue;
        publish(promise);
        var done =
            new Ledger.Promise(
                promise.deal(),
                promise.slot(),
                promise.quantity(),
                promise.revision(),
                promise.left(),
                true);
        parts
            .ledger()
            .write(new Ledger.Change(List.of(), List.of(), List.of(), List.of(done), List.of()));
        promises.put(done.deal(), done);
      }
    }
  }

  private boolean written(Ledger.Promise promise) {
    return parts.ledger().promises().contains(promise);
  }

  /// Whether `live` is `revision`, or says the same: it was only renewed.
  private boolean same(SignedRecord live, Cid revision) {
    return live.id().equals(revision)
        || parts
            .records()
            .find(revision)
            .filter(it -> it.payload().body().equals(live.payload().body()))
            .isPresent();
  }

  private void publish(Ledger.Promise promise) {
    int space = promise.slot().indexOf(' ');
    var key =
        new SlotKey(
            parts.me(), promise.slot().substring(0, space), promise.slot().substring(space + 1));
    Optional<SignedRecord> live = parts.records().slot(key);
    if (live.isEmpty() || !same(live.get(), promise.revision())) return;
    SignedRecord before = live.get();
    Data.Map body = before.payload().body().orElseThrow();
    try {
      long life = before.payload().exp().orElseThrow() - parts.clock().millis();
      Data.Map next = parts.service(key.kind()).orElseThrow().withQuantity(body, promise.left());
      parts
          .publish()
          .accept(
              parts
                  .pen()
                  .slot(
                      key.kind(),
                      key.slot(),
                      Optional.of(before),
                      Duration.ofMillis(Math.max(life, 0)),
                      before.payload().topics(),
                      next));
    } catch (MalformedException e) {
      LOG.error("the next revision of listing {} can't be written", key.slot(), e);
    }
  }
}
