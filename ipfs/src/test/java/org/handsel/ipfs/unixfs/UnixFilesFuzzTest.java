package org.handsel.ipfs.unixfs;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.DagPb;
import org.handsel.ipfs.MemoryBlocks;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Whatever a stranger sends as a node: what is read is written back, and a file or a folder of it
/// ends, within its bound, however often it comes again below itself.
class UnixFilesFuzzTest {
  private static final UnixLimits LIMITS = UnixLimits.DEFAULT.fileBytes(5000).entries(200);

  /// More than a file may have, fewer than shards may.
  private static final int LEVELS = 30;

  @FuzzTest
  void aNodeIsReadOrRefused(byte[] bytes) {
    try {
      assertThat(DagPb.decode(DagPb.decode(bytes).toArray())).isEqualTo(DagPb.decode(bytes));
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  @FuzzTest
  void whatANodeSaysIsReadOrRefused(byte[] bytes) {
    try {
      UnixData data = UnixData.decode(bytes);
      assertThat(UnixData.decode(data.toArray())).isEqualTo(data);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  @FuzzTest
  void aShardIsReadOrRefused(byte[] bytes) {
    try {
      DagPb node = DagPb.decode(bytes);
      UnixData data = UnixData.of(node);
      Shard shard = Shard.of(node, data);
      DagPb again = shard.node(data.metadata());
      assertThat(Shard.of(again, UnixData.of(again)).slots())
          .extracting(Shard.Slot::bucket)
          .isEqualTo(shard.slots().stream().map(Shard.Slot::bucket).toList());
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  @FuzzTest
  void readingAFileEnds(byte[] bytes) throws IOException {
    var store = new MemoryBlocks();
    var exporter = new Exporter(BlockSource.of(store), LIMITS);
    for (Cid root : levels(bytes, store)) {
      var out = new ByteArrayOutputStream();
      try {
        assertThat(exporter.read(root, out)).isEqualTo(out.size());
        assertThat(exporter.node(root)).isInstanceOf(UnixNode.File.class);
      } catch (MalformedException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
      assertThat(out.size()).isLessThanOrEqualTo(5000);
      assertThat(store.asked()).isLessThan(100_000);
    }
  }

  @FuzzTest
  void listingAFolderEnds(byte[] bytes) throws IOException {
    var store = new MemoryBlocks();
    var exporter = new Exporter(BlockSource.of(store), LIMITS);
    for (Cid root : levels(bytes, store)) {
      try {
        for (Entry entry : exporter.list(root)) {
          assertThat(exporter.find(root, entry.name())).contains(entry);
        }
      } catch (MalformedException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
      assertThat(store.asked()).isLessThan(10_000);
    }
  }

  /// The node in `bytes` over a leaf, over itself over the leaf, and so on: each of its links leads
  /// to the level below. The names of all levels.
  private static Iterable<Cid> levels(byte[] bytes, MemoryBlocks store) {
    var roots = new ArrayList<Cid>();
    Cid below = store.put((byte) 1);
    try {
      DagPb node = DagPb.decode(bytes);
      for (int level = 0; level < LEVELS; level++) {
        var links = new ArrayList<DagPb.Link>();
        for (DagPb.Link link : node.links()) {
          links.add(new DagPb.Link(below, link.name(), link.totalSize()));
        }
        below = store.put(new DagPb(links, node.data()));
        roots.add(below);
      }
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
    return roots;
  }
}
