package org.handsel.libp2p.protocol.kad;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Multihash;

/// What the tests of this package have in common.
final class Kads {
  static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

  private Kads() {}

  static PeerId peer(SplittableRandom random) {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return new PeerId(new Multihash(Multihash.SHA2_256, Bytes.of(bytes)));
  }

  static Contact contact(SplittableRandom random) {
    String ip =
        "%d.%d.%d.7".formatted(11 + random.nextInt(80), random.nextInt(256), random.nextInt(256));
    return at(peer(random), ip);
  }

  static Contact at(PeerId peer, String ip) {
    return Contact.of(peer, List.of(Multiaddr.of("/ip4/" + ip + "/tcp/4001")));
  }

  static List<Contact> contacts(int count, SplittableRandom random) {
    var all = new ArrayList<Contact>();
    for (int i = 0; i < count; i++) all.add(contact(random));
    return all;
  }

  static List<Contact> nearest(Key target, List<Contact> all, int count) {
    return all.stream()
        .sorted((one, other) -> target.nearer(one.key(), other.key()))
        .limit(count)
        .toList();
  }

  static Bytes name(SplittableRandom random) {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return Bytes.of(new Multihash(Multihash.SHA2_256, Bytes.of(bytes)).toArray());
  }
}
