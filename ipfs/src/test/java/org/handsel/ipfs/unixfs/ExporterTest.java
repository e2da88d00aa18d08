package org.handsel.ipfs.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.DagPb;
import org.handsel.ipfs.MemoryBlocks;
import org.handsel.ipfs.NoSuchBlockException;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ExporterTest {
  private final MemoryBlocks store = new MemoryBlocks();
  private final Exporter exporter = new Exporter(BlockSource.of(store), UnixLimits.DEFAULT);

  private byte[] read(Cid cid, long from, long length) throws IOException {
    var out = new ByteArrayOutputStream();
    assertThat(exporter.read(cid, from, length, out)).isEqualTo(out.size());
    return out.toByteArray();
  }

  private Cid file(byte[] content, int chunk, int links, boolean raw) throws IOException {
    var profile = Profile.UNIXFS_V1_2025.shape(chunk, links).rawLeaves(raw);
    return new Importer(store, profile).file(new ByteArrayInputStream(content)).cid();
  }

  private static void refused(String why, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(MalformedException.class).hasMessageContaining(why);
  }

  @TestFactory
  Stream<DynamicTest> anyPartOfAFileIsWhatItIsOfTheWhole() {
    return LongStream.range(0, 100)
        .mapToObj(seed ->
            dynamicTest(
                "seed=" + seed,
                () -> {
                  var random = new SplittableRandom(seed);
                  var content = new byte[random.nextInt(2000)];
                  random.nextBytes(content);
                  int chunk = 1 + random.nextInt(200);
                  Cid cid = file(content, chunk, 2 + random.nextInt(4), random.nextBoolean());
                  for (int i = 0; i < 20; i++) {
                    int from = random.nextInt(content.length + 10);
                    int length = random.nextInt(content.length + 10);
                    int start = Math.min(from, content.length);
                    int end = Math.min(from + length, content.length);
                    assertThat(read(cid, from, length))
                        .isEqualTo(Arrays.copyOfRange(content, start, end));
                  }
                }));
  }

  @Test
  void aRangeAsksForNoBlockBeforeOrBehindIt() throws Exception {
    Cid cid = file(content(1000), 1, 10, true);
    store.asked();
    assertThat(read(cid, 555, 1)).isEqualTo(Arrays.copyOfRange(content(1000), 555, 556));
    assertThat(store.asked()).isEqualTo(4);
    assertThat(read(cid, 999, Long.MAX_VALUE)).hasSize(1);
    assertThat(store.asked()).isEqualTo(4);
    assertThat(read(cid, 1000, 1)).isEmpty();
    assertThat(read(cid, Long.MAX_VALUE, Long.MAX_VALUE)).isEmpty();
    assertThat(read(cid, 5, 0)).isEmpty();
    assertThat(store.asked()).isEqualTo(3);
  }

  private static byte[] content(int size) {
    var content = new byte[size];
    for (int i = 0; i < size; i++) content[i] = (byte) (i * 31 + (i >> 8) * 17);
    return content;
  }

  @Test
  void aMissingBlockIsNamedAndWhatLiesBesideItIsRead() throws Exception {
    Cid cid = file(content(30), 10, 10, true);
    Cid middle = Cid.of(Cid.RAW, Arrays.copyOfRange(content(30), 10, 20));
    store.delete(middle);
    assertThat(read(cid, 0, 10)).hasSize(10);
    assertThat(read(cid, 20, 10)).hasSize(10);
    assertThatThrownBy(() -> read(cid, 0, 11))
        .isInstanceOfSatisfying(
            NoSuchBlockException.class, e -> assertThat(e.cid()).isEqualTo(middle));
  }

  private Cid node(Bytes content, List<Long> sizes, Cid... links) throws IOException {
    var all = Arrays.stream(links).map(c -> DagPb.Link.of(c, 0)).toList();
    return store.put(UnixData.file(content, sizes, Metadata.NONE).node(all));
  }

  private Cid data(String hex, DagPb.Link... links) {
    return store.put(new DagPb(List.of(links), Optional.of(Bytes.fromHex(hex))));
  }

  @Test
  void filesThatContradictThemselvesAreRefused() throws Exception {
    Cid ten = store.put(new byte[10]);
    refused("10 bytes where its parent says 9", () -> read(node(Bytes.EMPTY, List.of(9L), ten)));
    refused("10 bytes where its parent says 11", () -> read(node(Bytes.EMPTY, List.of(11L), ten)));
    refused("each link", () -> read(node(Bytes.EMPTY, List.of(10L, 10L), ten)));
    refused("each link", () -> read(node(Bytes.EMPTY, List.of(), ten)));
    refused("more than", () -> read(node(Bytes.EMPTY, List.of(1L << 41), ten)));
    refused("no data", () -> read(store.put(new DagPb(List.of(), Optional.empty()))));
    refused("no type", () -> read(data("")));
    refused("type 1", () -> read(data("0801")));
    refused("type 9", () -> read(data("0809")));
    refused("sum", () -> read(data("08021805")));
    refused("sum", () -> read(data("080218ffffffffffffffffff01")));
    refused("sum", () -> read(data("08021201aa")));
    refused(
        "impossible",
        () ->
            read(data("080218ffffffffffffffffff0120ffffffffffffffffff01", DagPb.Link.of(ten, 0))));
    var named = new DagPb.Link(ten, Optional.of("a"), OptionalLong.empty());
    refused("with a name", () -> read(data("0802180a200a", named)));
    refused("field 1 twice", () -> read(data("08020802")));
    refused("mode", () -> read(data("0802388080808010")));
    refused("without seconds", () -> read(data("08024200")));
    refused("fixed32", () -> read(data("0802420408001001")));
    refused("0 is no part", () -> read(data("0802420708001500000000")));
    refused("no part", () -> read(data("0802420708001500ca9a3b")));
    Cid number = store.keep(Block.of(Cid.DAG_CBOR, new byte[1]));
    refused("is no file", () -> read(number));
    refused("of no use", () -> exporter.node(data("0803")));
    refused("symlink with links", () -> exporter.node(data("0804120161", DagPb.Link.of(ten, 0))));
    refused("to nowhere", () -> exporter.node(data("0804")));
    refused("not UTF-8", () -> exporter.node(data("08041201ff")));
  }

  private byte[] read(Cid cid) throws IOException {
    return read(cid, 0, Long.MAX_VALUE);
  }

  /// What one may still meet: content beside links, pieces of type raw, a size that is left out.
  @Test
  void oldFormsAreRead() throws Exception {
    Cid leaf = store.put((byte) 3, (byte) 4);
    Cid both = node(Bytes.of((byte) 1, (byte) 2), List.of(2L), leaf);
    assertThat(read(both)).containsExactly(1, 2, 3, 4);
    assertThat(read(both, 1, 2)).containsExactly(2, 3);
    Cid raw = data("08001202aabb1802");
    assertThat(read(node(Bytes.EMPTY, List.of(2L), raw))).containsExactly(0xaa, 0xbb);
    assertThat(read(data("0802"))).isEmpty();
    var unnamed = new DagPb.Link(leaf, Optional.empty(), OptionalLong.empty());
    assertThat(read(data("080218022002", unnamed))).containsExactly(3, 4);
  }

  @Test
  void aFileTooDeepIsRefused() throws Exception {
    Cid cid = store.put((byte) 1);
    for (int depth = 0; depth < 30; depth++) cid = node(Bytes.EMPTY, List.of(1L), cid);
    Cid deep = cid;
    refused("too deep", () -> read(deep));
  }

  /// 2^30 empty leaves, said in 31 blocks: nothing, and nobody looks for it.
  @Test
  void piecesOfNothingAreNotLookedAt() throws Exception {
    Cid cid = store.put();
    for (int depth = 0; depth < 30; depth++) cid = node(Bytes.EMPTY, List.of(0L, 0L), cid, cid);
    store.asked();
    assertThat(read(cid)).isEmpty();
    assertThat(store.asked()).isEqualTo(1);
  }

  /// 2^20 leaves of a byte, said in 21 blocks.
  @Test
  void manyBlocksOfNextToNothingAreRefused() throws Exception {
    Cid cid = store.put((byte) 1);
    for (int depth = 0; depth < 20; depth++) {
      long half = 1L << depth;
      cid = node(Bytes.EMPTY, List.of(half, half), cid, cid);
    }
    Cid bomb = cid;
    refused("too many blocks", () -> read(bomb));
    assertThat(store.asked()).isLessThan(90_000);
    assertThat(read(bomb, 77_777, 100)).hasSize(100);
  }

  /// 2^40 bytes, said in a few blocks: true, and more than the caller wants.
  @Test
  void aFileLargerThanItsReaderWantsIsRefusedAtOnce() throws Exception {
    Cid cid = store.put(new byte[1024]);
    for (int depth = 0; depth < 20; depth++) {
      long half = 1024L << depth;
      cid = node(Bytes.EMPTY, List.of(half, half), cid, cid);
    }
    var bounded = new Exporter(BlockSource.of(store), UnixLimits.DEFAULT.fileBytes(1 << 20));
    Cid bomb = cid;
    var out = new ByteArrayOutputStream();
    refused("more than 1048576", () -> bounded.read(bomb, out));
    refused("more than 1048576", () -> bounded.read(bomb, 0, 1, out));
    assertThat(out.size()).isZero();
  }

  @Test
  void manySmallSizesInOneNodeAreRefused() {
    var sizes = Collections.nCopies(DagPb.LINKS_MAX + 1, 1L);
    refused("too many sizes", () -> read(node(Bytes.EMPTY, sizes)));
  }

  @Test
  void whatABlockSaysNeedsNoOther() throws Exception {
    Cid cid = file(content(5000), 100, 4, true);
    store.asked();
    assertThat(exporter.node(cid)).isEqualTo(new UnixNode.File(cid, 5000, Metadata.NONE));
    assertThat(store.asked()).isEqualTo(1);
  }
}
