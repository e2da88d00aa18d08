package org.handsel.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockSession;
import org.handsel.ipfs.BlockStore;
import org.handsel.ipfs.Data;
import org.handsel.ipfs.bitswap.Bitswap;
import org.handsel.ipfs.bitswap.BitswapLimits;
import org.handsel.ipfs.block.DiskBlocks;
import org.handsel.ipfs.unixfs.Entry;
import org.handsel.ipfs.unixfs.Exporter;
import org.handsel.ipfs.unixfs.Importer;
import org.handsel.ipfs.unixfs.Profile;
import org.handsel.ipfs.unixfs.UnixFiles;
import org.handsel.ipfs.unixfs.UnixLimits;
import org.handsel.ipfs.unixfs.UnixNode;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Multihash;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Blocks and files exchanged with Helia, the IPFS node in JavaScript, over TCP on loopback.
@Timeout(120)
class HeliaTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static NodeProgram helia;

  @TempDir Path folder;
  private Host host;
  private BlockStore store;
  private Bitswap bitswap;

  /// The first run installs about 900 packages.
  @BeforeAll
  @Timeout(600)
  static void start() throws Exception {
    helia = NodeProgram.start("helia", "helia.mjs");
  }

  @AfterAll
  static void stop() throws IOException {
    if (helia != null) helia.close();
  }

  @BeforeEach
  void open() throws IOException {
    var keys = KeyPair.generate(new SecureRandom());
    var here = Multiaddr.of("/ip4/127.0.0.1/tcp/0");
    host = Swarm.start(SwarmSetup.of(keys).listen(here));
    store = DiskBlocks.open(folder, 1L << 30, DiskBlocks.Durability.HANDED_OVER);
    bitswap = new Bitswap(host, store, Bitswap.Sharing.ALL, BitswapLimits.DEFAULT);
  }

  @AfterEach
  void close() {
    bitswap.close();
    host.close();
  }

  /// We call Helia.
  private List<PeerId> call() throws IOException {
    return List.of(
        host.connect(Multiaddr.parse(helia.greeting().get("address").asString())).peer());
  }

  /// Helia calls us.
  private void beCalled() throws IOException {
    helia.ask(Map.of("do", "dial", "address", host.addresses().getFirst().toString()));
  }

  /// What helia.mjs makes of the same size and seed.
  private static byte[] content(int size, int seed) {
    var bytes = new byte[size];
    for (int i = 0; i < size; i++) bytes[i] = (byte) (i * 31 + (i >> 8) * 17 + seed);
    return bytes;
  }

  private byte[] read(Cid cid, List<PeerId> from) throws IOException {
    var out = new ByteArrayOutputStream();
    long _ = UnixFiles.read(cid, c -> bitswap.fetch(c, from, PATIENCE), out, 64 << 20);
    return out.toByteArray();
  }

  private void heliaReads(Cid cid, byte[] content) throws IOException {
    var read = helia.ask(Map.of("do", "cat", "cid", cid.toString()));
    assertThat(read.get("size").asInt()).isEqualTo(content.length);
    assertThat(read.get("sha256").asString()).isEqualTo(Multihash.sha256(content).digest().hex());
  }

  @Test
  void aPictureOfHeliasIsFetched() throws Exception {
    var added = helia.ask(Map.of("do", "add", "size", 200_000, "seed", 1));
    var cid = Cid.parse(added.get("cid").asString());
    assertThat(cid.codec()).isEqualTo(Cid.RAW);
    assertThat(read(cid, call())).isEqualTo(content(200_000, 1));
    assertThat(store.has(cid)).isTrue();
  }

  @Test
  void aLargeFileOfHeliasIsFetchedPieceByPiece() throws Exception {
    var added = helia.ask(Map.of("do", "add", "size", 5_000_001, "seed", 2));
    var cid = Cid.parse(added.get("cid").asString());
    assertThat(cid.codec()).isEqualTo(Cid.DAG_PB);
    assertThat(read(cid, call())).isEqualTo(content(5_000_001, 2));
  }

  @Test
  void aDeepFileHasOneNameHereAndThere() throws Exception {
    var added =
        helia.ask(Map.of("do", "add", "size", 100_000, "seed", 3, "chunk", 1024, "links", 4));
    var cid = Cid.parse(added.get("cid").asString());
    assertThat(read(cid, call())).isEqualTo(content(100_000, 3));
    var ours =
        UnixFiles.write(
            new ByteArrayInputStream(content(100_000, 3)), store, new UnixFiles.Shape(1024, 4));
    assertThat(ours).isEqualTo(cid);
  }

  @Test
  void heliaFetchesOursWhenItCalls() throws Exception {
    byte[] picture = content(200_000, 4);
    var cid = UnixFiles.write(new ByteArrayInputStream(picture), store);
    beCalled();
    heliaReads(cid, picture);
  }

  @Test
  void heliaFetchesALargeFileWhenWeCall() throws Exception {
    byte[] evidence = content(7_654_321, 5);
    var cid = UnixFiles.write(new ByteArrayInputStream(evidence), store);
    assertThat(call()).hasSize(1);
    heliaReads(cid, evidence);
  }

  /// A folder whose entries fill more than one block, with a folder in it, by path and size.
  private static Map<String, Integer> manyFiles() {
    var files = new TreeMap<String, Integer>();
    for (int i = 0; i < 400; i++) files.put("notes/note " + i + ".txt", 100 + i);
    files.put("film.webm", 9_000_000);
    files.put("empty", 0);
    return files;
  }

  private static Map<String, String> digests(Map<String, Integer> files) {
    var digests = new TreeMap<String, String>();
    files.forEach(
        (path, size) -> digests.put(path, Multihash.sha256(content(size, 7)).digest().hex()));
    return digests;
  }

  private static void read(Exporter exporter, Cid folder, String prefix, Map<String, String> found)
      throws IOException {
    for (Entry entry : exporter.list(folder)) {
      if (exporter.node(entry.cid()) instanceof UnixNode.Directory) {
        read(exporter, entry.cid(), prefix + entry.name() + "/", found);
        continue;
      }
      var out = new ByteArrayOutputStream();
      exporter.read(entry.cid(), out);
      found.put(prefix + entry.name(), Multihash.sha256(out.toByteArray()).digest().hex());
    }
  }

  @Test
  void aWholeFolderOfHeliasIsFetchedInOneSession() throws Exception {
    var parts =
        manyFiles().entrySet().stream()
            .map(file -> Map.of("path", file.getKey(), "size", file.getValue(), "seed", 7))
            .toList();
    var added = helia.ask(Map.of("do", "addFolder", "files", parts));
    var found = new TreeMap<String, String>();
    try (var session = bitswap.session(call(), BlockSession.Providers.NONE, PATIENCE)) {
      var exporter = new Exporter(session, UnixLimits.DEFAULT);
      read(exporter, Cid.parse(added.get("cid").asString()), "", found);
    }
    assertThat(found).isEqualTo(digests(manyFiles()));
    assertThat(bitswap.bytesInVain()).isZero();
  }

  @Test
  void heliaFetchesAWholeFolderOfOurs() throws Exception {
    var importer = new Importer(store, Profile.UNIXFS_V1_2025);
    var notes = new ArrayList<Entry>();
    var top = new ArrayList<Entry>();
    for (var file : manyFiles().entrySet()) {
      var in = new ByteArrayInputStream(content(file.getValue(), 7));
      String name = file.getKey().substring(file.getKey().indexOf('/') + 1);
      var into = file.getKey().startsWith("notes/") ? notes : top;
      into.add(importer.file(in).as(name));
    }
    top.add(importer.directory(notes).as("notes"));
    var folder = importer.directory(top);
    beCalled();
    var walked = helia.ask(Map.of("do", "walk", "cid", folder.cid().toString()));
    var found = new TreeMap<String, String>();
    for (var entry : walked.get("found").properties()) {
      found.put(entry.getKey(), entry.getValue().asString());
    }
    assertThat(found).isEqualTo(digests(manyFiles()));
  }

  @Test
  void dagCborTravelsUnderItsOwnName() throws Exception {
    var block = Block.of(Data.map().put("kind", "note").put("n", 1).build());
    helia.ask(Map.of("do", "put", "cid", block.cid().toString(), "hex", block.bytes().hex()));
    var fetched = bitswap.fetch(block.cid(), call(), PATIENCE);
    assertThat(fetched.data().asMap().text("kind")).isEqualTo("note");
  }

  @Test
  void whatHeliaHasNotIsSaidAtOnce() throws Exception {
    var nowhere = Cid.of(Cid.RAW, "nobody has this".getBytes(StandardCharsets.UTF_8));
    var from = call();
    assertThatThrownBy(() -> bitswap.fetch(nowhere, from, PATIENCE))
        .hasMessageContaining("none of 1 peers has");
  }
}
