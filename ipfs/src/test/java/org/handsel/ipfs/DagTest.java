package org.handsel.ipfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;
import org.junit.jupiter.api.Test;

class DagTest {
  private final MemoryBlocks store = new MemoryBlocks();

  private Cid node(Cid... links) {
    var all = Arrays.stream(links).map(link -> DagPb.Link.of(link, 0)).toList();
    return store.put(new DagPb(all, Optional.empty()));
  }

  private List<Cid> walk(Dag.Limits limits, Cid... roots) throws IOException {
    var seen = new ArrayList<Cid>();
    long count =
        Dag.walk(List.of(roots), BlockSource.of(store), limits, block -> seen.add(block.cid()));
    assertThat(seen).hasSize((int) count);
    return seen;
  }

  @Test
  void aBlockComesBeforeWhatItLeadsToAndOnce() throws Exception {
    Cid a = store.put((byte) 1);
    Cid b = store.put((byte) 2);
    Cid c = store.put((byte) 3);
    Cid left = node(b, c);
    Cid root = node(left, a, c, left);
    assertThat(walk(Dag.Limits.DEFAULT, root)).containsExactly(root, left, b, c, a);
    assertThat(walk(Dag.Limits.DEFAULT, a, root, a)).containsExactly(a, root, left, b, c);
  }

  @Test
  void aLongChainIsNoDeepCall() throws Exception {
    Cid at = store.put((byte) 1);
    for (int i = 0; i < 100_000; i++) at = node(at);
    assertThat(walk(Dag.Limits.DEFAULT, at)).hasSize(100_001);
  }

  /// Twenty blocks, a million ways.
  @Test
  void manyWaysToFewBlocksAreGoneOnce() throws Exception {
    Cid at = store.put((byte) 1);
    for (int i = 0; i < 20; i++) at = node(at, at);
    assertThat(walk(Dag.Limits.DEFAULT, at)).hasSize(21);
    assertThat(store.asked()).isEqualTo(21);
  }

  @Test
  void aWalkEndsAtItsLimits() {
    Cid root = node(store.put((byte) 1), store.put((byte) 2), store.put((byte) 3));
    assertThatThrownBy(() -> walk(new Dag.Limits(3, 100), root))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("3 blocks");
    assertThatThrownBy(() -> walk(new Dag.Limits(100, 2), root))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("2 links");
  }

  @Test
  void aMissingBlockIsNamed() {
    var missing = Cid.of(Cid.RAW, new byte[] {9});
    assertThatThrownBy(() -> walk(Dag.Limits.DEFAULT, node(missing)))
        .isInstanceOfSatisfying(
            NoSuchBlockException.class, e -> assertThat(e.cid()).isEqualTo(missing));
  }

  @Test
  void aNameThatIsItsContentNeedsNoStore() throws Exception {
    var hello = new Cid(1, Cid.RAW, Multihash.digest(Multihash.IDENTITY, new byte[] {7}));
    Block block = BlockSource.of(store).block(hello);
    assertThat(block.bytes().toArray()).containsExactly(7);
    assertThat(store.asked()).isZero();
  }

  @Test
  void aSourceThatGivesAnotherBlockIsNotBelieved() {
    var wanted = Cid.of(Cid.RAW, new byte[] {1});
    BlockSource liar = cid -> Block.of(Cid.RAW, new byte[] {2});
    assertThatThrownBy(() -> liar.block(wanted))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("asked for");
  }
}
