package org.handsel.node.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.DagPb;
import org.handsel.ipfs.unixfs.Entry;
import org.handsel.ipfs.unixfs.Importer;
import org.handsel.ipfs.unixfs.Metadata;
import org.handsel.ipfs.unixfs.Profile;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.app.App;
import org.handsel.node.app.FixtureApp;
import org.handsel.node.files.LocalStorage;
import org.handsel.node.files.NetSources;
import org.handsel.node.files.Pinning;
import org.handsel.node.files.Storeroom;
import org.handsel.node.files.Telling;
import org.handsel.node.home.Home;
import org.handsel.node.home.NodeFile;
import org.handsel.node.http.Limits;
import org.handsel.node.http.Server;
import org.handsel.node.web.Pages;
import org.handsel.node.words.Words;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// `handsel files …` against a node with real blocks and no peers.
class FileVerbsTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Database truth;
  private Storeroom room;
  private Telling telling;
  private Pinning pinning;
  private Home home;
  private Server server;

  @BeforeEach
  void start() throws IOException {
    truth = Database.open(folder.resolve("truth.db"), Database.Durability.FULL, Schema.TRUTH);
    room = Storeroom.open(folder.resolve("blocks"), 8 << 20, truth, InstantSource.system());
    room.alsoNeeded(List::of);
    var alone = new Alone();
    telling = Telling.start(new Nobody(), List.of());
    pinning = Pinning.start(room, alone, telling);
    App sample = FixtureApp.ready();
    var app =
        new App(
            sample.setup(),
            sample.people(),
            sample.listings(),
            sample.deals(),
            sample.wallet(),
            sample.peers(),
            sample.pictures(),
            new LocalStorage(room, pinning, alone),
            sample.code(),
            sample.calendars(),
            sample.computing(),
            sample.events());
    var entry = new org.handsel.node.http.Entry(new SecureRandom());
    server =
        Server.start(
            new Server.Listen("127.0.0.1", 0, Set.of()),
            entry,
            app,
            new Pages(app, InstantSource.system(), new SecureRandom()),
            Limits.DEFAULT);
    home = Home.open(folder.resolve("data"));
    home.announce(
        new NodeFile(
            ProcessHandle.current().pid(), server.address(), server.gateway(), "", List.of(), ""),
        entry.token());
  }

  @AfterEach
  void stop() {
    server.close();
    pinning.close();
    telling.close();
    truth.close();
    home.close();
  }

  /// Nobody to tell, and nobody to find.
  private static final class Nobody implements NetSources.Directory {
    @Override
    public void find(Cid cid, Consumer<PeerId> found) {}

    @Override
    public long tell(Collection<Cid> cids) {
      return 0;
    }

    @Override
    public void withdraw(Cid cid) {}
  }

  /// Blocks from here alone.
  private final class Alone implements LocalStorage.Sources {
    @Override
    public LocalStorage.Source open() {
      return new LocalStorage.Source() {
        @Override
        public Block get(Cid cid) throws IOException {
          return BlockSource.of(room.blocks()).get(cid);
        }

        @Override
        public int peers() {
          return 0;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public int tell(Cid cid) {
      return 0;
    }
  }

  private int run(String... arguments) {
    out.reset();
    err.reset();
    var terminal =
        new Terminal(
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            Optional.empty(),
            Map.of("HANDSEL_HOME", home.directory().toString()),
            Words.in("en").at(ZoneOffset.UTC));
    return new Cli(terminal, new CliTest.Sample()).run(arguments);
  }

  private String out() {
    return out.toString(UTF_8);
  }

  private String cid() {
    return out().lines().findFirst().orElseThrow().split(" ", 3)[1];
  }

  private Path file(String name, byte[] content) throws IOException {
    Path file = folder.resolve("mine").resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private static byte[] noise(int size) {
    var bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return bytes;
  }

  @Test
  void whatWasAddedIsGotBack() throws Exception {
    byte[] film = noise(3_000_000);
    assertThat(run("files", "add", file("film.webm", film).toString())).isZero();
    String cid = cid();
    Path copy = folder.resolve("copy");
    assertThat(run("files", "get", cid, "-o", copy.toString())).isZero();
    assertThat(Files.readAllBytes(copy)).isEqualTo(film);
    assertThat(run("files", "ls")).isZero();
    assertThat(out()).contains(cid).contains("film.webm").contains("3\u00a0MB");
  }

  @Test
  void aFolderIsGotBackWithAllInIt() throws Exception {
    Path mine = folder.resolve("mine/book");
    file("book/one.txt", "one".getBytes(UTF_8));
    file("book/more/two.txt", "two".getBytes(UTF_8));
    file("book/empty", new byte[0]);
    Files.createSymbolicLink(mine.resolve("more/first"), Path.of("../one.txt"));
    assertThat(run("files", "add", mine.toString())).isZero();
    String cid = cid();
    Path copy = folder.resolve("copy");
    assertThat(run("files", "get", cid, "-o", copy.toString())).as(err::toString).isZero();
    assertThat(Files.readString(copy.resolve("more/first"))).isEqualTo("one");
    assertThat(Files.readString(copy.resolve("more/two.txt"))).isEqualTo("two");
    assertThat(copy.resolve("empty")).isEmptyFile();
    assertThat(run("files", "ls", cid)).isZero();
    assertThat(out().lines()).hasSize(3);
    assertThat(out()).contains("more/").contains("one.txt");
    assertThat(run("files", "ls", cid + "/more/first", "--json")).isZero();
    assertThat(JsonMapper.shared().readTree(out()).at("/0/target").asString())
        .isEqualTo("../one.txt");
    assertThat(run("files", "get", cid + "/more/two.txt", "-o", folder.resolve("2").toString()))
        .isZero();
  }

  @Test
  void aLinkIsShownWithItsCode() throws Exception {
    assertThat(run("files", "add", file("a", new byte[10]).toString())).isZero();
    String cid = cid();
    assertThat(run("files", "share", cid)).isZero();
    assertThat(out()).startsWith("ipfs://" + cid + "\n").contains("█▀").contains("Nobody");
    assertThat(run("files", "share", "nonsense")).isEqualTo(2);
  }

  @Test
  void nothingIsEverOverwritten() throws Exception {
    assertThat(run("files", "add", file("a", new byte[10]).toString())).isZero();
    Path there = Files.writeString(folder.resolve("there"), "mine");
    assertThat(run("files", "get", cid(), "-o", there.toString())).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("there already");
    assertThat(there).hasContent("mine");
  }

  @Test
  void whatNobodyHasIsSaid() {
    String nowhere = Block.of(0x55, noise(7)).cid().toString();
    assertThat(run("files", "get", nowhere, "-o", folder.resolve("x").toString())).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("nobody who can be reached now has the rest");
    assertThat(folder.resolve("x")).doesNotExist();
    assertThat(run("files", "get", "nonsense")).isEqualTo(2);
    assertThat(run("files", "add", folder.resolve("x").toString())).isEqualTo(1);
  }

  @Test
  void aPinWaitsForSomebodyWhoHasIt() throws Exception {
    String nowhere = Block.of(0x55, noise(7)).cid().toString();
    assertThat(run("files", "pin", "add", nowhere, "--name", "later")).isZero();
    assertThat(out()).contains("goes on trying");
    assertThat(run("files", "pin", "ls")).isZero();
    assertThat(out()).contains("later").contains("waiting for somebody");
    room.blocks().put(Block.of(0x55, noise(7)));
    assertThat(run("files", "pin", "add", nowhere)).isZero();
    assertThat(out()).startsWith("kept " + nowhere);
    assertThat(run("files", "pin", "rm", nowhere)).isZero();
    assertThat(run("files", "pin", "rm", nowhere)).isEqualTo(1);
  }

  @Test
  void whatIsLetGoMakesRoom() throws Exception {
    assertThat(run("files", "add", file("one", noise(5_000_000)).toString())).isZero();
    String one = cid();
    assertThat(run("files", "add", file("two", noise(6_000_000)).toString())).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("no room").contains("pin rm");
    assertThat(run("files", "pin", "rm", one)).isZero();
    assertThat(run("files", "add", file("two", noise(6_000_000)).toString())).isZero();
    assertThat(run("files", "clean", "--json")).isZero();
    assertThat(JsonMapper.shared().readTree(out()).at("/used").asLong())
        .isBetween(6_000_000L, 6_010_000L);
  }

  @Test
  void partsOfAFolderStayUntilItIsMade() throws Exception {
    Path mine = folder.resolve("mine/many");
    for (int i = 0; i < 40; i++) file("many/" + i, noise(100 + i));
    var made = new ArrayList<String>();
    for (int i = 0; i < 40; i++) {
      assertThat(run("files", "add", "--no-pin", mine.resolve("" + i).toString())).isZero();
      made.add(cid());
      room.blocks().collect(() -> true);
    }
    for (String cid : made) assertThat(run("files", "ls", cid)).isZero();
  }

  // ---- a folder that was made to harm ----

  private String hostile(String name, byte[] node) throws IOException {
    var file = Block.of(0x55, "owned".getBytes(UTF_8));
    room.blocks().put(file);
    var link = new DagPb.Link(file.cid(), Optional.of(name), java.util.OptionalLong.of(5));
    var folder =
        Block.of(
            0x70,
            new DagPb(List.of(link), Optional.of(org.handsel.libp2p.multiformats.Bytes.of(node)))
                .toArray());
    room.blocks().put(folder);
    return folder.cid().toString();
  }

  @Test
  void namesThatLeadElsewhereAreRefused() throws Exception {
    for (String name : List.of("../out", "/tmp/out", "..", "a/b", "..\\out", "C:out")) {
      Path copy = folder.resolve("copy");
      String cid = hostile(name, new byte[] {8, 1});
      assertThat(run("files", "get", cid, "-o", copy.toString())).as(name).isNotZero();
      assertThat(copy).doesNotExist();
      assertThat(folder.resolve("out")).doesNotExist();
    }
  }

  @Test
  void symlinksThatLeadOutAreLeftOut() throws Exception {
    var importer = new Importer(room.blocks(), Profile.UNIXFS_V1_2025);
    var entries = new ArrayList<Entry>();
    List<String> out = List.of("/etc", "..", "a/../../..", "in/../x", "../copy/../..");
    for (int i = 0; i < out.size(); i++) {
      entries.add(importer.symlink(out.get(i), Metadata.NONE).as("out" + i));
    }
    entries.add(importer.symlink("file", Metadata.NONE).as("in"));
    entries.add(importer.file(new ByteArrayInputStream(noise(3))).as("file"));
    String cid = importer.directory(entries).cid().toString();
    Path copy = folder.resolve("copy");
    assertThat(run("files", "get", cid, "-o", copy.toString())).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("out0 -> /etc").contains("were not made");
    try (var files = Files.list(copy)) {
      assertThat(files.map(it -> it.getFileName().toString()).sorted())
          .containsExactly("file", "in");
    }
    assertThat(Files.readAllBytes(copy.resolve("in"))).hasSize(3);
  }
}
