package org.handsel.ipfs.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.MemoryBlocks;
import org.handsel.ipfs.unixfs.Profile.Sharding;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ImporterTest {
  private final MemoryBlocks store = new MemoryBlocks();
  private final Importer modern = new Importer(store, Profile.UNIXFS_V1_2025);
  private final Importer legacy = new Importer(store, Profile.UNIXFS_V0_2015);
  private final Exporter exporter = new Exporter(BlockSource.of(store), UnixLimits.DEFAULT);

  private static InputStream bytes(int... values) {
    var content = new byte[values.length];
    for (int i = 0; i < values.length; i++) content[i] = (byte) values[i];
    return new ByteArrayInputStream(content);
  }

  /// unixfs, "Well-Known UnixFS CIDs".
  @Test
  void whatIsEmptyHasItsWellKnownName() throws Exception {
    assertThat(legacy.directory(List.of()).cid())
        .hasToString("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn");
    assertThat(modern.directory(List.of()).cid())
        .hasToString("bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354");
    assertThat(legacy.file(bytes()).cid())
        .hasToString("QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH");
    assertThat(modern.file(bytes()).cid())
        .hasToString("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
    var inline = Cid.parse("bafyaabakaieac");
    assertThat(exporter.node(inline))
        .isEqualTo(new UnixNode.Directory(inline, false, Metadata.NONE));
    assertThat(exporter.list(inline)).isEmpty();
  }

  /// The names are Kubo's: unixfs, "Symbolic Links".
  @Test
  void aSymlinkHasTheNameThatKuboGivesIt() throws Exception {
    Cid cid = legacy.symlink("foo", Metadata.NONE).cid();
    assertThat(cid).hasToString("QmTB8BaCJdCH5H3k7GrxJsxgDNmNYGGR71C58ERkivXoj5");
    assertThat(exporter.node(cid)).isEqualTo(new UnixNode.Symlink(cid, "foo", Metadata.NONE));
  }

  @TestFactory
  Stream<DynamicTest> whateverIsWrittenIsRead() {
    return LongStream.range(0, 60)
        .mapToObj(seed ->
            dynamicTest(
                "seed=" + seed,
                () -> {
                  var random = new SplittableRandom(seed);
                  var content = new byte[random.nextInt(3000)];
                  random.nextBytes(content);
                  var profile =
                      (random.nextBoolean() ? Profile.UNIXFS_V0_2015 : Profile.UNIXFS_V1_2025)
                          .rawLeaves(random.nextBoolean())
                          .shape(1 + random.nextInt(300), 2 + random.nextInt(4));
                  var importer = new Importer(store, profile);
                  Added added = importer.file(new ByteArrayInputStream(content));
                  var out = new ByteArrayOutputStream();
                  assertThat(exporter.read(added.cid(), out)).isEqualTo(content.length);
                  assertThat(out.toByteArray()).isEqualTo(content);
                  assertThat(added.size()).isEqualTo(content.length);
                }));
  }

  /// What was read and isn't put yet is the chunk in hand and the one behind it.
  @Test
  void aFileIsNeverHeld() throws Exception {
    var pending = new long[2];
    var counted =
        new MemoryBlocks() {
          @Override
          public void put(Block block) {
            super.put(block);
            if (block.cid().codec() == Cid.RAW) pending[0] -= block.size();
          }
        };
    var endless =
        new InputStream() {
          private int left = 10_000_000;

          @Override
          public int read() {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
          }

          @Override
          public int read(byte[] out, int from, int length) {
            if (left == 0) return -1;
            int count = Math.min(left, length);
            left -= count;
            pending[0] += count;
            pending[1] = Math.max(pending[1], pending[0]);
            return count;
          }
        };
    Added added = new Importer(counted, Profile.KUBO_V1.shape(1000, 4)).file(endless);
    assertThat(added.size()).isEqualTo(10_000_000);
    assertThat(pending).containsExactly(0, 2000);
  }

  @Test
  void aTreeIsBalancedAlsoWhereItIsNotFull() throws Exception {
    var importer = new Importer(store, Profile.UNIXFS_V1_2025.shape(1, 2));
    Added three = importer.file(bytes(1, 2, 3));
    var root = store.get(three.cid()).orElseThrow().links();
    assertThat(root).hasSize(2);
    assertThat(store.get(root.get(1)).orElseThrow().as(root.get(1)).links()).hasSize(1);
  }

  @Test
  void aBlockTwiceCountsTwiceInTheTotal() throws Exception {
    var importer = new Importer(store, Profile.UNIXFS_V1_2025.shape(4, 8));
    Added added = importer.file(bytes(1, 1, 1, 1, 1, 1, 1, 1));
    int root = store.size(added.cid()).orElseThrow();
    assertThat(added.totalSize()).isEqualTo(root + 8);
  }

  private static final Metadata SAID =
      new Metadata(
          OptionalLong.of(0x8000_0000L | 0100755),
          Optional.of(Metadata.Mtime.of(Instant.parse("1969-12-31T23:59:58.000000001Z"))));

  @Test
  void whatIsSaidOfAFileComesBackAsItWas() throws Exception {
    var small = new Importer(store, Profile.UNIXFS_V1_2025.shape(4, 2));
    for (int length : new int[] {0, 4, 5, 100}) {
      Cid cid = small.file(bytes(new int[length]), SAID).cid();
      assertThat(exporter.node(cid)).isEqualTo(new UnixNode.File(cid, length, SAID));
      var out = new ByteArrayOutputStream();
      assertThat(exporter.read(cid, out)).isEqualTo(length);
      assertThat(out.toByteArray()).isEqualTo(new byte[length]);
    }
    assertThat(exporter.node(modern.symlink("..", SAID).cid()).metadata()).isEqualTo(SAID);
    assertThat(exporter.node(modern.directory(List.of(), SAID).cid()).metadata()).isEqualTo(SAID);
    var always = Profile.KUBO_V1.sharding(new Sharding(Sharding.Size.LINKS_COUNT, 0, 256));
    Added x = modern.file(bytes(1));
    Cid sharded = new Importer(store, always).directory(List.of(x.as("x")), SAID).cid();
    assertThat(exporter.node(sharded)).isEqualTo(new UnixNode.Directory(sharded, true, SAID));
    assertThat(SAID.permissions()).hasValue(0755);
    assertThat(SAID.mtime().orElseThrow().instant())
        .isEqualTo(Instant.parse("1969-12-31T23:59:58.000000001Z"));
  }

  /// A single chunk that has something to say of itself is a node that holds it, as Helia has it.
  @Test
  void onlyTheRootSaysIt() throws Exception {
    var small = new Importer(store, Profile.UNIXFS_V1_2025.shape(4, 2));
    Cid cid = small.file(bytes(1, 2, 3, 4, 5), SAID).cid();
    assertThat(store.get(cid).orElseThrow().links())
        .containsExactly(Cid.of(Cid.RAW, new byte[] {1, 2, 3, 4}), Cid.of(Cid.RAW, new byte[] {5}));
    assertThat(store.list()).hasSize(3);
  }

  @Test
  void namesThatNobodyShouldHaveAreRefused() throws Exception {
    Added x = modern.file(bytes(1));
    for (var bad :
        List.of("", ".", "..", "a/b", "a\0b", "\ud800", "é".repeat(128), "x".repeat(256))) {
      assertThatThrownBy(() -> modern.directory(List.of(x.as(bad))))
          .as(bad)
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("a name that");
    }
    var good = List.of(x.as("x".repeat(255)), x.as("..."), x.as("é"), x.as("a\\b"));
    assertThat(exporter.list(modern.directory(good).cid())).hasSize(4);
    assertThatThrownBy(() -> modern.directory(List.of(x.as("a"), x.as("b"), x.as("a"))))
        .hasMessageContaining("one name twice");
    for (var nowhere : List.of("", "a\0b", "\udc00", "x".repeat(4097))) {
      assertThatThrownBy(() -> modern.symlink(nowhere, Metadata.NONE))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("symlink");
    }
  }

  /// UTF-16 would put the sign beyond 16 bits first.
  @Test
  void entriesAreSortedByBytes() throws Exception {
    Added x = modern.file(bytes(1));
    var entries = List.of(x.as("\ud83d\ude00"), x.as("\uff5e"), x.as("b"), x.as("B"));
    assertThat(exporter.list(modern.directory(entries).cid()))
        .extracting(Entry::name)
        .containsExactly("B", "b", "\uff5e", "\ud83d\ude00");
  }

  private List<Entry> entries(int count) throws IOException {
    Added x = modern.file(bytes(1));
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < count; i++) entries.add(x.as("entry " + i));
    return entries;
  }

  @Test
  void aFolderIsCutUpWhenItIsAboveItsThreshold() throws Exception {
    for (var by : Sharding.Size.values()) {
      List<Entry> entries = entries(20);
      long size =
          switch (by) {
            case LINKS_COUNT -> 20;
            case LINKS_BYTES -> 10 * 7 + 10 * 8 + 20 * 36;
            case BLOCK_BYTES -> store.size(modern.directory(entries).cid()).orElseThrow();
          };
      var at = Profile.UNIXFS_V1_2025.sharding(new Sharding(by, size, 256));
      var below = at.sharding(new Sharding(by, size - 1, 256));
      assertThat(kind(new Importer(store, at).directory(entries))).as(by.name()).isFalse();
      assertThat(kind(new Importer(store, below).directory(entries))).as(by.name()).isTrue();
    }
  }

  private boolean kind(Added folder) throws IOException {
    return ((UnixNode.Directory) exporter.node(folder.cid())).sharded();
  }

  @TestFactory
  Stream<DynamicTest> aFolderThatIsCutUpIsFoundAndListedWhateverItsFanout() {
    return Stream.of(8, 16, 64, 256, 512, 1024)
        .map(fanout ->
            dynamicTest(
                "fanout=" + fanout,
                () -> {
                  var cut = new Sharding(Sharding.Size.LINKS_COUNT, 0, fanout);
                  var importer = new Importer(store, Profile.KUBO_V1.sharding(cut));
                  List<Entry> entries = entries(2000);
                  Cid folder = importer.directory(entries).cid();
                  assertThat(exporter.list(folder)).containsExactlyInAnyOrderElementsOf(entries);
                  for (Entry entry : entries) {
                    assertThat(exporter.find(folder, entry.name())).contains(entry);
                  }
                  assertThat(exporter.find(folder, "entry 2000")).isEmpty();
                  var shuffled = new ArrayList<Entry>(entries);
                  Collections.shuffle(shuffled, new Random(1));
                  assertThat(importer.directory(shuffled).cid()).isEqualTo(folder);
                }));
  }

  @Test
  void aChunkAsLargeAsABlockCanBeIsRead() throws Exception {
    var wide = new Importer(store, Profile.UNIXFS_V0_2015.shape(Block.TAKEN_BYTES_MAX - 64, 2));
    var content = new byte[Block.TAKEN_BYTES_MAX - 64];
    Cid cid = wide.file(new ByteArrayInputStream(content), SAID).cid();
    assertThat(exporter.read(cid, new ByteArrayOutputStream())).isEqualTo(content.length);
  }

  @Test
  void impossibleProfilesAreRefused() {
    var any = Profile.UNIXFS_V1_2025;
    List<Runnable> impossible =
        List.of(
            () -> any.cidVersion(2),
            () -> any.shape(0, 2),
            () -> any.shape(Block.TAKEN_BYTES_MAX, 2),
            () -> any.shape(1, 1),
            () -> any.shape(1, 1 << 16),
            () -> new Sharding(Sharding.Size.LINKS_BYTES, -1, 256),
            () -> new Sharding(Sharding.Size.LINKS_BYTES, 1, 4),
            () -> new Sharding(Sharding.Size.LINKS_BYTES, 1, 100),
            () -> new Sharding(Sharding.Size.LINKS_BYTES, 1, 2048));
    for (Runnable profile : impossible) {
      assertThatThrownBy(profile::run).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
