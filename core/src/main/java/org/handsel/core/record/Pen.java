package org.handsel.core.record;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.handsel.core.identity.Signer;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Writes records in one person's name with one device's key. It keeps the rules that a writer has
/// to keep, so that its callers say only what they mean.
public final class Pen {
  private final Cid author;
  private final Signer device;
  private final LongSupplier numbers;
  private final Supplier<Cid> head;
  private final InstantSource clock;

  /// @param numbers each call gives a number greater than all before, restarts included
  /// @param head the newest entry of the author's log
  public Pen(
      Cid author, Signer device, LongSupplier numbers, Supplier<Cid> head, InstantSource clock) {
    this.author = author;
    this.device = device;
    this.numbers = numbers;
    this.head = head;
    this.clock = clock;
  }

  /// In whose name it writes.
  public Cid author() {
    return author;
  }

  /// The device that signs.
  public Signer device() {
    return device;
  }

  /// A fact: it stands for ever.
  ///
  /// @throws MalformedException if it is too long, or not in form
  public SignedRecord fact(String kind, List<String> topics, Data.Map body)
      throws MalformedException {
    return fact(kind, topics, body, clock.millis());
  }

  /// A fact that is dated `at`, ms since 1970, such as one whose exact time is nobody's business.
  ///
  /// @throws MalformedException if it is too long, or not in form
  public SignedRecord fact(String kind, List<String> topics, Data.Map body, long at)
      throws MalformedException {
    return sign(
        Form.FACT,
        kind,
        at,
        Optional.of(body),
        OptionalLong.empty(),
        Optional.empty(),
        topics,
        List.of());
  }

  /// What now stands in a slot.
  ///
  /// @param before what stood there, if anything did
  /// @param life how long it stands; longer if what stood there would
  /// @throws MalformedException if it is too long, or not in form
  public SignedRecord slot(
      String kind,
      String slot,
      Optional<SignedRecord> before,
      Duration life,
      List<String> topics,
      Data.Map body)
      throws MalformedException {
    // record.md §3.1 "`at` is the greater of now and the replaced revision's `at` + 1"
    long at = before.map(it -> it.payload().at() + 1).orElse(0L);
    at = Math.max(at, clock.millis());
    // record.md §3.3 "A revision expires no earlier than the one it replaces"
    long exp = before.map(it -> it.payload().exp().orElse(0)).orElse(0L);
    exp = Math.max(exp, at + life.toMillis());
    return sign(
        Form.SLOT,
        kind,
        at,
        Optional.of(body),
        OptionalLong.of(exp),
        Optional.of(slot),
        topics,
        left(before, topics));
  }

  /// Takes back what stands in a slot.
  ///
  /// @throws MalformedException if `before` is no slot
  public SignedRecord tombstone(SignedRecord before) throws MalformedException {
    Payload was = before.payload();
    if (was.slot().isEmpty()) throw new MalformedException("only a slot can be taken back");
    long at = Math.max(clock.millis(), was.at() + 1);
    long exp = Math.max(was.exp().orElse(at), at);
    return sign(
        Form.SLOT,
        was.kind(),
        at,
        Optional.empty(),
        OptionalLong.of(exp),
        was.slot(),
        was.topics(),
        was.was());
  }

  /// Topics that the new revision isn't offered in any more, as long as somebody there may hold an
  /// older one.
  private static List<String> left(Optional<SignedRecord> before, List<String> topics) {
    List<String> left = new ArrayList<>();
    before.ifPresent(it -> left.addAll(it.payload().travels()));
    left.removeAll(topics);
    return left.subList(0, Math.min(left.size(), Limits.PUBLIC.topicsMax()));
  }

  private SignedRecord sign(
      Form form,
      String kind,
      long at,
      Optional<Data.Map> body,
      OptionalLong exp,
      Optional<String> slot,
      List<String> topics,
      List<String> was)
      throws MalformedException {
    var payload =
        new Payload(
            form,
            kind,
            author,
            device.key(),
            numbers.getAsLong(),
            head.get(),
            at,
            body,
            exp,
            slot,
            topics,
            was,
            List.of());
    return SignedRecord.sign(payload, device);
  }
}
