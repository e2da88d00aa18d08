package org.handsel.ipfs.car;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.Dag;
import org.handsel.ipfs.MemoryBlocks;
import org.handsel.ipfs.NoSuchBlockException;
import org.handsel.ipfs.SharedFiles;
import org.handsel.ipfs.unixfs.Entry;
import org.handsel.ipfs.unixfs.Exporter;
import org.handsel.ipfs.unixfs.UnixLimits;
import org.handsel.ipfs.unixfs.UnixNode;
import org.handsel.ipfs.unixfs.UnixPath;
import org.handsel.libp2p.Vectors;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// CAR files that others made, held to what others read in them.
class CarVectorsTest {
  /// Files whose blocks are named by BLAKE2b, which isn't known here.
  private static final Set<String> BLAKE2B = Set.of("sample-v1.car", "sample-wrapped-v2.car");

  private static final long BLAKE2B_256 = 0xb220;

  private static byte[] car(JsonNode vector) throws IOException {
    return Files.readAllBytes(
        SharedFiles.file("vectors/ipfs/car/" + vector.get("file").asString()));
  }

  private static CarReader open(byte[] car) throws IOException {
    return CarReader.open(new ByteArrayInputStream(car), CarLimits.DEFAULT);
  }

  @Test
  void everyFileIsReadAsOthersReadIt() throws Exception {
    int seen = 0;
    for (JsonNode vector : Vectors.json("ipfs/car/manifest.json").get("cars")) {
      String name = vector.get("file").asString();
      seen++;
      if (vector.has("error")) {
        assertThatThrownBy(() -> open(car(vector)))
            .as(name)
            .isInstanceOf(MalformedException.class)
            .hasMessageStartingWith("car: ");
        continue;
      }
      var car = open(car(vector));
      assertThat(car.version()).as(name).isEqualTo(vector.get("version").asInt());
      var roots = new ArrayList<String>();
      for (JsonNode root : vector.get("roots")) roots.add(root.asString());
      assertThat(car.roots()).as(name).extracting(Cid::toString).isEqualTo(roots);
      var codecs = new TreeMap<String, Integer>();
      int bytes = 0;
      for (Optional<Section> next = car.next(); next.isPresent(); next = car.next()) {
        Section section = next.get();
        codecs.merge("0x" + Long.toHexString(section.cid().codec()), 1, Integer::sum);
        bytes +=
            switch (section) {
              case Section.Verified(var block) -> block.size();
              case Section.Unverified(var cid, var unverified) -> {
                assertThat(cid.hash().code()).isEqualTo(BLAKE2B_256);
                assertThat(name).isIn(BLAKE2B);
                yield unverified.size();
              }
            };
      }
      assertThat(bytes).as(name).isEqualTo(vector.get("block_bytes").asInt());
      for (var codec : vector.get("blocks_by_codec").properties()) {
        assertThat(codecs).as(name).containsEntry(codec.getKey(), codec.getValue().asInt());
      }
      assertThat(codecs).as(name).hasSize(vector.get("blocks_by_codec").size());
    }
    assertThat(seen).isEqualTo(20);
  }

  @Test
  void everyTreeInThemIsListedAndReadAsOthersDo() throws Exception {
    int seen = 0;
    for (JsonNode vector : Vectors.json("ipfs/car/manifest.json").get("cars")) {
      if (vector.has("error")) continue;
      var store = new MemoryBlocks();
      var loaded = open(car(vector)).load(store);
      assertThat(loaded.rootsMissing().isEmpty())
          .isEqualTo(!BLAKE2B.contains(vector.get("file").asString()));
      var exporter = new Exporter(BlockSource.of(store), UnixLimits.DEFAULT);
      for (JsonNode tree : vector.get("trees")) {
        if (!tree.has("entries")) continue;
        Cid root = Cid.parse(tree.get("root").asString());
        for (JsonNode entry : tree.get("entries")) {
          check(exporter, root, entry);
          seen++;
        }
        assertThat(count(exporter, root)).isEqualTo(tree.get("entries_total").asInt());
      }
    }
    assertThat(seen).isGreaterThan(100);
  }

  private static void check(Exporter exporter, Cid root, JsonNode entry) throws Exception {
    String path = entry.get("path").asString();
    var way = UnixPath.parse(root + "/" + path, UnixLimits.DEFAULT);
    Cid cid = exporter.resolve(way).orElseThrow();
    assertThat(cid).as(path).hasToString(entry.get("cid").asString());
    String type = entry.get("type").asString();
    if (type.equals("object")) {
      assertThatThrownBy(() -> exporter.node(cid)).isInstanceOf(MalformedException.class);
      return;
    }
    switch (exporter.node(cid)) {
      case UnixNode.Directory folder -> {
        assertThat(type).as(path).isEqualTo("directory");
        assertThat(folder.sharded()).as(path).isEqualTo(entry.has("unixfs_type"));
      }
      case UnixNode.Symlink link -> {
        assertThat(type).as(path).isEqualTo("symlink");
        assertThat(link.target()).isEqualTo(entry.get("target").asString());
      }
      case UnixNode.File file -> {
        assertThat(type).as(path).isEqualTo(cid.codec() == Cid.RAW ? "raw" : "file");
        var out = new ByteArrayOutputStream();
        if (entry.has("content_error")) {
          assertThatThrownBy(() -> exporter.read(cid, out))
              .isInstanceOf(NoSuchBlockException.class);
          // The first third and the last are there, and are read without the one between.
          assertThat(exporter.read(cid, 0, 1024, out)).isEqualTo(1024);
          assertThat(exporter.read(cid, 2048, 1024, out)).isEqualTo(1024);
          return;
        }
        assertThat(exporter.read(cid, out)).as(path).isEqualTo(entry.get("size").asLong());
        assertThat(file.size()).isEqualTo(out.size());
        assertThat(Multihash.sha256(out.toByteArray()).digest().hex())
            .isEqualTo(entry.get("sha256").asString());
      }
    }
  }

  /// `cid` and all below.
  private static int count(Exporter exporter, Cid cid) throws IOException {
    if (cid.codec() != Cid.DAG_PB || !(exporter.node(cid) instanceof UnixNode.Directory)) return 1;
    int count = 1;
    for (Entry entry : exporter.list(cid)) count += count(exporter, entry.cid());
    return count;
  }

  /// All that can be walked whole; what others wrote is a walk from the roots, as ours.
  @Test
  void whatOthersExportedIsExportedByteForByte() throws Exception {
    int same = 0;
    var broken = new ArrayList<String>();
    for (JsonNode vector : Vectors.json("ipfs/car/manifest.json").get("cars")) {
      if (vector.has("error") || vector.get("version").asInt() != 1) continue;
      var store = new MemoryBlocks();
      byte[] car = car(vector);
      List<Cid> roots = open(car).load(store).roots();
      var out = new ByteArrayOutputStream();
      String name = vector.get("file").asString();
      try {
        var written = CarWriter.export(roots, BlockSource.of(store), out, Dag.Limits.DEFAULT);
        assertThat(written.blocks()).isEqualTo(vector.get("blocks").asInt());
        assertThat(out.toByteArray()).as(name).isEqualTo(car);
        same++;
      } catch (NoSuchBlockException | MalformedException e) {
        broken.add(name);
      }
    }
    assertThat(broken)
        .containsExactly(
            "dag-json-traversal.car", "file-3k-and-3-blocks-missing-block.car", "sample-v1.car");
    assertThat(same).isEqualTo(13);
  }
}
