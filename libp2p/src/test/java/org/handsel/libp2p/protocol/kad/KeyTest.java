package org.handsel.libp2p.protocol.kad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.junit.jupiter.api.Test;

class KeyTest {
  /// ipfs/specs `routing/kad-dht.md`, "Kademlia Keyspace", the example.
  @Test
  void aPeerLiesWhereTheSpecificationSays() throws Exception {
    PeerId peer = PeerId.parse("12D3KooWLU2znyJMtDiHArqAGbZn8CgUGp92kxDBtefftEEaHSZS");
    assertThat(Key.of(peer).toString()).isEqualTo("e43d28f0996557c0…");
  }

  /// ipfs/specs `routing/kad-dht.md`, "Content Kademlia Identifier", the example.
  @Test
  void contentLiesWhereTheSpecificationSays() {
    var name =
        Bytes.fromHex("1220e536c7f88d731f374dccb568aff6f56e838a19382e488039b1ca8ad2599e82fe");
    assertThat(Key.of(name).toString()).isEqualTo("d623250f3f660ab4…");
  }

  @Test
  void nearerIsTheSmallerDistance() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < 1000; i++) {
      Key target = Kads.contact(random).key();
      Key one = Kads.contact(random).key();
      Key other = Kads.contact(random).key();
      assertThat(Integer.signum(target.nearer(one, other)))
          .isEqualTo(Integer.signum(target.distance(one).compareTo(target.distance(other))));
      assertThat(target.nearer(one, one)).isZero();
    }
  }

  @Test
  void theCommonPrefixIsCountedInAllWords() {
    var zero = new Key(0, 0, 0, 0);
    assertThat(zero.commonPrefix(new Key(1L << 63, 0, 0, 0))).isZero();
    assertThat(zero.commonPrefix(new Key(0, 1, 0, 0))).isEqualTo(127);
    assertThat(zero.commonPrefix(new Key(0, 0, 1L << 62, 0))).isEqualTo(129);
    assertThat(zero.commonPrefix(new Key(0, 0, 0, 1))).isEqualTo(255);
    assertThat(zero.commonPrefix(zero)).isEqualTo(256);
  }

  @Test
  void aNameIsFoundBesideAnyKey() {
    var random = new SplittableRandom(2);
    for (int common = 0; common < Prefixes.BITS; common++) {
      Key key = Kads.contact(random).key();
      Key beside = Key.of(Prefixes.beside(key, common));
      assertThat(beside.commonPrefix(key)).isEqualTo(common);
    }
  }
}
