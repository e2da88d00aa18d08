package org.handsel.node.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.unixfs.Entry;
import org.handsel.ipfs.unixfs.Importer;
import org.handsel.ipfs.unixfs.Metadata;
import org.handsel.ipfs.unixfs.Profile;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.app.App;
import org.handsel.node.app.FixtureApp;
import org.handsel.node.app.Setup;
import org.handsel.node.files.LocalStorage;
import org.handsel.node.files.NetSources;
import org.handsel.node.files.Pinning;
import org.handsel.node.files.Storeroom;
import org.handsel.node.files.Telling;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `/ipfs/CID` on loopback: Path Gateway Specification.
class GatewayTest {
  @TempDir Path folder;
  private Database truth;
  private Storeroom room;
  private Telling telling;
  private Pinning pinning;
  private Server server;
  private RawHttp http;
  private String site;
  private String book;
  private String page;

  @BeforeEach
  void start() throws IOException {
    truth = Database.open(folder.resolve("truth.db"), Database.Durability.FULL, Schema.TRUTH);
    room = Storeroom.open(folder.resolve("blocks"), 8 << 20, truth, InstantSource.system());
    room.alsoNeeded(List::of);
    telling = Telling.start(new Nobody(), List.of());
    var here = new Here();
    pinning = Pinning.start(room, here, telling);
    serve(Setup.Stage.READY, here);
    var importer = new Importer(room.blocks(), Profile.UNIXFS_V1_2025.shape(10, 3));
    var text =
        importer.file(new ByteArrayInputStream("abcdefghijklmnopqrstuvwxyz".getBytes(UTF_8)));
    var html =
        importer.file(new ByteArrayInputStream("<script>fetch('/')</script>".getBytes(UTF_8)));
    page = html.cid().toString();
    site = importer.directory(List.of(html.as("index.html"))).cid().toString();
    var entries = new ArrayList<Entry>();
    entries.add(text.as("a b&c.txt"));
    entries.add(text.as("<b>.bin"));
    entries.add(importer.symlink("/etc/passwd", Metadata.NONE).as("link"));
    entries.add(importer.directory(List.of(text.as("x"))).as("more"));
    book = importer.directory(entries).cid().toString();
  }

  private void serve(Setup.Stage stage, LocalStorage.Sources sources) throws IOException {
    if (server != null) server.close();
    App sample = FixtureApp.at(stage);
    var app =
        new App(
            sample.setup(),
            sample.people(),
            sample.listings(),
            sample.deals(),
            sample.wallet(),
            sample.peers(),
            sample.pictures(),
            new LocalStorage(room, pinning, sources),
            sample.code(),
            sample.calendars(),
            sample.computing(),
            sample.events());
    server =
        Server.start(
            new Server.Listen("127.0.0.1", 0, Set.of()),
            new org.handsel.node.http.Entry(new SecureRandom()),
            app,
            new PlainSite(),
            Limits.DEFAULT);
    http = new RawHttp(server.gateway());
  }

  @AfterEach
  void stop() {
    server.close();
    pinning.close();
    telling.close();
    truth.close();
  }

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

  private final class Here implements LocalStorage.Sources {
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

  private RawHttp.Answer get(String path, String... headers) throws IOException {
    return http.ask("GET", path, "", "", headers);
  }

  @Test
  void aFileIsServedByItsPathForEver() throws Exception {
    var answer = get("/ipfs/" + book + "/a%20b&c.txt");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("abcdefghijklmnopqrstuvwxyz");
    assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(answer.header("Content-Length")).isEqualTo("26");
    assertThat(answer.header("Cache-Control")).contains("immutable");
    assertThat(answer.header("X-Ipfs-Path")).isEqualTo("/ipfs/" + book + "/a%20b%26c.txt");
    String tag = answer.header("ETag");
    assertThat(get("/ipfs/" + book + "/a%20b&c.txt", "If-None-Match: W/" + tag).status())
        .isEqualTo(304);
    assertThat(get("/ipfs/" + book + "/a%20b&c.txt", "If-None-Match: \"other\"").status())
        .isEqualTo(200);
  }

  @Test
  void theHeadAloneIsGivenToo() throws Exception {
    var answer = http.ask("HEAD", "/ipfs/" + book + "/a%20b&c.txt", "", "");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).isEqualTo("26");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void partsAreServedAsTheyAreAskedFor() throws Exception {
    String path = "/ipfs/" + book + "/a%20b&c.txt";
    for (var part :
        Map.of(
                "bytes=0-0", "a",
                "bytes=8-12", "ijklm",
                "bytes=20-", "uvwxyz",
                "bytes=-3", "xyz",
                "bytes=25-99", "z",
                "bytes=-99", "abcdefghijklmnopqrstuvwxyz")
            .entrySet()) {
      var answer = get(path, "Range: " + part.getKey());
      assertThat(answer.status()).as(part.getKey()).isEqualTo(206);
      assertThat(answer.body()).isEqualTo(part.getValue());
      assertThat(answer.header("Content-Range")).endsWith("/26");
    }
    assertThat(get(path, "Range: bytes=8-12").header("Content-Range")).isEqualTo("bytes 8-12/26");
    var beyond = get(path, "Range: bytes=26-");
    assertThat(beyond.status()).isEqualTo(416);
    assertThat(beyond.header("Content-Range")).isEqualTo("bytes */26");
    assertThat(get(path, "Range: bytes=-0").status()).isEqualTo(416);
    for (String whole :
        List.of("bytes=9-8", "bytes=x", "lines=1-2", "bytes=0-1,4-5", "bytes=-", "bytes=1-2-3")) {
      assertThat(get(path, "Range: " + whole).status()).as(whole).isEqualTo(200);
    }
    assertThat(get(path, "Range: bytes=0-1", "If-Range: \"old\"").status()).isEqualTo(200);
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    assertThat(get("/ipfs/nonsense").status()).isEqualTo(400);
    assertThat(get("/ipfs/").status()).isEqualTo(400);
    assertThat(get("/ipfs/" + book + "/%2e%2e/x").status()).isEqualTo(400);
    assertThat(get("/ipfs/" + book + "/a%2Fb").status()).isEqualTo(400);
    assertThat(get("/ipfs/" + book + "/nothing").status()).isEqualTo(404);
    assertThat(get("/ipfs/" + book + "/link").status()).isEqualTo(404);
    assertThat(get("/ipfs/" + book + "/a%20b&c.txt/below").status()).isEqualTo(400);
    String nowhere = Block.of(Cid.RAW, new byte[] {1}).cid().toString();
    assertThat(get("/ipfs/" + nowhere).status()).isEqualTo(404);
    assertThat(get("/ipfs/" + nowhere, "Cache-Control: only-if-cached").status()).isEqualTo(412);
    assertThat(get("/ipfs/" + book + "?format=car").status()).isEqualTo(406);
    assertThat(get("/ipns/example.org").status()).isEqualTo(404);
    assertThat(get("/api/v1/me").status()).isEqualTo(404);
    assertThat(http.ask("POST", "/ipfs/" + book, "", "").status()).isEqualTo(405);
  }

  @Test
  void aFolderIsListedOrShowsItsIndex() throws Exception {
    var moved = get("/ipfs/" + book);
    assertThat(moved.status()).isEqualTo(301);
    assertThat(moved.header("Location")).isEqualTo("/ipfs/" + book + "/");
    var listed = get("/ipfs/" + book + "/");
    assertThat(listed.status()).isEqualTo(200);
    assertThat(listed.body())
        .contains("<a href=\"./a%20b%26c.txt\">a b&amp;c.txt</a>")
        .contains("&lt;b&gt;.bin")
        .doesNotContain("<b>.bin")
        .contains("<a href=\"./more/\">more/</a>")
        .contains("link → /etc/passwd");
    assertThat(get("/ipfs/" + book + "/", "If-None-Match: " + listed.header("ETag")).status())
        .isEqualTo(304);
    assertThat(get("/ipfs/" + site + "/").body()).startsWith("<script>");
  }

  @Test
  void nothingThatIsServedMayRunOrReachTheNode() throws Exception {
    for (String path : List.of("/ipfs/" + page + "?filename=x.html", "/ipfs/" + site + "/")) {
      var answer = get(path);
      assertThat(answer.header("Content-Type")).startsWith("text/html");
      assertThat(answer.header("Content-Security-Policy"))
          .startsWith("sandbox; default-src 'none'")
          .doesNotContain("allow-scripts")
          .contains("frame-ancestors http://");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-site");
    }
    assertThat(get("/ipfs/" + page, "Sec-Fetch-Site: cross-site").status()).isEqualTo(403);
    assertThat(get("/ipfs/" + page, "Service-Worker: script").status()).isEqualTo(400);
    assertThat(http.ask("GET", "/ipfs/" + page, "evil.example", "").status()).isEqualTo(403);
    // The other way round: the pages' server takes nothing that comes from there.
    var pages = new RawHttp(server.address());
    assertThat(pages.ask("GET", "/api/v1/me", "", "", "Origin: " + server.gateway()).status())
        .isEqualTo(403);
  }

  @Test
  void aNameIsWhatWasAskedFor() throws Exception {
    var saved = get("/ipfs/" + page + "?filename=%22x%22%0d%0ay.txt&download=true");
    assertThat(saved.header("Content-Disposition"))
        .isEqualTo("attachment; filename*=UTF-8''%22x%22%0D%0Ay.txt");
    assertThat(saved.header("Content-Type")).startsWith("text/plain");
    assertThat(get("/ipfs/" + page).header("Content-Type")).startsWith("text/plain");
  }

  @Test
  void aLockedNodeServesNothing() throws Exception {
    serve(Setup.Stage.LOCKED, new Here());
    assertThat(get("/ipfs/" + page).status()).isEqualTo(503);
  }
}
