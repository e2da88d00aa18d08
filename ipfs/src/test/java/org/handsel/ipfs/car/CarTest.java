package org.handsel.ipfs.car;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.Dag;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.DagPb;
import org.handsel.ipfs.Data;
import org.handsel.ipfs.MemoryBlocks;
import org.handsel.ipfs.NoSuchBlockException;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;
import org.handsel.libp2p.multiformats.Varint;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CarTest {
  private static final HexFormat HEX = HexFormat.of();

  private final MemoryBlocks store = new MemoryBlocks();

  private static CarReader open(byte[] car, CarLimits limits) throws IOException {
    return CarReader.open(new ByteArrayInputStream(car), limits);
  }

  private static CarReader.Loaded load(byte[] car) throws IOException {
    return open(car, CarLimits.DEFAULT).load(new MemoryBlocks());
  }

  private static void refused(String why, byte[] car) {
    assertThatThrownBy(() -> load(car))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  /// A section of `cid` and `content`.
  private static byte[] section(byte[] cid, byte... content) {
    return join(Varint.encode(cid.length + content.length), cid, content);
  }

  private static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) out.writeBytes(part);
    return out.toByteArray();
  }

  private static byte[] header(Data header) {
    byte[] bytes = DagCbor.encode(header);
    return join(Varint.encode(bytes.length), bytes);
  }

  private static byte[] header(Cid... roots) {
    return header(Data.map().put("version", 1).put("roots", Data.links(List.of(roots))).build());
  }

  private static final byte[] HELLO = {'h', 'e', 'l', 'l', 'o'};
  private static final Cid HELLO_CID = Cid.of(Cid.RAW, HELLO);
  private static final byte[] CAR = join(header(HELLO_CID), section(HELLO_CID.toArray(), HELLO));

  @Test
  void whatIsWrittenIsRead() throws Exception {
    Cid leaf = store.put(HELLO);
    Cid root = store.put(new DagPb(List.of(DagPb.Link.of(leaf, 5)), Optional.empty()));
    var out = new ByteArrayOutputStream();
    var car = CarWriter.export(List.of(root, leaf), BlockSource.of(store), out, Dag.Limits.DEFAULT);
    assertThat(car.blocks()).isEqualTo(2);
    assertThat(car.bytes()).isEqualTo(out.size());
    var copy = new MemoryBlocks();
    var loaded = open(out.toByteArray(), CarLimits.DEFAULT).load(copy);
    assertThat(loaded.roots()).containsExactly(root, leaf);
    assertThat(loaded.rootsMissing()).isEmpty();
    assertThat(loaded.blocks()).isEqualTo(2);
    assertThat(loaded.bytes()).isEqualTo(store.bytesUsed());
    assertThat(copy.list()).isEqualTo(store.list());
  }

  @TestFactory
  Stream<DynamicTest> anyGraphComesBackWholeAndIsWrittenTheSameAgain() {
    return LongStream.range(0, 40)
        .mapToObj(seed ->
            dynamicTest(
                "seed=" + seed,
                () -> {
                  var random = new SplittableRandom(seed);
                  var blocks = new MemoryBlocks();
                  Cid root = graph(random, blocks);
                  byte[] car = export(root, blocks);
                  var copy = new MemoryBlocks();
                  assertThat(open(car, CarLimits.DEFAULT).load(copy).unverified()).isEmpty();
                  assertThat(export(root, copy)).isEqualTo(car);
                }));
  }

  /// A node over any of the nodes and leaves before it.
  private static Cid graph(SplittableRandom random, MemoryBlocks blocks) {
    var names = new ArrayList<Cid>();
    for (int i = 0; i < 50; i++) {
      int links = Math.min(i, random.nextInt(6));
      var chosen = random.ints(links, 0, Math.max(1, i)).mapToObj(names::get).toList();
      names.add(
          switch (random.nextInt(3)) {
            case 0 -> blocks.put((byte) i, (byte) random.nextInt());
            case 1 -> {
              var all = chosen.stream().map(cid -> DagPb.Link.of(cid, 1)).toList();
              yield blocks.put(new DagPb(all, Optional.of(Bytes.utf8("node " + i))));
            }
            default ->
                blocks.keep(
                    Block.of(Data.map().put("i", i).put("links", Data.links(chosen)).build()));
          });
    }
    var all = names.stream().map(cid -> DagPb.Link.of(cid, 1)).toList();
    return blocks.put(new DagPb(all, Optional.empty()));
  }

  private static byte[] export(Cid root, MemoryBlocks blocks) throws IOException {
    var out = new ByteArrayOutputStream();
    CarWriter.export(List.of(root), BlockSource.of(blocks), out, Dag.Limits.DEFAULT);
    return out.toByteArray();
  }

  @Test
  void aFileWithoutRootsIsNotWritten() {
    assertThatThrownBy(() -> new CarWriter(new ByteArrayOutputStream(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMissingBlockEndsAnExport() {
    assertThatThrownBy(() -> export(HELLO_CID, store)).isInstanceOf(NoSuchBlockException.class);
  }

  @Test
  void aBlockThatIsItsOwnNameIsNotWrittenButRead() throws Exception {
    var inline = new Cid(1, Cid.RAW, Multihash.digest(Multihash.IDENTITY, HELLO));
    Cid root = store.put(new DagPb(List.of(DagPb.Link.of(inline, 5)), Optional.empty()));
    assertThat(load(export(root, store)).blocks()).isEqualTo(1);
    byte[] car = join(header(inline), section(inline.toArray(), HELLO));
    assertThat(load(car).blocks()).isEqualTo(1);
    refused("not the bytes", join(header(inline), section(inline.toArray(), new byte[5])));
  }

  @Test
  void everyChangedByteIsNoticed() throws Exception {
    assertThat(whole(CAR)).isTrue();
    for (int i = 0; i < CAR.length; i++) {
      byte[] changed = CAR.clone();
      changed[i] ^= 0x10;
      assertThat(whole(changed)).as("byte " + i).isFalse();
    }
  }

  /// True if the file is about hello and holds it.
  private static boolean whole(byte[] bytes) throws IOException {
    try {
      var car = open(bytes, CarLimits.DEFAULT);
      var hello = new Section.Verified(Block.verified(HELLO_CID, HELLO));
      return car.roots().equals(List.of(HELLO_CID))
          && car.next().equals(Optional.of(hello))
          && car.next().isEmpty();
    } catch (MalformedException e) {
      return false;
    }
  }

  @Test
  void aFileThatEndsTooEarlyIsRefused() throws Exception {
    int start = header(HELLO_CID).length;
    for (int length = 0; length < CAR.length; length++) {
      if (length != start) refused("car: it", Arrays.copyOf(CAR, length));
    }
    assertThat(load(Arrays.copyOf(CAR, start)).rootsMissing()).containsExactly(HELLO_CID);
  }

  @Test
  void headersThatSaySomethingElseAreRefused() {
    refused("version 3", header(Data.map().put("version", 3).build()));
    refused("version: missing", header(Data.map().put("roots", Data.list()).build()));
    refused("roots: missing", header(Data.map().put("version", 1).build()));
    refused(
        "x", header(Data.map().put("version", 1).put("roots", Data.list()).put("x", 1).build()));
    refused("header of 0", new byte[1]);
    refused("header of 2097152", Varint.encode(2 << 20));
    assertThatThrownBy(() ->
            load(header(Data.map().put("version", 1).put("roots", Data.list(Data.of(1))).build())))
        .isInstanceOf(MalformedException.class);
    var two = header(HELLO_CID, HELLO_CID);
    assertThatThrownBy(() -> open(two, new CarLimits(1 << 20, 1, 9, 1 << 20)))
        .hasMessageContaining("1 roots");
  }

  @Test
  void lengthsThatLieAreRefusedBeforeAnythingIsMadeOfThem() {
    byte[] head = header(HELLO_CID);
    refused("section of 0", join(head, new byte[1]));
    refused("section of " + Long.MAX_VALUE, join(head, Varint.encode(Long.MAX_VALUE)));
    refused("section of 3", join(head, Varint.encode(3 << 20)));
    refused("ends in the middle", join(head, Varint.encode(1 << 20), new byte[9]));
    refused("minimal", join(head, new byte[] {(byte) 0x80, 0}));
    refused("cut short", join(head, section(new byte[] {1, 0x55, 0x12, 0x20})));
    refused("version 2", join(head, section(new byte[] {2, 0x55, 0, 0})));
    refused("200 bytes", join(head, section(HEX.parseHex("015500c801"), new byte[200])));
  }

  @Test
  void aFileLargerThanItsReaderWantsIsRefused() {
    byte[] car = join(CAR, section(HELLO_CID.toArray(), HELLO));
    var wanted = CarLimits.DEFAULT.bytes(car.length);
    assertThatThrownBy(() -> open(car, wanted.bytes(car.length - 1)).load(store))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("more than " + (car.length - 1));
    assertThatThrownBy(() -> open(car, new CarLimits(99, 9, 1, 999)).load(store))
        .hasMessageContaining("1 blocks");
  }

  @Test
  void aBlockOfAnUnknownHashIsLeftOutAndSaid() throws Exception {
    var blake = new Cid(1, Cid.RAW, new Multihash(0xb220, Bytes.of(new byte[32])));
    byte[] car =
        join(header(blake), section(blake.toArray(), HELLO), section(HELLO_CID.toArray(), HELLO));
    var loaded = load(car);
    assertThat(loaded.unverified()).isEqualTo(Map.of(0xb220L, 1L));
    assertThat(loaded.rootsMissing()).containsExactly(blake);
    assertThat(loaded.blocks()).isEqualTo(1);
    assertThat(open(car, CarLimits.DEFAULT).next())
        .contains(new Section.Unverified(blake, Bytes.of(HELLO)));
  }

  private static byte[] v2(long offset, long size, byte[] behind) {
    var head = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(16, offset).putLong(24, size);
    return join(HEX.parseHex("0aa16776657273696f6e02"), head.array(), behind);
  }

  @Test
  void thePayloadOfVersion2IsReadWhereItIsSaidToBe() throws Exception {
    byte[] index = {1, 2, 3};
    var car = open(v2(51, CAR.length, join(CAR, index)), CarLimits.DEFAULT);
    assertThat(car.version()).isEqualTo(2);
    assertThat(car.load(store).rootsMissing()).isEmpty();
    assertThat(load(v2(61, CAR.length, join(new byte[10], CAR, index))).blocks()).isEqualTo(1);
  }

  @Test
  void payloadsThatCannotBeAreRefused() {
    int size = CAR.length;
    refused("odd place", v2(50, size, CAR));
    refused("odd place", v2(-1, size, CAR));
    refused("odd place", v2(Long.MAX_VALUE, size, CAR));
    refused("ends in the middle", v2(1000, size, CAR));
    refused("never finished", v2(51, 0, CAR));
    refused("never finished", v2(51, -5, CAR));
    refused("more than", v2(51, Long.MAX_VALUE, CAR));
    refused("beyond the payload", v2(51, size - 1, CAR));
    refused("shorter than it says", v2(51, size + 1, CAR));
    refused("payload of version 2", v2(51, size + 51, v2(51, size, CAR)));
    refused("ends in the middle", Arrays.copyOf(v2(51, size, CAR), 40));
  }

  /// One section is in memory, however many there are.
  @Test
  void aLongFileIsReadAsItComes() throws Exception {
    byte[] head = header(HELLO_CID);
    byte[] part = section(HELLO_CID.toArray(), HELLO);
    var endless = new SequenceInputStream(new ByteArrayInputStream(head), repeated(part));
    var car = CarReader.open(endless, CarLimits.DEFAULT);
    for (int i = 0; i < 100_000; i++) {
      assertThat(car.next().orElseThrow().cid()).isEqualTo(HELLO_CID);
    }
  }

  private static InputStream repeated(byte[] part) {
    return new InputStream() {
      private int at;

      @Override
      public int read() {
        at = (at + 1) % part.length;
        return part[(at + part.length - 1) % part.length] & 0xff;
      }

      @Override
      public int read(byte[] out, int from, int length) {
        for (int i = 0; i < length; i++) out[from + i] = (byte) read();
        return length;
      }
    };
  }

  @Test
  void closingAReaderClosesWhatItReads() throws Exception {
    boolean[] closed = new boolean[1];
    var in =
        new ByteArrayInputStream(CAR) {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    CarReader.open(in, CarLimits.DEFAULT).close();
    assertThat(closed[0]).isTrue();
  }
}
