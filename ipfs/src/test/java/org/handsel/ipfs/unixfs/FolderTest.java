package org.handsel.ipfs.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.DagPb;
import org.handsel.ipfs.MemoryBlocks;
import org.handsel.ipfs.NoSuchBlockException;
import org.handsel.ipfs.unixfs.Profile.Sharding;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Folders and paths, of people who mean well and of others.
class FolderTest {
  private static final UnixLimits LIMITS = UnixLimits.DEFAULT;

  private final MemoryBlocks store = new MemoryBlocks();
  private final Exporter exporter = new Exporter(BlockSource.of(store), LIMITS);
  private final Importer importer = new Importer(store, Profile.UNIXFS_V1_2025);
  private Cid x;

  @BeforeEach
  void put() {
    x = store.put((byte) 'x');
  }

  private static void refused(String why, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(MalformedException.class).hasMessageContaining(why);
  }

  private static DagPb.Link link(String name, Cid cid) {
    return new DagPb.Link(cid, Optional.of(name), OptionalLong.of(1));
  }

  private Cid plain(DagPb.Link... links) {
    return store.put(UnixData.directory(Metadata.NONE).node(List.of(links)));
  }

  @Test
  void murmur3HashesAsOthersDo() {
    assertThat(Murmur3.hash64(new byte[0])).isZero();
    assertThat(Murmur3.hash64(Names.bytes("hello"))).isEqualTo(0xcbd8a7b341bd9b02L);
    assertThat(Murmur3.hash64(Names.bytes("The quick brown fox jumps over the lazy dog")))
        .isEqualTo(0xe34bbc7bbc071b6cL);
  }

  @Test
  void aPathLeadsThroughPlainAndCutFolders() throws Exception {
    var cut =
        new Importer(
            store,
            Profile.UNIXFS_V0_2015.sharding(new Sharding(Sharding.Size.LINKS_COUNT, 0, 256)));
    Added file = importer.file(new ByteArrayInputStream(new byte[] {'x'}));
    Added deep = importer.directory(List.of(file.as("c.txt")));
    Added shards = cut.directory(List.of(deep.as("b"), file.as("z")));
    Cid root = importer.directory(List.of(shards.as("a"))).cid();
    for (String path :
        List.of(
            "/ipfs/" + root + "/a/b/c.txt",
            root + "/a/b/c.txt",
            root + "//a/./b/.././b/c.txt/",
            "/ipfs/" + shards.cid() + "/b/c.txt",
            "/ipfs/" + x)) {
      assertThat(exporter.resolve(UnixPath.parse(path, LIMITS))).as(path).contains(x);
    }
    assertThat(exporter.resolve(UnixPath.parse(root + "/a/nothing/c.txt", LIMITS))).isEmpty();
    assertThat(exporter.resolve(UnixPath.parse(root + "/A", LIMITS))).isEmpty();
    refused("a file, which", () -> exporter.resolve(UnixPath.parse(root + "/a/z/c", LIMITS)));
    assertThat(UnixPath.parse(root + "/a/b/../c/", LIMITS)).hasToString("/ipfs/" + root + "/a/c");
  }

  @Test
  void pathsThatLeadNowhereAreRefused() {
    refused("above its root", () -> UnixPath.parse("/ipfs/" + x + "/..", LIMITS));
    refused("above its root", () -> UnixPath.parse(x + "/a/../../b", LIMITS));
    refused("start with", () -> UnixPath.parse("/ipns/example.org/a", LIMITS));
    refused("start with", () -> UnixPath.parse("", LIMITS));
    refused("NUL", () -> UnixPath.parse(x + "/a\0b", LIMITS));
    refused("above 255", () -> UnixPath.parse(x + "/" + "é".repeat(128), LIMITS));
    refused("256 names", () -> UnixPath.parse(x + "/a".repeat(257), LIMITS));
    refused("too long", () -> UnixPath.parse(x + "/".repeat(1 << 16), LIMITS));
    assertThatThrownBy(() -> UnixPath.parse("/ipfs/nonsense", LIMITS))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aSymlinkIsNotFollowed() throws Exception {
    Added link = importer.symlink("../../etc/passwd", Metadata.NONE);
    Cid root = importer.directory(List.of(link.as("l"))).cid();
    assertThat(exporter.resolve(UnixPath.parse(root + "/l", LIMITS))).contains(link.cid());
    refused("symlink", () -> exporter.resolve(UnixPath.parse(root + "/l/a", LIMITS)));
    refused("symlink", () -> exporter.list(link.cid()));
  }

  @Test
  void whatIsNoFolderIsNotListed() throws Exception {
    refused("a file, which", () -> exporter.list(x));
    Cid file = store.put(UnixData.file(Bytes.EMPTY, List.of(), Metadata.NONE).node(List.of()));
    refused("a file, which", () -> exporter.list(file));
    refused("no data", () -> exporter.list(store.put(new DagPb(List.of(), Optional.empty()))));
    Cid cbor = store.keep(Block.of(Cid.DAG_CBOR, new byte[] {(byte) 0xa0}));
    refused("no folder", () -> exporter.list(cbor));
    refused("type 1", () -> exporter.read(plain(), OutputStream.nullOutputStream()));
  }

  @Test
  void namesThatLeadElsewhereAreRefused() {
    for (String bad : List.of("", ".", "..", "a/b", "/etc", "a\0", "x".repeat(256))) {
      refused("a name that", () -> exporter.list(plain(link("a", x), link(bad, x))));
    }
    var unnamed = new DagPb.Link(x, Optional.empty(), OptionalLong.empty());
    refused("is empty", () -> exporter.list(plain(unnamed)));
    byte[] node = UnixData.directory(Metadata.NONE).node(List.of(link("aa", x))).toArray();
    for (int i = 0; i < node.length - 1; i++) {
      if (node[i] == 'a' && node[i + 1] == 'a') node[i] = (byte) 0xff;
    }
    Cid noText = store.keep(Block.of(Cid.DAG_PB, node));
    refused("not UTF-8", () -> exporter.list(noText));
    refused("a name that", () -> exporter.find(plain(), "../a"));
  }

  @Test
  void aNameTwiceIsRefusedInAListAndTheFirstIsFound() throws Exception {
    Cid other = store.put((byte) 'y');
    Cid folder = plain(link("a", x), link("b", x), link("a", other));
    refused("one name twice", () -> exporter.list(folder));
    assertThat(exporter.find(folder, "a").orElseThrow().cid()).isEqualTo(x);
  }

  @Test
  void aFolderIsListedInItsMakersOrderWithoutWhatLiesInIt() throws Exception {
    var missing = Cid.of(Cid.RAW, new byte[] {9});
    Cid folder = plain(link("b", missing), link("a", missing));
    assertThat(exporter.list(folder)).extracting(Entry::name).containsExactly("b", "a");
  }

  @Test
  void aFolderLargerThanItsReaderWantsIsRefused() throws Exception {
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < 300; i++) entries.add(new Entry("e" + i, x, OptionalLong.empty()));
    var cut = new Sharding(Sharding.Size.LINKS_COUNT, 100, 256);
    for (var profile : List.of(Profile.KUBO_V1, Profile.KUBO_V1.sharding(cut))) {
      Cid folder = new Importer(store, profile).directory(entries).cid();
      var few = new Exporter(BlockSource.of(store), LIMITS.entries(299));
      refused("299 entries", () -> few.list(folder));
      var enough = new Exporter(BlockSource.of(store), LIMITS.entries(300));
      assertThat(enough.list(folder)).hasSize(300);
    }
  }

  /// Two names that share the first 8 bits of their hashes, and their bucket.
  private record Neighbours(String one, String other, int bucket) {
    static Neighbours found() {
      var seen = new String[256];
      for (int i = 0; ; i++) {
        String name = "n" + i;
        int bucket = FolderTest.bucket(name, 0);
        if (seen[bucket] != null) return new Neighbours(seen[bucket], name, bucket);
        seen[bucket] = name;
      }
    }
  }

  private static int bucket(String name, int taken) {
    return Shard.bucket(Murmur3.hash64(Names.bytes(name)), taken, 8);
  }

  private Shard.Slot entry(String name, int taken) {
    return new Shard.Slot(bucket(name, taken), name, link("", x));
  }

  private Cid shard(int fanout, Shard.Slot... slots) {
    return store.put(new Shard(fanout, List.of(slots)).node(Metadata.NONE));
  }

  @Test
  void shardsThatContradictThemselvesAreRefused() {
    var pair = Neighbours.found();
    refused(
        "another's",
        () -> exporter.list(shard(256, new Shard.Slot(pair.bucket ^ 1, pair.one, link("", x)))));
    Cid below = shard(256, entry(pair.one, 8));
    assertThatNothingElse(below, pair);
    refused(
        "of nothing", () -> exporter.list(shard(256, new Shard.Slot(3, "", link("", shard(256))))));
    refused(
        "in place of", () -> exporter.list(shard(256, new Shard.Slot(3, "", link("", plain())))));
    refused("a file, which", () -> exporter.list(shard(256, new Shard.Slot(3, "", link("", x)))));
    refused(
        "fanouts",
        () ->
            exporter.list(
                shard(
                    256,
                    new Shard.Slot(
                        3, "", link("", shard(16, new Shard.Slot(1, "a", link("", x))))))));
    refused("out of order", () -> exporter.list(hamt("03", "03a", "02b")));
    refused("out of order", () -> exporter.list(hamt("03", "03a", "03b")));
    refused("without a bucket", () -> exporter.list(hamt("01", "0")));
    refused("without a bucket", () -> exporter.list(hamt("01", "0ga")));
    refused("without a bucket", () -> exporter.list(hamt("80", "0aa")));
    refused("than it says", () -> exporter.list(hamt("01", "01a")));
    refused("than it says", () -> exporter.list(hamt("03", "00a")));
    refused("than it says", () -> exporter.list(hamt("00".repeat(32) + "01", "00a")));
    refused("hash function", () -> exporter.list(type5("2812308002", "")));
    refused("0 buckets", () -> exporter.list(type5("2822", "")));
    for (String fanout : List.of("04", "64", "8010", "ffffffffffffffffff01")) {
      refused("buckets", () -> exporter.list(type5("282230" + fanout, "")));
    }
    refused("above 8", () -> exporter.list(type5("28223008", "", "8a")));
  }

  /// The same shard in another place is refused at its first entry: no few blocks stand for many.
  private void assertThatNothingElse(Cid below, Neighbours pair) {
    var here = new Shard.Slot(pair.bucket, "", link("", below));
    var there = new Shard.Slot(255 - pair.bucket, "", link("", below));
    Cid twice = pair.bucket < 128 ? shard(256, here, there) : shard(256, there, here);
    refused("another's", () -> exporter.list(twice));
  }

  private Cid hamt(String buckets, String... names) {
    return type5(
        "12" + String.format("%02x", buckets.length() / 2) + buckets + "2822308002", names);
  }

  private Cid type5(String rest, String... names) {
    var links = new ArrayList<DagPb.Link>();
    for (String name : names) if (!name.isEmpty()) links.add(link(name, x));
    return store.put(new DagPb(links, Optional.of(Bytes.fromHex("0805" + rest))));
  }

  @Test
  void shardsWithoutEndAreRefused() throws Exception {
    int[] ways = new int[9];
    for (int level = 0; level < 8; level++) ways[level] = bucket("deep", level * 8);
    Cid at = shard(256, new Shard.Slot(0, "deep", link("", x)));
    for (int level = 7; level >= 0; level--) {
      at = shard(256, new Shard.Slot(ways[level], "", link("", at)));
    }
    Cid deep = at;
    refused("too deep", () -> exporter.list(deep));
    refused("too deep", () -> exporter.find(deep, "deep"));
    Cid last = shard(256, entry("deep", 56));
    for (int level = 6; level >= 0; level--) {
      last = shard(256, new Shard.Slot(ways[level], "", link("", last)));
    }
    assertThat(exporter.list(last)).extracting(Entry::name).containsExactly("deep");
    assertThat(exporter.find(last, "deep")).isPresent();
  }

  @Test
  void aMissingShardIsNamed() throws IOException {
    Cid missing = Cid.of(Cid.DAG_PB, new byte[] {9});
    Cid root = shard(256, new Shard.Slot(3, "", link("", missing)));
    assertThatThrownBy(() -> exporter.list(root))
        .isInstanceOfSatisfying(
            NoSuchBlockException.class, e -> assertThat(e.cid()).isEqualTo(missing));
  }
}
