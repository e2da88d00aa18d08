package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.handsel.core.deal.Ledger;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.mail.Letter;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Deals;
import org.handsel.node.app.RefusedException;
import org.junit.jupiter.api.Test;

/// Whatever strangers send, a node starts again; and a deal that it can't read stops no other.
class AsideTest extends InVillage {
  @Test
  void anAskOnALaneThatNoEscrowHasLeavesNothingBehind() throws Exception {
    bob.kill();
    var far = new Escrow.Lane(BigInteger.TWO.pow(100), 1);
    bob.between = escrow -> LyingEscrow.of(escrow, "reserve", _ -> far, true);
    bob.avoids = Set.of(alice.id());
    bob.start();
    bob.buy(alice.offer("a pen", "1", 1, Map.of()));
    Letter ask = waiting(bob);
    assertThatThrownBy(() -> alice.letters.orElseThrow().read(bob.id(), ask))
        .isInstanceOf(MalformedException.class);
    alice.kill();
    alice.start();
    assertThat(alice.runner().list(Optional.empty())).isEmpty();
  }

  @Test
  void anArbiterWhoRulesFromThePartysAccountGetsTheBuyerARefusal() throws Exception {
    Village.Person carol = village.add("carol");
    village.meet();
    carol.offerToRule(500);
    bob.kill();
    bob.between = escrow -> LyingEscrow.of(escrow, "account", _ -> carol.key.address(), false);
    bob.start();
    village.meet();
    var policy = Map.<String, Data>of("arbiters", Data.links(List.of(carol.id())));
    SignedRecord pen = alice.offer("a pen", "1", 1, policy);
    Deals.Deal refused = village.until(bob, bob.buy(pen), "lapsed");
    assertThat(refused.steps().getLast().words()).isNotEmpty();
    alice.kill();
    alice.start();
    assertThat(alice.runner().list(Optional.empty())).isEmpty();
  }

  @Test
  void aNoteThatTheSellerCouldNotReadIsRefusedBeforeAnythingIsAsked() throws Exception {
    var pen = alice.offer("a pen", "1", 1, Map.of()).id().toString();
    var purchase = new Deals.Purchase(pen, 1, "n".repeat(4001), List.of(), Map.of());
    assertThatThrownBy(() -> bob.runner().buy(purchase))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("note: at most 4000");
    assertThat(bob.runner().list(Optional.empty())).isEmpty();
  }

  @Test
  void aDealWhoseTermsCannotBeReadIsSetAsideAndTheOthersGoOn() throws Exception {
    SignedRecord ink = alice.offer("ink", "1", 1, Map.of());
    String bad =
        village.until(bob, bob.buy(ink), "the lock", it -> it.state().equals("locked")).id();
    village.until(alice, bad, "locked");
    SignedRecord pen = alice.offer("a pen", "1", 1, Map.of());
    String good =
        village.until(bob, bob.buy(pen), "the lock", it -> it.state().equals("locked")).id();
    village.until(alice, good, "locked");
    spoil(bad, notes -> notes.with("terms", Bytes.utf8("no terms")));
    restart();
    Deals.Deal aside = unreadable();
    assertThat(aside.panel().money().key()).isEqualTo("deal.money.unreadable.locked");
    assertThat(aside.title()).isEqualTo("ink");
    assertThat(aside.actions()).isEmpty();
    alice.act(good, "deliver", Map.of());
    village.until(bob, good, "delivered");
  }

  @Test
  void aDealWithAStepThatCannotBeReadIsSetAsideAndTheChainIsAskedForItsMoney() throws Exception {
    String deal = proposed();
    alice.act(deal, "accept", Map.of());
    village.until(bob, deal, "locked");
    village.until(alice, deal, "locked");
    bob.avoids = Set.of(alice.id());
    spoil(deal, AsideTest::asIfNothingWasLocked);
    write(new Ledger.Said(digest(deal), Bytes.of(new byte[32]), Bytes.utf8("no step")));
    restart();
    assertThat(unreadable().id()).isEqualTo(deal);
    village.until(
        alice,
        deal,
        "that money is locked",
        it -> it.panel().money().key().equals("deal.money.unreadable.locked"));
    Letter step = new Letter(Letter.Kind.STEP, digest(deal), Bytes.utf8("a step"));
    assertThatThrownBy(() -> alice.letters.orElseThrow().read(bob.id(), step))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(MalformedException.class); // it's sent again until it can be read
  }

  @Test
  void aDealOfWhichNothingCanBeReadIsShown() throws Exception {
    String deal = village.until(bob, bob.buy(alice.offer("ink", "1", 1, Map.of())), "locked").id();
    village.until(alice, deal, "locked");
    Ledger.File kept = kept(deal);
    overwrite(new Ledger.File(kept.key(), kept.deal(), Bytes.utf8("nothing")));
    restart();
    assertThat(unreadable().actions()).isEmpty();
    assertThat(unreadable().panel().money().key()).isEqualTo("deal.money.unreadable.unknown");
  }

  @Test
  void whetherMoneyWasLockedWhileTheNodeWasDownIsNotKnownIfTheChainCannotBeAsked()
      throws Exception {
    String deal = proposed();
    spoil(deal, notes -> notes.with("terms", Bytes.utf8("no terms")));
    restart();
    assertThat(unreadable().panel().money().key()).isEqualTo("deal.money.unreadable.unknown");
  }

  @Test
  void thatNothingIsLockedInADealThatCannotBeReadIsSaidOnceTheChainSaysSo() throws Exception {
    String deal = proposed();
    write(new Ledger.Said(digest(deal), Bytes.of(new byte[32]), Bytes.utf8("no step")));
    alice.between = escrow -> LyingEscrow.of(escrow, "look", _ -> away(), false);
    restart();
    assertThat(unreadable().panel().money().key()).isEqualTo("deal.money.unreadable.unknown");
    alice.between = escrow -> escrow;
    restart();
    village.until(
        alice,
        deal,
        "that nothing is locked",
        it -> it.panel().money().key().equals("deal.money.unreadable.nothing"));
  }

  private static Object away() throws IOException {
    throw new IOException("the chain is away");
  }

  private String proposed() throws Exception {
    var policy = Map.<String, Data>of("accept", Data.of("manual"));
    String ask = bob.buy(alice.offer("a pen", "1", 1, policy));
    String deal = village.until(bob, ask, "proposed").id();
    village.until(alice, deal, "proposed");
    return deal;
  }

  private static Notes asIfNothingWasLocked(Notes notes) {
    return new Notes(notes.map().with().without("pot").without("lockedAt").build());
  }

  private Deals.Deal unreadable() throws Exception {
    return alice.runner().list(Optional.of("unreadable")).getFirst();
  }

  private static Bytes digest(String deal) throws Exception {
    return Cid.parse(deal).hash().digest();
  }

  private void write(Ledger.Said said) {
    alice
        .ledger
        .orElseThrow()
        .write(new Ledger.Change(List.of(), List.of(said), List.of(), List.of(), List.of()));
  }

  private Ledger.File kept(String deal) throws Exception {
    Optional<Bytes> id = Optional.of(digest(deal));
    return alice.ledger.orElseThrow().files().stream()
        .filter(file -> file.deal().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private void spoil(String deal, UnaryOperator<Notes> change) throws Exception {
    Ledger.File kept = kept(deal);
    Bytes notes = change.apply(Notes.decode(kept.data())).encode();
    overwrite(new Ledger.File(kept.key(), kept.deal(), notes));
  }

  private void overwrite(Ledger.File file) {
    alice.runner().close(); // or it might write the file once more
    alice
        .ledger
        .orElseThrow()
        .write(new Ledger.Change(List.of(file), List.of(), List.of(), List.of(), List.of()));
  }

  private void restart() throws Exception {
    alice.kill();
    alice.start();
    village.meet();
  }

  private static Letter waiting(Village.Person person) {
    Ledger ledger = person.ledger.orElseThrow();
    long place = ledger.waiting(ledger.addressees().getFirst(), 0).getFirst();
    return ledger.letter(place).orElseThrow();
  }
}
