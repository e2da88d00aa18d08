package org.handsel.ipfs.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.DagPb;
import org.handsel.ipfs.MemoryBlocks;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a stranger sends as a node: what is read is written back, and a file or a folder of it
/// ends, within its bound, however often it comes again below itself.
@ExtendWith(NearMisses.class)
class UnixFilesFuzzTest {
  private static final UnixLimits LIMITS = UnixLimits.DEFAULT.fileBytes(5000).entries(200);

  /// More than a file may have, fewer than shards may.
  private static final int LEVELS = 30;

  /// The roots of a file in pieces, a folder, a folder in shards and a symlink.
  static Stream<Named<byte[]>> aNodeIsReadOrRefused() throws IOException {
    var store = new MemoryBlocks();
    Profile profile = Profile.UNIXFS_V1_2025.shape(10, 4);
    var importer = new Importer(store, profile);
    Added file = importer.file(new ByteArrayInputStream(new byte[70]));
    Added link = importer.symlink("a/b", Metadata.NONE);
    var entries = List.of(file.as("a.txt"), link.as("b"), file.as("c"));
    var cut = new Profile.Sharding(Profile.Sharding.Size.LINKS_COUNT, 0, 256);
    Added shards = new Importer(store, profile.sharding(cut)).directory(entries);
    return Stream.of(
        node("a file", file, store),
        node("a folder", importer.directory(entries), store),
        node("shards", shards, store),
        node("a symlink", link, store));
  }

  private static Named<byte[]> node(String name, Added added, MemoryBlocks store) {
    return named(name, store.get(added.cid()).orElseThrow().bytes().toArray());
  }

  @MethodSource
  @FuzzTest
  void aNodeIsReadOrRefused(byte[] bytes) {
    try {
      assertThat(DagPb.decode(DagPb.decode(bytes).toArray())).isEqualTo(DagPb.decode(bytes));
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  static Stream<Named<byte[]>> whatANodeSaysIsReadOrRefused() throws IOException {
    var seeds = new ArrayList<Named<byte[]>>();
    for (Named<byte[]> node : aNodeIsReadOrRefused().toList()) {
      seeds.add(named(node.getName(), UnixData.of(DagPb.decode(node.getPayload())).toArray()));
    }
    return seeds.stream();
  }

  @MethodSource
  @FuzzTest
  void whatANodeSaysIsReadOrRefused(byte[] bytes) {
    try {
      UnixData data = UnixData.decode(bytes);
      assertThat(UnixData.decode(data.toArray())).isEqualTo(data);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  static Stream<Named<byte[]>> aShardIsReadOrRefused() throws IOException {
    return aNodeIsReadOrRefused();
  }

  @MethodSource
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

  static Stream<Named<byte[]>> readingAFileEnds() throws IOException {
    return aNodeIsReadOrRefused();
  }

  @MethodSource
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

  static Stream<Named<byte[]>> listingAFolderEnds() throws IOException {
    return aNodeIsReadOrRefused();
  }

  @MethodSource
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
