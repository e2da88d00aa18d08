package org.handsel.ipfs.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.block.DiskBlocks;
import org.handsel.ipfs.unixfs.UnixFiles.Shape;
import org.handsel.libp2p.Vectors;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class UnixFilesTest {
  private static final HexFormat HEX = HexFormat.of();

  @TempDir Path folder;
  private DiskBlocks store;

  @BeforeEach
  void open() throws Exception {
    store = DiskBlocks.open(folder, 1L << 30, DiskBlocks.Durability.HANDED_OVER);
  }

  private Block stored(Cid cid) throws IOException {
    return store.get(cid).orElseThrow(() -> new IOException("no " + cid));
  }

  private byte[] read(Cid root) throws IOException {
    var out = new ByteArrayOutputStream();
    assertThat(UnixFiles.read(root, this::stored, out, 1 << 26)).isEqualTo(out.size());
    return out.toByteArray();
  }

  /// `size` zeros through `cipher`: its key stream.
  private static InputStream keyStream(Cipher cipher, int size) {
    return new CipherInputStream(new ByteArrayInputStream(new byte[size]), cipher);
  }

  @Test
  void filesHaveTheNamesThatOthersGiveThem() throws Exception {
    int seen = 0;
    var vectors = Vectors.json("ipfs/unixfs_cids.json");
    for (var vector : vectors.get("generated")) {
      if (!vector.get("kind").asString().equals("file")) continue;
      if (!vector.get("profile").asString().equals("unixfs-v1-2025")) continue;
      byte[] seed = vector.get("seed").asString().getBytes(StandardCharsets.UTF_8);
      var key = new SecretKeySpec(MessageDigest.getInstance("SHA-256").digest(seed), "ChaCha20");
      var cipher = Cipher.getInstance("ChaCha20");
      cipher.init(Cipher.ENCRYPT_MODE, key, new ChaCha20ParameterSpec(new byte[12], 0));
      var content = keyStream(cipher, vector.get("size").asInt());
      assertThat(UnixFiles.write(content, store)).hasToString(vector.get("cid").asString());
      seen++;
    }
    for (var vector : vectors.get("strings")) {
      if (!vector.get("profile").asString().equals("v1-raw-256KiB-174")) continue;
      byte[] content = vector.get("content_utf8").asString().getBytes(StandardCharsets.UTF_8);
      Cid cid = UnixFiles.write(new ByteArrayInputStream(content), store);
      assertThat(cid).hasToString(vector.get("cid").asString());
      assertThat(read(cid)).isEqualTo(content);
      seen++;
    }
    assertThat(seen).isEqualTo(3);
  }

  /// 64 MiB of the key stream of AES-128-CTR; the name is Helia's.
  @Test
  void aLargeFileHasTheNameThatHeliaGivesIt() throws Exception {
    var key = new byte[16];
    Arrays.fill(key, (byte) 1);
    var cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
    assertThat(UnixFiles.write(keyStream(cipher, 64 << 20), store))
        .hasToString("bafybeigkksjdvcv3mdtuxnvefjem32pb3smc4alqo6ikerownjnrpnhnqe");
  }

  @TestFactory
  Stream<DynamicTest> whateverIsWrittenIsRead() {
    return LongStream.range(0, 40)
        .mapToObj(seed ->
            dynamicTest(
                "seed=" + seed,
                () -> {
                  var random = new SplittableRandom(seed);
                  var content = new byte[random.nextInt(3000)];
                  random.nextBytes(content);
                  var shape = new Shape(1 + random.nextInt(300), 2 + random.nextInt(4));
                  Cid cid = UnixFiles.write(new ByteArrayInputStream(content), store, shape);
                  assertThat(read(cid)).isEqualTo(content);
                }));
  }

  @Test
  void theFixturesOfDagPbAreReadAndWrittenBackTheSame() throws Exception {
    int seen = 0;
    for (var fixture : Vectors.json("ipfs/ipld_codec_fixtures.json").properties()) {
      if (!fixture.getValue().has("dag-pb")) continue;
      byte[] bytes = HEX.parseHex(fixture.getValue().get("dag-pb").get("hex").asString());
      assertThat(DagPb.decode(bytes).toArray()).as(fixture.getKey()).isEqualTo(bytes);
      seen++;
    }
    assertThat(seen).isEqualTo(8);
  }

  @Test
  void theNegativeVectorsOfDagPbAreRefused() {
    for (var vector : Vectors.json("ipfs/negative/dag-pb-decode-edges.json")) {
      assertThatThrownBy(() -> DagPb.decode(HEX.parseHex(vector.get("hex").asString())))
          .as(vector.get("name").asString())
          .isInstanceOf(MalformedException.class);
    }
  }

  private Cid put(UnixFile file, List<Cid> links) throws IOException {
    var data = Optional.of(Bytes.of(file.toArray()));
    return put(new DagPb(links.stream().map(c -> DagPb.Link.of(c, 0)).toList(), data));
  }

  private Cid put(DagPb node) throws IOException {
    var block = Block.of(Cid.DAG_PB, node.toArray());
    store.put(block);
    return block.cid();
  }

  private void refused(Cid cid, String why) {
    assertThatThrownBy(() -> read(cid))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void filesThatContradictThemselvesAreRefused() throws Exception {
    var leaf = Block.of(Cid.RAW, new byte[10]);
    store.put(leaf);
    var one = List.of(leaf.cid());
    refused(put(new UnixFile(Bytes.EMPTY, List.of(9L)), one), "more than 9");
    refused(put(new UnixFile(Bytes.EMPTY, List.of(11L)), one), "smaller");
    refused(put(new UnixFile(Bytes.EMPTY, List.of(10L, 10L)), one), "each link");
    refused(put(new UnixFile(Bytes.EMPTY, List.of()), one), "each link");
    refused(put(new UnixFile(Bytes.EMPTY, List.of(1L << 40)), one), "more than");
    refused(put(new DagPb(List.of(), Optional.empty())), "no data");
    refused(put(new DagPb(List.of(), Optional.of(Bytes.fromHex("0801")))), "type 1");
    refused(put(new DagPb(List.of(), Optional.of(Bytes.fromHex("08021805")))), "sum");
    refused(
        put(new DagPb(List.of(), Optional.of(Bytes.fromHex("080218ffffffffffffffffff01")))), "sum");
    var named = new DagPb.Link(leaf.cid(), Optional.of("a"), OptionalLong.empty());
    refused(
        put(new DagPb(List.of(named), Optional.of(Bytes.fromHex("0802180a200a")))), "with a name");
    var number = Block.of(Cid.DAG_CBOR, new byte[1]);
    store.put(number);
    refused(number.cid(), "is no file");
  }

  @Test
  void aFileWithContentInItsNodesIsRead() throws Exception {
    var leaf = Block.of(Cid.RAW, new byte[] {3, 4});
    store.put(leaf);
    Cid cid = put(new UnixFile(Bytes.of(new byte[] {1, 2}), List.of(2L)), List.of(leaf.cid()));
    assertThat(read(cid)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void aFileTooDeepIsRefused() throws Exception {
    Cid cid = Block.of(Cid.RAW, new byte[0]).cid();
    for (int depth = 0; depth < 30; depth++) {
      cid = put(new UnixFile(Bytes.EMPTY, List.of(0L)), List.of(cid));
    }
    refused(cid, "too deep");
  }

  /// 2^20 empty leaves, said in 21 blocks.
  @Test
  void manyBlocksOfNothingAreRefused() throws Exception {
    var leaf = Block.of(Cid.RAW, new byte[0]);
    store.put(leaf);
    Cid cid = leaf.cid();
    for (int depth = 0; depth < 20; depth++) {
      cid = put(new UnixFile(Bytes.EMPTY, List.of(0L, 0L)), List.of(cid, cid));
    }
    refused(cid, "too many blocks");
  }
}
