package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.handsel.core.agree.Role;
import org.handsel.core.identity.Domain;
import org.handsel.core.identity.Signature;
import org.handsel.core.mail.Letter;
import org.handsel.core.rate.Hist;
import org.handsel.core.rate.Tail;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Deals;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Alice sells; Bob, who buys, would rather not show all of his history.
class HistoriesTest extends InVillage {
  private static final Bytes SALT = Bytes.of(new byte[32]);

  @BeforeEach
  void live() throws Exception {
    // Two lines of Bob's history that nobody can be proud of.
    String pen = bob.buy(alice.offer("a pen", "1", 1, Map.of("accept", Data.of("manual"))));
    village.until(bob, pen, "proposed");
    bob.act(pen, "decline", Map.of());
    village.until("Bob's two lines never became public", () -> linesOfBob().size() >= 2);
  }

  @Test
  void nothingIsSignedByItselfUntilTheMissingLinesAreKnown() throws Exception {
    List<SignedRecord> hidden = linesOfBob();
    forgetBob();
    bob.tells = letter -> proposing(letter, _ -> List.of());
    String deal = buys();
    assertThat(incomplete(deal).actions()).extracting(Deals.Action::verb).contains("accept");
    alice.records().keep(hidden, true);
    village.until(alice, deal, "agreed");
  }

  @Test
  void whoeverWantsToDealAnywayMay() throws Exception {
    forgetBob();
    bob.tells = letter -> proposing(letter, _ -> List.of());
    String deal = buys();
    incomplete(deal);
    alice.act(deal, "accept", Map.of());
    village.until(alice, deal, "agreed");
  }

  @Test
  void whatIsNotPublicYetIsShown() throws Exception {
    forgetBob();
    String deal = village.until(bob, buys(), "locked").id();
    assertThat(village.until(alice, deal, "locked").state()).isEqualTo("locked");
  }

  @Test
  void aTailThatLiesIsRefused() throws Exception {
    SignedRecord other =
        bob.pen()
            .fact(
                Hist.KIND,
                List.of("hist"),
                new Hist(
                        0,
                        Optional.empty(),
                        new Hist.Open(
                            Hist.ref(SALT, bob.id(), alice.id()), Role.BUYER, "market", 9))
                    .toData());
    village.until(
        "no line of Alice's became public",
        () -> !alice.records().by(alice.id(), Hist.KIND).isEmpty());
    SignedRecord hers = alice.records().by(alice.id(), Hist.KIND).getFirst();
    Map<String, UnaryOperator<List<Data>>> lies = new LinkedHashMap<>();
    lies.put("forks", tail -> changed(tail, it -> it.set(0, Data.of(other.encoded()))));
    lies.put("jumps", tail -> changed(tail, it -> it.remove(1)));
    lies.put("twice", tail -> changed(tail, it -> it.add(1, it.getFirst())));
    lies.put("backwards", tail -> changed(tail, it -> Collections.swap(it, 0, 1)));
    lies.put("hers", _ -> List.of(Data.of(hers.encoded())));
    lies.put("forged", tail -> changed(tail, it -> it.set(0, forged(it.getFirst()))));
    lies.put("too long", tail -> Collections.nCopies(Tail.LINES_MAX + 1, tail.getFirst()));
    for (var lie : lies.entrySet()) {
      var sent = new AtomicReference<Letter>();
      bob.tells =
          letter -> {
            Letter lying = proposing(letter, lie.getValue());
            if (!lying.equals(letter)) sent.set(lying);
            return lying;
          };
      String deal = buys();
      village.until(
          "Bob's lie was never answered",
          () -> sent.get() != null && bob.answered.contains(sent.get().id()));
      assertThat(alice.runner().show(deal).state()).as(lie.getKey()).isEqualTo("quoted");
      bob.act(deal, "decline", Map.of());
    }
  }

  /// Bob asks for a pen and gets terms. Returns the deal.
  private String buys() throws Exception {
    String ask = bob.buy(alice.offer("a pen", "1", 1, Map.of()));
    return village.until(bob, ask, "terms", seen -> !seen.state().equals("asked")).id();
  }

  private Deals.Deal incomplete(String deal) throws Exception {
    return village.until(
        alice,
        deal,
        "the hole",
        seen -> seen.panel().next().key().equals("deal.trouble.history-incomplete"));
  }

  private List<SignedRecord> linesOfBob() {
    return alice.records().by(bob.id(), Hist.KIND);
  }

  private void forgetBob() {
    alice.records().drop(bob.id(), it -> it.payload().kind().equals(Hist.KIND));
  }

  private static List<Data> changed(List<Data> tail, java.util.function.Consumer<List<Data>> lie) {
    var other = new ArrayList<>(tail);
    lie.accept(other);
    return other;
  }

  private static Data forged(Data line) {
    try {
      byte[] bytes = line.asBytes().toArray();
      bytes[bytes.length - 2] ^= 1;
      return Data.of(Bytes.of(bytes));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /// The same letter; if it is a proposal, with another tail.
  private Letter proposing(Letter letter, UnaryOperator<List<Data>> lie) {
    if (letter.kind() != Letter.Kind.STEP) return letter;
    try {
      var pair = DagCbor.decode(letter.body().toArray()).asList();
      Data.Map step = DagCbor.decode(pair.getFirst().asBytes().toArray()).asMap();
      if (!step.text("kind").equals("propose")) return letter;
      Data.Map body = step.map("body");
      List<Data> tail = lie.apply(body.list("tail"));
      byte[] payload =
          DagCbor.encode(
              step.with().put("body", body.with().put("tail", Data.list(tail)).build()).build());
      Signature signature = bob.cast.laptop.sign(Domain.STEP, payload);
      Data signatures = Data.list(Data.list(Data.of(signature.alg()), Data.of(signature.value())));
      return new Letter(
          letter.kind(),
          letter.about(),
          Bytes.of(DagCbor.encode(Data.list(Data.of(Bytes.of(payload)), signatures))));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
