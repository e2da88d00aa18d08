package org.handsel.ipfs.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.QuotaException;
import org.handsel.ipfs.block.DiskBlocks.Durability;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multihash;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskBlocksTest {
  private static final Block BIKE = block("a blue bike");
  private static final Block LAMP = block("a lamp");

  @TempDir Path folder;
  private DiskBlocks blocks;

  private static Block block(String text) {
    return Block.of(Cid.RAW, text.getBytes(StandardCharsets.UTF_8));
  }

  @BeforeEach
  void open() throws Exception {
    blocks = DiskBlocks.open(folder, 1000, Durability.HANDED_OVER);
  }

  private List<Path> files() throws Exception {
    try (var all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void whatIsPutIsThereAlsoAfterOpeningAgain() throws Exception {
    blocks.put(BIKE);
    blocks.put(BIKE);
    blocks.put(LAMP);
    for (var opened : List.of(blocks, DiskBlocks.open(folder, 1000, Durability.ON_DISK))) {
      assertThat(opened.get(BIKE.cid())).contains(BIKE);
      assertThat(opened.size(BIKE.cid())).hasValue(11);
      assertThat(opened.has(block("a car").cid())).isFalse();
      assertThat(opened.get(block("a car").cid())).isEmpty();
      assertThat(opened.list()).containsExactlyInAnyOrder(BIKE.cid(), LAMP.cid());
      assertThat(opened.bytesUsed()).isEqualTo(17);
    }
  }

  @Test
  void aBlockThatIsDeletedIsGoneAndItsRoomIsFree() throws Exception {
    blocks.put(BIKE);
    blocks.delete(BIKE.cid());
    blocks.delete(BIKE.cid());
    assertThat(blocks.get(BIKE.cid())).isEmpty();
    assertThat(blocks.bytesUsed()).isZero();
    assertThat(files()).isEmpty();
  }

  @Test
  void oneHashIsOneBlockWhateverItsCodec() throws Exception {
    blocks.put(BIKE);
    var asCbor = new Cid(1, Cid.DAG_CBOR, BIKE.cid().hash());
    assertThat(blocks.get(asCbor).orElseThrow().bytes()).isEqualTo(BIKE.bytes());
    assertThat(blocks.get(asCbor).orElseThrow().cid()).isEqualTo(asCbor);
  }

  @Test
  void damagedFilesAreDroppedAndCanComeAgain() throws Exception {
    blocks.put(BIKE);
    for (String damage : List.of("", "a blue bikf", "a blue bike and more")) {
      Files.writeString(files().getFirst(), damage);
      assertThat(blocks.get(BIKE.cid())).isEmpty();
      assertThat(blocks.has(BIKE.cid())).isFalse();
      blocks.put(BIKE);
      assertThat(blocks.get(BIKE.cid())).contains(BIKE);
    }
  }

  @Test
  void whatAKilledNodeLeftHalfWrittenIsSweptUp() throws Exception {
    blocks.put(BIKE);
    Files.write(folder.resolve("half-written").resolve("7"), new byte[100]);
    var again = DiskBlocks.open(folder, 1000, Durability.HANDED_OVER);
    assertThat(files()).hasSize(1);
    assertThat(again.bytesUsed()).isEqualTo(11);
  }

  @Test
  void foreignFilesAreLeftAlone() throws Exception {
    blocks.put(BIKE);
    Files.writeString(folder.resolve("README"), "mine");
    Files.writeString(files().getFirst().resolveSibling("notes.txt"), "mine");
    var again = DiskBlocks.open(folder, 1000, Durability.HANDED_OVER);
    assertThat(again.list()).containsExactly(BIKE.cid());
    assertThat(files()).hasSize(3);
  }

  @Test
  void thereIsRoomForSoMuchAndNoMore() throws Exception {
    var large = Block.of(Cid.RAW, new byte[990]);
    blocks.put(large);
    assertThatThrownBy(() -> blocks.put(BIKE)).isInstanceOf(QuotaException.class);
    assertThat(blocks.bytesUsed()).isEqualTo(990);
    assertThat(blocks.has(BIKE.cid())).isFalse();
    blocks.put(LAMP);
    blocks.delete(large.cid());
    blocks.put(BIKE);
    assertThat(blocks.bytesUsed()).isEqualTo(17);
  }

  @Test
  void contentThatIsItsOwnHashIsAlwaysThere() throws Exception {
    byte[] hi = "hi".getBytes(StandardCharsets.UTF_8);
    var cid = new Cid(1, Cid.RAW, Multihash.digest(Multihash.IDENTITY, hi));
    blocks.put(Block.verified(cid, hi));
    assertThat(blocks.get(cid).orElseThrow().bytes().toArray()).isEqualTo(hi);
    assertThat(blocks.has(cid)).isTrue();
    assertThat(files()).isEmpty();
  }

  @Test
  void manyHandsKeepOneCountOfTheRoom() throws Exception {
    var jobs = new ArrayList<Callable<Void>>();
    for (int job = 0; job < 200; job++) {
      int number = job;
      jobs.add(() -> {
        var block = block("block " + number % 10);
        if (number % 3 == 0) blocks.delete(block.cid());
        else blocks.put(block);
        blocks.get(block.cid()).ifPresent(b -> assertThat(b).isEqualTo(block));
        return null;
      });
    }
    try (var hands = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> done : hands.invokeAll(jobs)) done.get();
    }
    assertThat(blocks.bytesUsed()).isEqualTo(7L * blocks.list().size());
    assertThat(files()).hasSameSizeAs(blocks.list());
  }

  @Test
  void whatANodeKeptBeforeItWasKilledIsThere() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var writer =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                folder.toString())
            .start();
    var kept = new ArrayList<Cid>();
    try (var names = writer.inputReader()) {
      while (kept.size() < 300) kept.add(Cid.parse(names.readLine()));
    } finally {
      writer.destroyForcibly().waitFor();
    }
    var again = DiskBlocks.open(folder, Long.MAX_VALUE, Durability.HANDED_OVER);
    for (Cid cid : kept) assertThat(again.get(cid)).as("" + cid).isPresent();
    for (Cid cid : again.list()) assertThat(again.get(cid)).as("" + cid).isPresent();
    assertThat(files()).hasSameSizeAs(again.list());
  }
}
