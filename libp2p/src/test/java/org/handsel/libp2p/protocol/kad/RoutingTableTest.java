package org.handsel.libp2p.protocol.kad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handsel.libp2p.protocol.kad.Kads.NOON;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoutingTableTest {
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

  private final SplittableRandom random = new SplittableRandom(11);
  private final Contact self = Kads.contact(random);
  private final RoutingTable table = new RoutingTable(self, 20, KadLimits.DEFAULT.table());

  @AfterEach
  void verify() {
    table.verify();
  }

  private Contact inBucket(int bucket) {
    while (true) {
      Contact contact = Kads.contact(random);
      if (self.key().commonPrefix(contact.key()) == bucket) return contact;
    }
  }

  private RoutingTable.Offered offer(Contact contact) {
    return table.offer(contact, false, NOON);
  }

  @Test
  void theClosestAreTheClosest() {
    List<Contact> all = Kads.contacts(2000, random);
    all.forEach(this::offer);
    List<Contact> held = table.all();
    assertThat(held).hasSizeGreaterThan(100);
    for (int i = 0; i < 50; i++) {
      Key target = i == 0 ? self.key() : Kads.contact(random).key();
      assertThat(table.closest(target, 20, _ -> false)).isEqualTo(Kads.nearest(target, held, 20));
    }
  }

  @Test
  void whoAnswersStaysAndTheNewcomerWaits() {
    List<Contact> first = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      first.add(inBucket(0));
      table.offer(first.getLast(), false, NOON.plusSeconds(i));
    }
    Contact newcomer = inBucket(0);
    assertThat(offer(newcomer)).isEqualTo(new RoutingTable.Offered.Waiting(first.getFirst()));
    assertThat(table.find(newcomer.id())).isEmpty();
    table.offer(first.getFirst(), false, NOON.plusSeconds(60));
    assertThat(offer(newcomer)).isEqualTo(new RoutingTable.Offered.Waiting(first.get(1)));
    table.failed(first.get(1).id(), NOON);
    assertThat(table.find(newcomer.id())).contains(newcomer);
    assertThat(table.find(first.get(1).id())).isEmpty();
  }

  @Test
  void whoFailsIsNotToldOfUntilItAnswersAgain() {
    Contact bob = inBucket(0);
    offer(bob);
    table.failed(bob.id(), NOON);
    assertThat(table.closest(bob.key(), 20, _ -> false)).isEmpty();
    offer(bob);
    assertThat(table.closest(bob.key(), 20, _ -> false)).containsExactly(bob);
    table.failed(bob.id(), NOON);
    table.failed(bob.id(), NOON);
    assertThat(table.size()).isZero();
  }

  @Test
  void fewOfOneSubnetGetIn() {
    for (int i = 1; i < 200; i++) offer(Kads.at(Kads.peer(random), "20.30.40." + i));
    assertThat(table.size()).isEqualTo(3);
    for (int i = 1; i < 200; i++) {
      var address = Multiaddr.of("/ip6/2001:db9:1:" + i + "::1/tcp/4001");
      offer(Contact.of(Kads.peer(random), List.of(address)));
    }
    assertThat(table.size()).isEqualTo(6);
  }

  @Test
  void onASiteAllMayBeInOneNetwork() {
    for (int i = 1; i < 20; i++) offer(Kads.at(Kads.peer(random), "192.168.1." + i));
    assertThat(table.size()).isEqualTo(19);
  }

  @Test
  void strangersGetHalfOfABucketAtMost() {
    for (int i = 0; i < 100; i++) table.offer(inBucket(0), true, NOON);
    assertThat(table.size()).isEqualTo(10);
    for (int i = 0; i < 100; i++) offer(inBucket(0));
    assertThat(table.size()).isEqualTo(20);
  }

  @Test
  void peersNearbyAreBegunWithThoughAllFarAwayAreAnAttackers() {
    var honest = new ArrayList<Contact>();
    for (int bucket = 0; bucket < 6; bucket++) {
      for (int i = 0; i < 20; i++) offer(inBucket(bucket));
    }
    for (int bucket = 6; bucket < 9; bucket++) {
      honest.add(inBucket(bucket));
      offer(honest.getLast());
    }
    Contact far = inBucket(0);
    assertThat(table.elsewhere(far.key(), 8)).startsWith(honest.reversed().toArray(Contact[]::new));
    assertThat(table.elsewhere(far.key(), 64)).hasSize(64).doesNotContain(far);
    assertThat(table.elsewhere(honest.getFirst().key(), 1000)).hasSize(6 * 20 + 2);
  }

  @Test
  void thoseBehindRelaysOnlyAndWeDoNotGetIn() throws Exception {
    var relayed =
        Multiaddr.parse(
            "/ip4/20.1.1.1/tcp/4001/p2p/12D3KooWLU2znyJMtDiHArqAGbZn8CgUGp92kxDBtefftEEaHSZS"
                + "/p2p-circuit");
    offer(Contact.of(Kads.peer(random), List.of(relayed)));
    offer(Contact.of(Kads.peer(random), List.of()));
    offer(self);
    assertThat(table.size()).isZero();
  }

  @Test
  void silentPeersAndStaleBucketsAreNamed() {
    Contact bob = inBucket(0);
    Contact carol = inBucket(2);
    offer(bob);
    table.offer(carol, false, NOON.plus(FIVE_MINUTES));
    assertThat(table.silent(FIVE_MINUTES, NOON.plus(FIVE_MINUTES).plusSeconds(1)))
        .containsExactly(bob);
    table.lookedUp(bob.key(), NOON.plus(FIVE_MINUTES));
    assertThat(table.stale(FIVE_MINUTES, NOON.plus(FIVE_MINUTES).plusSeconds(1)))
        .containsExactly(1);
  }
}
