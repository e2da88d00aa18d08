package org.handsel.ipfs.unixfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.MemoryBlocks;
import org.handsel.ipfs.SharedFiles;
import org.handsel.libp2p.Vectors;
import org.handsel.libp2p.multiformats.Cid;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The names that Kubo and Helia give to the same content, for every profile there are vectors for.
class ProfileVectorsTest {
  private static final Map<String, Profile> PROFILES =
      Map.of(
          "kubo-default-v0", Profile.UNIXFS_V0_2015,
          "unixfs-v1-2025", Profile.UNIXFS_V1_2025,
          "v1-raw-256KiB-174", Profile.KUBO_V1,
          "v1-dagpb-leaves-256KiB-174", Profile.KUBO_V1.rawLeaves(false),
          "v1-raw-1KiB-width-4", Profile.KUBO_V1.shape(1024, 4));

  private final MemoryBlocks store = new MemoryBlocks();

  private Importer by(String profile) {
    return new Importer(store, Objects.requireNonNull(PROFILES.get(profile), profile));
  }

  private Exporter exporter() {
    return new Exporter(BlockSource.of(store), UnixLimits.DEFAULT);
  }

  private String sha256(Cid cid) throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    exporter().read(cid, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    return HexFormat.of().formatHex(digest.digest());
  }

  @Test
  void realFilesHaveTheSameNamesInAllProfilesAndComeBack() throws Exception {
    var vectors = new ObjectMapper().readTree(SharedFiles.file("data/files/cids.json").toFile());
    int seen = 0;
    for (JsonNode file : vectors.get("files")) {
      String name = file.get("file").asString();
      Path path = SharedFiles.file(name.contains("/") ? "data/" + name : "data/files/" + name);
      for (var expected : file.get("cids").properties()) {
        Added added;
        try (InputStream in = Files.newInputStream(path)) {
          added = by(expected.getKey()).file(in);
        }
        assertThat(added.cid()).as(name).hasToString(expected.getValue().asString());
        assertThat(added.size()).isEqualTo(file.get("size").asLong());
        assertThat(sha256(added.cid())).isEqualTo(file.get("sha256").asString());
        seen++;
      }
    }
    assertThat(seen).isEqualTo(25);
  }

  @Test
  void theFolderOfRealFilesHasTheSameName() throws Exception {
    var folder =
        new ObjectMapper()
            .readTree(SharedFiles.file("data/files/cids.json").toFile())
            .get("directory_of_all_files");
    for (var expected : folder.get("cids").properties()) {
      var entries = new ArrayList<Entry>();
      for (JsonNode name : folder.get("names")) {
        try (var in = Files.newInputStream(SharedFiles.file("data/files/" + name.asString()))) {
          entries.add(by(expected.getKey()).file(in).as(name.asString()));
        }
      }
      Cid cid = by(expected.getKey()).directory(entries.reversed()).cid();
      assertThat(cid).hasToString(expected.getValue().asString());
      assertThat(exporter().list(cid)).isEqualTo(entries);
    }
    assertThat(folder.get("cids").size()).isEqualTo(2);
  }

  @Test
  void textsHaveTheSameNames() throws Exception {
    int seen = 0;
    for (JsonNode vector : Vectors.json("ipfs/unixfs_cids.json").get("strings")) {
      byte[] content = vector.get("content_utf8").asString().getBytes(UTF_8);
      Cid cid = file(vector.get("profile").asString(), content).cid();
      assertThat(cid).hasToString(vector.get("cid").asString());
      var out = new ByteArrayOutputStream();
      assertThat(exporter().read(cid, out)).isEqualTo(content.length);
      assertThat(out.toByteArray()).isEqualTo(content);
      seen++;
    }
    assertThat(seen).isEqualTo(7);
  }

  private Added file(String profile, byte[] content) throws IOException {
    return by(profile).file(new ByteArrayInputStream(content));
  }

  @Test
  void smallFoldersHaveTheSameNames() throws Exception {
    int seen = 0;
    for (JsonNode tree : Vectors.json("ipfs/unixfs_cids.json").get("trees")) {
      for (var expected : tree.get("expect").properties()) {
        var named = new HashMap<String, String>();
        var entries = new ArrayList<Entry>();
        for (var file : tree.get("files").properties()) {
          byte[] content = file.getValue().asString().getBytes(UTF_8);
          Added added = file(expected.getKey(), content);
          entries.add(added.as(file.getKey()));
          named.put(file.getKey(), added.cid().toString());
        }
        named.put("root", by(expected.getKey()).directory(entries).cid().toString());
        for (var cid : expected.getValue().properties()) {
          assertThat(named).containsEntry(cid.getKey(), cid.getValue().asString());
          seen++;
        }
      }
    }
    assertThat(seen).isEqualTo(7);
  }

  /// The key stream of ChaCha20 that the vectors are made of.
  private static InputStream stream(String seed, int size) throws GeneralSecurityException {
    byte[] key = MessageDigest.getInstance("SHA-256").digest(seed.getBytes(UTF_8));
    var cipher = Cipher.getInstance("ChaCha20");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(key, "ChaCha20"),
        new ChaCha20ParameterSpec(new byte[12], 0));
    return new CipherInputStream(new ByteArrayInputStream(new byte[size]), cipher);
  }

  @Test
  void filesAndFoldersAtTheLimitsHaveTheSameNames() throws Exception {
    int seen = 0;
    var vectors = Vectors.json("ipfs/unixfs_cids.json");
    String alphabet = vectors.get("hamt_directories").get("name_alphabet").asString();
    for (JsonNode vector : vectors.get("generated")) {
      String profile = vector.get("profile").asString();
      String seed = vector.get("seed").asString();
      Cid cid;
      if (vector.get("kind").asString().equals("file")) {
        cid = by(profile).file(stream(seed, vector.get("size").asInt())).cid();
      } else {
        List<Entry> entries = folder(profile, seed, vector, alphabet);
        cid = by(profile).directory(entries).cid();
        assertThat(exporter().list(cid)).containsExactlyInAnyOrderElementsOf(entries);
        for (Entry entry : entries.subList(0, 50)) {
          assertThat(exporter().find(cid, entry.name())).contains(entry);
        }
      }
      assertThat(cid).hasToString(vector.get("cid").asString());
      seen++;
    }
    assertThat(seen).isEqualTo(5);
  }

  private List<Entry> folder(String profile, String seed, JsonNode vector, String alphabet)
      throws Exception {
    Added x = file(profile, new byte[] {'x'});
    int count = vector.get("files").asInt();
    int length = vector.get("name_len").asInt();
    var entries = new ArrayList<Entry>();
    var in = stream(seed, count * length * 2);
    for (int i = 0; i < count; i++) {
      var name = new StringBuilder();
      int chars = i < count - 1 ? length : vector.get("last_name_len").asInt();
      for (byte b : in.readNBytes(chars)) name.append(alphabet.charAt((b & 0xff) % 39));
      entries.add(x.as(name.toString()));
    }
    return entries;
  }
}
