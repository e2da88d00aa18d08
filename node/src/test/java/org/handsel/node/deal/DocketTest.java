package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.Ledger;
import org.handsel.core.deal.SignedStep;
import org.handsel.core.deal.Transcript;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.core.mail.Letter;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Carol rules; not everything that is sent to her as a case is one.
class DocketTest extends InVillage {
  private Village.Person carol;

  /// What Bob's node wrote down: the terms, and every step.
  private volatile Optional<Terms> terms = Optional.empty();

  private final List<Bytes> steps = new CopyOnWriteArrayList<>();
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicBoolean behind = new AtomicBoolean();
  private final AtomicBoolean senseless = new AtomicBoolean();

  @BeforeEach
  void live() throws Exception {
    carol = village.add("carol");
    carol.kill();
    carol.between = escrow -> LyingEscrow.of(escrow, "look", this::seenByCarol, true);
    carol.start();
    bob.writes = this::note;
    alice.avoids = java.util.Set.of(carol.id());
    bob.avoids = java.util.Set.of(carol.id());
    village.meet();
  }

  private Object seenByCarol(Object answer) throws IOException {
    looks.incrementAndGet();
    if (senseless.get()) throw new MalformedException("an endpoint that answers anything");
    var pot = (Pot) answer;
    if (!behind.get()) return pot;
    return new Pot(
        Phase.CLAIMED,
        pot.since(),
        pot.paid(),
        pot.closed(),
        pot.block(),
        pot.blockTime(),
        pot.certainty());
  }

  private void note(Ledger.Change change) {
    try {
      for (Ledger.File file : change.files()) {
        Optional<Bytes> known = Notes.decode(file.data()).bytes("terms");
        if (known.isPresent()) terms = Optional.of(Terms.decode(known.get().toArray()));
      }
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
    change.steps().forEach(step -> steps.add(step.bytes()));
  }

  private String buy(String accept) throws Exception {
    carol.offerToRule(500);
    return bob.buy(
        alice.offer(
            "a bike",
            "12000",
            1,
            Map.of("accept", Data.of(accept), "arbiters", Data.links(List.of(carol.id())))));
  }

  private String disputed() throws Exception {
    String deal = village.until(bob, buy("auto"), "locked").id();
    alice.act(deal, "deliver", Map.of("text", "at the station"));
    alice.act(deal, "claim", Map.of());
    village.until(bob, deal, "claimed");
    bob.act(deal, "dispute", Map.of("text", "the frame is bent"));
    village.until(bob, deal, "disputed");
    return deal;
  }

  private Letter theCase(List<Bytes> steps) {
    Terms known = terms.orElseThrow();
    var body =
        Data.map()
            .put("terms", Bytes.of(known.encode()))
            .put("steps", Data.list(steps.stream().map(Data::of).toList()))
            .build();
    return new Letter(Letter.Kind.CASE, known.id(), Bytes.of(DagCbor.encode(body)));
  }

  private void carolReads(Letter letter) throws IOException {
    carol.letters.orElseThrow().read(bob.id(), letter);
  }

  private boolean nothingIsOpen() {
    return carol.runner().list(Optional.empty()).isEmpty();
  }

  @Test
  void aCaseThatIsNotDisputedYetIsWrittenDownNowhereAndMayComeAgain() throws Exception {
    village.until(bob, buy("auto"), "locked");
    assertThat(catchThrowable(() -> carolReads(theCase(steps))))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(MalformedException.class)
        .hasMessageContaining("disputed");
    assertThat(nothingIsOpen()).isTrue();
    carol.kill();
    carol.start();
    assertThat(nothingIsOpen()).isTrue();
  }

  @Test
  void aCaseThatIsNotDisputedCostsNoLookIntoAnybodysHistory() throws Exception {
    village.until(bob, buy("manual"), "proposed");
    Terms known = terms.orElseThrow();
    var noEntry = new Event.Proposed(Bytes.utf8("no entry"), Bytes.of(new byte[32]), List.of());
    SignedStep forged =
        SignedStep.next(
            Transcript.EMPTY,
            known.id(),
            bob.id(),
            bob.cast.laptop,
            bob.cast.inception.id(),
            0,
            noEntry);
    // It would be refused for good if anybody had looked at what it holds.
    assertThat(catchThrowable(() -> carolReads(theCase(List.of(Bytes.of(forged.encode()))))))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(MalformedException.class)
        .hasMessageContaining("no money in it yet");
    assertThat(nothingIsOpen()).isTrue();
  }

  @Test
  void aDisputeThatIsNotFinalWhereTheArbiterLooksIsHeardOnceItIs() throws Exception {
    String deal = disputed();
    behind.set(true);
    Letter letter = theCase(steps);
    assertThat(catchThrowable(() -> carolReads(letter)))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(MalformedException.class);
    senseless.set(true);
    assertThat(catchThrowable(() -> carolReads(letter)))
        .as("an endpoint that makes no sense isn't the letter's fault")
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(MalformedException.class);
    assertThat(nothingIsOpen()).isTrue();
    behind.set(false);
    senseless.set(false);
    carolReads(letter);
    assertThat(carol.runner().show(deal).steps()).hasSizeGreaterThanOrEqualTo(steps.size());
    carolReads(letter); // twice changes nothing
    assertThat(carol.runner().list(Optional.empty())).hasSize(1);
  }

  @Test
  void aCaseOfADealThatNeverHadMoneyInItIsRefusedForGood() throws Exception {
    village.until(bob, buy("manual"), "proposed");
    assertThat(catchThrowable(() -> carolReads(theCase(steps))))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(MalformedException.class);
    village.chain.advance(Duration.ofHours(1));
    assertThatThrownBy(() -> carolReads(theCase(steps)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("never had money");
    assertThat(nothingIsOpen()).isTrue();
  }

  @Test
  void aCaseThatIsOverIsRefusedForGood() throws Exception {
    String deal = disputed();
    bob.act(deal, "confirm", Map.of());
    village.until(bob, deal, "closed");
    assertThatThrownBy(() -> carolReads(theCase(steps)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("over");
    assertThat(nothingIsOpen()).isTrue();
  }

  @Test
  void aCaseWithAStepThatNobodySignedIsRefusedBeforeTheChainIsAsked() throws Exception {
    disputed();
    var forged = steps.getLast().toArray();
    forged[forged.length - 1] ^= 1;
    int before = looks.get();
    assertThatThrownBy(() -> carolReads(theCase(List.of(steps.getFirst(), Bytes.of(forged)))))
        .isInstanceOf(MalformedException.class);
    assertThat(looks.get()).isEqualTo(before);
    assertThat(nothingIsOpen()).isTrue();
  }

  @Test
  void aCaseThatWasNotRuledInIsForgottenAMonthAfterItWasClosed() throws Exception {
    String deal = disputed();
    carolReads(theCase(steps));
    bob.act(deal, "confirm", Map.of());
    village.until(carol, deal, "closed");
    village.until(bob, deal, "closed");
    long now = System.currentTimeMillis();
    carol.runner().sweep(now + Duration.ofDays(29).toMillis());
    assertThat(carol.runner().show(deal).state()).isEqualTo("closed");
    carol.runner().sweep(now + Duration.ofDays(31).toMillis());
    assertThat(nothingIsOpen()).isTrue();
    bob.runner().sweep(now + Duration.ofDays(31).toMillis());
    assertThat(bob.runner().show(deal).state()).isEqualTo("closed");
    carol.kill();
    carol.start();
    assertThat(nothingIsOpen()).isTrue();
    assertThatThrownBy(() -> carolReads(theCase(steps))).isInstanceOf(MalformedException.class);
  }

  @Test
  void aCaseThatWasRuledInIsKept() throws Exception {
    String deal = disputed();
    carolReads(theCase(steps));
    carol.act(deal, "rule", Map.of("sellerBps", "6000", "feeBps", "0", "text", "it was bent"));
    village.until(carol, deal, "closed");
    carol.runner().sweep(System.currentTimeMillis() + Duration.ofDays(400).toMillis());
    assertThat(carol.runner().show(deal).state()).isEqualTo("closed");
  }
}
