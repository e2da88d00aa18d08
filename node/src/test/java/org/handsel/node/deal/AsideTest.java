package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.core.deal.Ledger;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.mail.Letter;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Deals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever strangers send, a node starts again; and a deal that it can't read stops no other.
class AsideTest {
  @TempDir Path folder;
  private Village village;
  private Village.Person alice;
  private Village.Person bob;

  @BeforeEach
  void live() throws Exception {
    village = new Village(folder);
    alice = village.add("alice");
    bob = village.add("bob");
    village.meet();
  }

  @AfterEach
  void leave() throws Exception {
    village.close();
  }

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

  private static Letter waiting(Village.Person person) {
    Ledger ledger = person.ledger.orElseThrow();
    long place = ledger.waiting(ledger.addressees().getFirst(), 0).getFirst();
    return ledger.letter(place).orElseThrow();
  }
}
