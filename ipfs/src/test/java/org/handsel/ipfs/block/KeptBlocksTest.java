package org.handsel.ipfs.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.BlockStore;
import org.handsel.ipfs.QuotaException;
import org.handsel.ipfs.block.DiskBlocks.Durability;
import org.handsel.ipfs.unixfs.Exporter;
import org.handsel.ipfs.unixfs.Importer;
import org.handsel.ipfs.unixfs.Profile;
import org.handsel.ipfs.unixfs.UnixLimits;
import org.handsel.libp2p.multiformats.Cid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class KeptBlocksTest {
  private static final Profile SMALL = Profile.UNIXFS_V1_2025.shape(100, 4);

  @TempDir Path folder;
  private final List<Cid> roots = new CopyOnWriteArrayList<>();
  private DiskBlocks disk;
  private KeptBlocks kept;

  @BeforeEach
  void open() throws IOException {
    disk = DiskBlocks.open(folder, 1 << 20, Durability.HANDED_OVER);
    kept = new KeptBlocks(disk, () -> roots, 10_000);
  }

  static byte[] content(long seed, int size) {
    var bytes = new byte[size];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  private static Cid file(BlockStore store, long seed, int size) throws IOException {
    return new Importer(store, SMALL).file(new ByteArrayInputStream(content(seed, size))).cid();
  }

  private static void readable(Cid file, BlockStore store) throws IOException {
    new Exporter(BlockSource.of(store), UnixLimits.DEFAULT)
        .read(file, OutputStream.nullOutputStream());
  }

  @Test
  void whatARootLeadsToStaysAndTheRestGoes() throws Exception {
    Cid mine = file(kept, 1, 2_000);
    long needed = kept.bytesUsed();
    Cid seen = file(kept, 2, 1_000);
    roots.add(mine);
    var collected = kept.collect(() -> true);
    readable(mine, kept);
    assertThat(kept.has(seen)).isFalse();
    assertThat(kept.bytesUsed()).isEqualTo(needed);
    assertThat(collected.whole()).isTrue();
    assertThat(collected.dropped()).isEqualTo(14); // 10 leaves, 3 above them, 1 above these
  }

  @Test
  void whatTwoRootsShareGoesWithTheSecond() throws Exception {
    var importer = new Importer(kept, SMALL);
    var shared = importer.file(new ByteArrayInputStream(content(1, 500)));
    Cid one = importer.directory(List.of(shared.as("one"))).cid();
    Cid two = importer.directory(List.of(shared.as("two"))).cid();
    roots.addAll(List.of(one, two));
    roots.remove(one);
    kept.collect(() -> true);
    assertThat(kept.has(one)).isFalse();
    readable(shared.cid(), kept);
    roots.remove(two);
    kept.collect(() -> true);
    assertThat(kept.list()).isEmpty();
  }

  @Test
  void roomIsMadeOutOfWhatNobodyNeeds() throws Exception {
    Cid mine = file(kept, 1, 3_000);
    roots.add(mine);
    for (long seed = 2; seed < 20; seed++) {
      Cid _ = file(kept, seed, 2_000);
      assertThat(kept.bytesUsed()).isLessThanOrEqualTo(10_000);
    }
    readable(mine, kept);
  }

  @Test
  void whatIsNeededIsNeverDroppedForRoom() throws Exception {
    Cid mine = file(kept, 1, 6_000);
    roots.add(mine);
    try (var holding = kept.hold()) {
      assertThatThrownBy(() -> file(holding, 2, 4_000)).isInstanceOf(QuotaException.class);
    }
    readable(mine, kept);
    roots.clear();
    kept.released();
    try (var holding = kept.hold()) {
      readable(file(holding, 2, 4_000), kept);
    }
  }

  /// Or each block of a download into a full store would cost a look at all that is pinned.
  @Test
  void whereNothingCanBeDroppedItIsTriedOnce() throws Exception {
    var asked = new AtomicInteger();
    kept =
        new KeptBlocks(
            disk,
            () -> {
              asked.incrementAndGet();
              return roots;
            },
            10_000);
    roots.add(file(kept, 1, 6_000));
    var large = Block.of(Cid.RAW, content(2, 5_000));
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> kept.put(large)).isInstanceOf(QuotaException.class);
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void whatIsBeingMadeStaysThoughNoRootNamesItYet() throws Exception {
    try (var holding = kept.hold()) {
      Cid file = file(holding, 1, 2_000);
      kept.collect(() -> true);
      readable(file, kept);
      roots.add(file);
    }
    kept.collect(() -> true);
    readable(roots.getFirst(), kept);
  }

  /// What it was made of may have lain there before, in nobody's need.
  @Test
  void whatIsMadeOfOldBlocksWhileACollectionRunsStays() throws Exception {
    Cid old = file(kept, 1, 2_000);
    var during = new AtomicReference<KeptBlocks>();
    during.set(
        new KeptBlocks(
            disk,
            () -> {
              var before = List.copyOf(roots);
              try (var holding = during.get().hold()) {
                roots.add(file(holding, 1, 2_000));
              }
              return before; // as they were when they were asked for
            },
            10_000));
    assertThat(during.get().collect(() -> true).dropped()).isZero();
    readable(old, during.get());
  }

  @Test
  void aCollectionMayEndAtAnyMoment() throws Exception {
    Cid mine = file(kept, 1, 1_000);
    roots.add(mine);
    Cid _ = file(kept, 2, 3_000);
    for (int most = 0; most < 100; most++) {
      var left = new AtomicInteger(most);
      var done = kept.collect(() -> left.getAndDecrement() > 0);
      readable(mine, kept);
      if (done.whole()) {
        assertThat(done.dropped()).isPositive();
        return;
      }
      if (most < 10) assertThat(done.dropped()).isZero();
      Cid _ = file(kept, 2, 3_000);
    }
    assertThat(kept.list()).as("it never came to its end").isEmpty();
  }

  @Test
  void whereTheRootsCantBeKnownNothingIsDropped() throws Exception {
    Cid file = file(kept, 1, 1_000);
    var blind =
        new KeptBlocks(
            disk,
            () -> {
              throw new IOException("the disk is gone");
            },
            10_000);
    assertThatThrownBy(() -> blind.collect(() -> true)).hasMessage("the disk is gone");
    readable(file, blind);
  }

  @Test
  void aRootThatLacksABlockKeepsTheOthers() throws Exception {
    Cid mine = file(kept, 1, 1_000);
    roots.add(mine);
    Cid leaf =
        disk.list().stream().filter(cid -> !cid.hash().equals(mine.hash())).findFirst().get();
    disk.delete(leaf);
    int before = disk.list().size();
    kept.collect(() -> true);
    assertThat(disk.list()).hasSizeBetween(before - 4, before);
    assertThat(kept.has(mine)).isTrue();
  }

  @TestFactory
  Stream<DynamicTest> manyMakersAndACollectorLeaveEveryRootWhole() {
    return LongStream.range(0, 10)
        .mapToObj(seed -> DynamicTest.dynamicTest("seed=" + seed, () -> race(seed)));
  }

  private void race(long seed) throws Exception {
    roots.clear();
    var makers = new ArrayList<Future<?>>();
    try (var threads = Executors.newFixedThreadPool(5)) {
      Future<?> collector =
          threads.submit(() -> {
            while (!Thread.currentThread().isInterrupted()) kept.collect(() -> true);
            return true;
          });
      for (int maker = 0; maker < 4; maker++) {
        var random = new SplittableRandom(seed * 4 + maker);
        makers.add(threads.submit(() -> make(random)));
      }
      for (Future<?> maker : makers) maker.get();
      collector.cancel(true);
    }
    for (Cid root : roots) readable(root, kept);
  }

  /// Few contents, so that what one lets go another is just making of the same blocks.
  private boolean make(SplittableRandom random) throws IOException {
    for (int i = 0; i < 30; i++) {
      try (var holding = kept.hold()) {
        roots.add(file(holding, random.nextInt(3), 800));
      }
      if (random.nextBoolean()) roots.remove(roots.get(0));
    }
    return true;
  }

  /// A killed collector leaves what it hadn't dropped yet, and nothing of a root is gone.
  @Test
  void aKilledCollectionTakesNothingThatIsNeeded() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var roomy = DiskBlocks.open(folder, 1L << 30, Durability.HANDED_OVER);
    Cid mine = file(roomy, 1, 50_000);
    for (long seed = 2; seed < 40; seed++) {
      Cid _ = file(roomy, seed, 20_000);
    }
    var collector =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                KilledCollector.class.getName(),
                folder.toString(),
                mine.toString())
            .start();
    try (var lines = collector.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("collecting");
    } finally {
      collector.destroyForcibly().waitFor();
    }
    var again = DiskBlocks.open(folder, 1L << 30, Durability.HANDED_OVER);
    readable(mine, again);
    assertThat(again.list().size()).isGreaterThan(600);
    new KeptBlocks(again, () -> List.of(mine), 1L << 30).collect(() -> true);
    readable(mine, again);
    assertThat(again.list().size()).isLessThan(680);
    assertThat(Files.isDirectory(folder)).isTrue();
  }
}
