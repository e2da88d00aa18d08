package org.handsel.libp2p.protocol.kad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.junit.jupiter.api.Test;

class SweepTest {
  private final SplittableRandom random = new SplittableRandom(41);

  private int lookups;

  private Map<Bytes, Set<PeerId>> sweep(Sweep sweep, List<Contact> peers) {
    Map<Bytes, Set<PeerId>> told = new HashMap<>();
    for (var region = sweep.next(); region.isPresent(); region = sweep.next()) {
      lookups++;
      Key middle = Key.of(region.get().middle());
      for (Sweep.Load load : sweep.found(region.get(), Kads.nearest(middle, peers, Sweep.WANTED))) {
        load.names()
            .forEach(
                name -> told.computeIfAbsent(name, _ -> new HashSet<>()).add(load.peer().id()));
      }
    }
    return told;
  }

  private List<Bytes> names(int count) {
    var names = new ArrayList<Bytes>();
    for (int i = 0; i < count; i++) names.add(Kads.name(random));
    return names;
  }

  private static Set<PeerId> nearest(Bytes name, List<Contact> peers) {
    var ids = new HashSet<PeerId>();
    Kads.nearest(Key.of(name), peers, 20).forEach(contact -> ids.add(contact.id()));
    return ids;
  }

  @Test
  void everyNameGoesToItsNearestPeersWithFewLookups() {
    List<Contact> peers = Kads.contacts(2000, random);
    List<Bytes> names = names(5000);
    var sweep = new Sweep(names, 2000, 20);
    var told = sweep(sweep, peers);
    assertThat(sweep.alone()).isEmpty();
    assertThat(told.keySet()).hasSize(5000);
    assertThat(lookups).isLessThan(200);
    long right = names.stream().filter(n -> nearest(n, peers).equals(told.get(n))).count();
    // Where a region has fewer than twenty peers, some of those next door may be missed.
    assertThat(right).isGreaterThan(4700);
    assertThat(told.values()).allSatisfy(holders -> assertThat(holders).hasSize(20));
  }

  @Test
  void aWrongGuessOfTheSizeOnlyCostsLookups() {
    List<Contact> peers = Kads.contacts(2000, random);
    List<Bytes> names = names(2000);
    var told = sweep(new Sweep(names, 100, 20), peers);
    assertThat(told.keySet()).hasSize(2000);
    long right = names.stream().filter(n -> nearest(n, peers).equals(told.get(n))).count();
    assertThat(right).isGreaterThan(1850);
  }

  @Test
  void whereNobodyIsFoundNamesAreLeftToGoAlone() {
    List<Bytes> names = names(10);
    var sweep = new Sweep(names, 1, 20);
    assertThat(sweep(sweep, List.of())).isEmpty();
    assertThat(sweep.alone()).containsExactlyInAnyOrderElementsOf(names);
  }
}
