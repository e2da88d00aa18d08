package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.Ledger;
import org.handsel.core.deal.SignedStep;
import org.handsel.core.deal.Step;
import org.handsel.core.deal.Transcript;
import org.handsel.core.mail.Letter;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Bob names steps that there never were, and never listens to what he is asked.
class WantTest extends InVillage {
  private Terms terms;

  /// Bob's last word.
  private Step last;

  @BeforeEach
  void propose() throws Exception {
    var manual = Map.<String, Data>of("accept", Data.of("manual"));
    String ask = bob.buy(alice.offer("a pen", "1", 1, manual));
    String deal = village.until(bob, ask, "proposed").id();
    village.until(alice, deal, "proposed");
    Optional<Bytes> id = Optional.of(Cid.parse(deal).hash().digest());
    Ledger.File kept =
        alice.ledger.orElseThrow().files().stream()
            .filter(file -> file.deal().equals(id))
            .findFirst()
            .orElseThrow();
    terms = Terms.decode(Notes.decode(kept.data()).bytes("terms").orElseThrow().toArray());
    Bytes first = alice.ledger.orElseThrow().steps(terms.id()).getFirst();
    last = SignedStep.decode(first.toArray(), terms).step();
    alice.avoids = Set.of(bob.id());
  }

  @Test
  void ofAllThatIsAskedForOnlyTheNewestWaits() throws Exception {
    for (int i = 0; i < 12; i++) alice.letters.orElseThrow().read(bob.id(), madeUp(i));
    List<Letter> wants = waiting(Letter.Kind.WANT);
    assertThat(wants).hasSize(1);
    assertThat(DagCbor.decode(wants.getFirst().body().toArray()).asList()).hasSize(256);
  }

  @Test
  void theWholeCaseIsSentOnceInThreeSeconds() throws Exception {
    want(1);
    assertThat(waiting(Letter.Kind.CASE)).hasSize(1);
    assertThatThrownBy(() -> want(2))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(MalformedException.class); // it's asked for again
    alice.ahead = Duration.ofSeconds(3);
    want(2);
    assertThat(waiting(Letter.Kind.CASE)).hasSize(1);
  }

  private void want(int number) throws IOException {
    var missing = Bytes.of(DagCbor.encode(Data.list(Data.of(digest(number)))));
    alice.letters.orElseThrow().read(bob.id(), new Letter(Letter.Kind.WANT, terms.id(), missing));
  }

  /// A word of Bob's that names 30 steps which nobody has.
  private Letter madeUp(int number) throws Exception {
    var word = new Event.Told(Role.BUYER, "word " + number);
    var all = new ArrayList<Step>(List.of(last));
    for (int lane = 0; lane < 30; lane++) {
      Bytes dev = digest(1_000 * lane + number);
      var said =
          new Step(
              digest(100_000 + 1_000 * lane + number),
              terms.id(),
              terms.seller().id(),
              dev,
              0,
              Optional.empty(),
              List.of(),
              word,
              terms.seller().logHead(),
              0);
      all.add(said);
    }
    var step =
        SignedStep.next(
            Transcript.of(all),
            terms.id(),
            bob.id(),
            bob.cast.laptop,
            bob.cast.inception.id(),
            number,
            word);
    last = step.step();
    return new Letter(Letter.Kind.STEP, terms.id(), Bytes.of(step.encode()));
  }

  private List<Letter> waiting(Letter.Kind kind) {
    Ledger ledger = alice.ledger.orElseThrow();
    return ledger.waiting(bob.id(), 0).stream()
        .flatMap(place -> ledger.letter(place).stream())
        .filter(letter -> letter.kind() == kind)
        .toList();
  }

  private static Bytes digest(int number) {
    var digest = new byte[32];
    for (int i = 0; i < 4; i++) digest[i] = (byte) (number >> (8 * i));
    return Bytes.of(digest);
  }
}
