package org.handsel.node.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.handsel.core.identity.Change;
import org.handsel.core.identity.Cut;
import org.handsel.core.identity.DeviceKey;
import org.handsel.core.identity.Entry;
import org.handsel.core.identity.Scope;
import org.handsel.core.record.Pen;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.node.app.Listings;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.RefusedException;
import org.handsel.services.arbitration.Arbitration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighboursTest {
  private static final Listings.ImportOptions GUESSED = Listings.ImportOptions.of("market");

  @TempDir Path folder;
  private Household alice;
  private Household bob;

  @BeforeEach
  void open() throws Exception {
    alice = new Household(folder.resolve("alice"), "Alice");
    bob = new Household(folder.resolve("bob"), "Bob");
  }

  @AfterEach
  void close() throws Exception {
    bob.close();
    alice.close();
  }

  @Test
  void whatAlicePublishesBobFindsWhetherBeforeOrAfterTheyMeet() throws Exception {
    alice.shelf.publish("market", Optional.empty(), bike("Red bike", "120.00 USD"));
    bob.meets(alice);
    Household.until(() -> hits("bike").size() == 1);
    alice.shelf.publish("market", Optional.empty(), bike("Blue bikes", "80.00 USD"));
    Household.until(() -> hits("bike").size() == 2);
    Listings.Listing red = hits("red").getFirst();
    assertThat(red.seller().name()).isEqualTo("Alice");
    assertThat(red.seller().me()).isFalse();
    assertThat(red.price()).isEqualTo(new MoneyView("120.00", "USD", true));
    assertThat(red.state()).isEqualTo("live");
    assertThat(bob.neighbours.show().peers().getFirst().person().orElseThrow().name())
        .isEqualTo("Alice");
    assertThat(bob.folk.card(red.seller().id()).devices()).hasSize(1);
  }

  @Test
  void onlyWhoOffersToDecideCanBeNamedInAnOffer() throws Exception {
    bob.meets(alice);
    var named = new HashMap<>(bike("Red bike", "120.00 USD"));
    named.put("arbiters", alice.keys.identity().toString());
    assertThatThrownBy(() -> alice.shelf.publish("market", Optional.empty(), named))
        .hasMessageContaining("your own");
    named.put("arbiters", bob.keys.identity().toString());
    assertThatThrownBy(() -> alice.shelf.publish("market", Optional.empty(), named))
        .hasMessageContaining("no offer to decide is known");
    bob.shelf.publish(
        "arbitration", Optional.empty(), Map.of("title", "Bob decides", "feeCapBps", "100"));
    Household.until(() -> !alice.records.by(bob.keys.identity(), Arbitration.KIND).isEmpty());
    assertThat(alice.shelf.publish("market", Optional.empty(), named).terms())
        .containsEntry("arbiters", bob.keys.identity().toString());
  }

  @Test
  void aRevisionAndAWithdrawalReachBob() throws Exception {
    bob.meets(alice);
    var first = alice.shelf.publish("market", Optional.empty(), bike("Red bike", "120.00 USD"));
    Household.until(() -> hits("bike").size() == 1);
    alice.shelf.publish("market", Optional.of(first.slot()), bike("Green bike", "90.00 USD"));
    Household.until(() -> hits("green").size() == 1);
    assertThat(hits("red")).isEmpty();
    assertThat(alice.shelf.show(first.id()).state()).isEqualTo("superseded");
    alice.shelf.withdraw(alice.shelf.mine().getFirst().id());
    Household.until(() -> hits("bike").isEmpty());
    assertThat(alice.shelf.mine()).isEmpty();
  }

  @Test
  void whatADeviceWroteAfterItWasPutAwayIsGoneWhereItWasHeld() throws Exception {
    var phone = DeviceKey.generate(new SecureRandom());
    Entry added =
        Entry.devices(
            alice.log().trunk().head(),
            alice.keys.device(),
            List.of(new Entry.Granted(phone, Set.of(Scope.SELL))),
            List.of());
    alice.logs.keep(alice.log().id(), List.of(added));
    bob.meets(alice);
    var numbers = new AtomicLong();
    var pen =
        new Pen(
            alice.log().id(),
            phone,
            numbers::incrementAndGet,
            () -> alice.log().trunk().head().id(),
            InstantSource.system());
    for (String text : List.of("before", "after")) {
      var note = pen.fact("test.note/1", List.of("test"), Data.map().put("text", text).build());
      alice.records.keep(List.of(note), true);
    }
    Household.until(() -> notes().size() == 2);
    Entry retired =
        Entry.devices(
            added,
            alice.keys.device(),
            List.of(),
            List.of(new Change.Drop(phone.key(), new Cut.Retired(1, Optional.empty()))));
    alice.logs.keep(alice.log().id(), List.of(retired));
    assertThat(alice.records.by(alice.log().id(), "test.note/1")).hasSize(1);
    // Bob hears of it with the next thing that Alice writes.
    alice.shelf.publish("market", Optional.empty(), bike("Red bike", "120.00 USD"));
    Household.until(() -> notes().size() == 1);
  }

  private List<SignedRecord> notes() {
    return bob.records.by(alice.log().id(), "test.note/1");
  }

  @Test
  void afterARestartBobCallsAliceAgainAndCatchesUp() throws Exception {
    bob.meets(alice);
    bob.close();
    alice.shelf.publish("market", Optional.empty(), bike("Red bike", "120.00 USD"));
    bob = new Household(folder.resolve("bob"), "Bob");
    Household.until(() -> hits("bike").size() == 1);
  }

  @Test
  void aListingWithScriptInItsTitleIsTextLikeAnyOther() throws Exception {
    String script = "<script>alert('mine')</script> \u202e bike";
    var listing = alice.shelf.publish("market", Optional.empty(), bike(script, "1.00 USD"));
    assertThat(alice.shelf.show(listing.id()).title()).isEqualTo(script);
    assertThatThrownBy(
            () -> alice.shelf.publish("market", Optional.empty(), bike("x".repeat(201), "1 USD")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("title");
  }

  @Test
  void aFieldThatIsWrongIsNamed() {
    for (var wrong :
        Map.of(
                "price", "cheap",
                "quantity", "-1",
                "place", "91,0",
                "pictures", "not-a-cid",
                "condition", "splendid",
                "colour", "red")
            .entrySet()) {
      var fields = new java.util.HashMap<>(bike("Bike", "1.00 USD"));
      fields.put(wrong.getKey(), wrong.getValue());
      assertThatThrownBy(() -> alice.shelf.publish("market", Optional.empty(), fields))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(wrong.getKey());
    }
  }

  @Test
  void malloryWhoTalksNonsenseIsSentAwayAndTheReasonIsKnown() throws Exception {
    for (byte[] nonsense :
        List.of(
            new byte[0],
            new byte[1000],
            DagCbor.encode(Data.map().put("p", Bytes.EMPTY).build()),
            "GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII))) {
      assertThat(goneAfter(Greeting.PROTOCOL, nonsense)).contains("hello");
    }
    assertThat(bob.neighbours.show().peers())
        .hasSize(4)
        .allMatch(it -> it.state().equals("refused"));
  }

  @Test
  void whoAsksForRecordsBeforeAHelloGetsNone() throws Exception {
    byte[] pull = DagCbor.encode(Data.map().put("say", "pull").build());
    assertThat(goneAfter(SyncDriver.PROTOCOL, pull)).contains("hello");
  }

  @Test
  void malloryCannotSayThatSheIsAlice() throws Exception {
    var keys = KeyPair.generate(new SecureRandom());
    // Alice's own hello to Mallory, shown to Bob.
    Hello stolen =
        Hello.sign(
            alice.log(),
            alice.keys.device(),
            alice.host.id(),
            keys.peerId(),
            System.currentTimeMillis(),
            List.of(),
            "test");
    assertThat(goneAfter(Greeting.PROTOCOL, stolen.encode())).contains("between others");
    // Alice's identity with a device of Mallory's.
    var device = DeviceKey.generate(new SecureRandom());
    Hello forged =
        Hello.sign(
            alice.log(),
            device,
            keys.peerId(),
            bob.host.id(),
            System.currentTimeMillis(),
            List.of(),
            "test");
    assertThat(goneAfter(keys, Greeting.PROTOCOL, forged.encode())).contains("doesn't name");
    assertThat(alice.log().trunk().may(device.key(), Scope.SELL)).isFalse();
  }

  @Test
  void anAddressThatIsNoneOrAnswersNotIsToldInWords() {
    assertThatThrownBy(() -> bob.neighbours.add("alice's house"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("looks like");
    assertThatThrownBy(() -> bob.neighbours.add("/ip4/127.0.0.1/tcp/1"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("reach");
  }

  /// The issue's own search, over the shared catalogue, from the peer that it was not imported on.
  @Test
  void bobHoldsAllThatAliceImportsAndFindsGalaxyCases() throws Exception {
    Path csv = shared("data/marketplace/bestbuy_products.csv.gz");
    bob.meets(alice);
    Listings.ImportResult first = imported(Files.newInputStream(csv));
    assertThat(first.published()).isEqualTo(3291);
    assertThat(first.errors()).isEmpty();
    Household.until(() -> bob.index.size() == 3291);
    Listings.ImportResult again = imported(Files.newInputStream(csv));
    assertThat(again.published()).isZero();
    assertThat(again.unchanged()).isEqualTo(3291);

    var page =
        bob.shelf.search(
            new Listings.Query(
                "galaxy case",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new MoneyView("30", "USD", false)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                "relevance",
                "en",
                0,
                10));
    assertThat(page.hits()).hasSize(10);
    for (Listings.Listing hit : page.hits()) {
      Set<String> words = new HashSet<>();
      String head = hit.title() + " " + hit.category().orElse("");
      for (String word : head.toLowerCase(Locale.ROOT).split("[^a-z0-9]+", -1)) words.add(word);
      assertThat(words).as(head).containsAnyOf("galaxy", "galaxies", "galaxys");
      assertThat(words).as(head).containsAnyOf("case", "cases");
      assertThat(Double.parseDouble(hit.price().amount())).isLessThanOrEqualTo(30);
    }
    assertThat(page.facets().get("category")).isNotEmpty();
  }

  @Test
  void brokenRowsAreToldByNumberAndTheRestIsPublished() throws Exception {
    String csv =
        "name,price_usd\nGood bike,12.00\nNo price,\nFree text,cheap\n\"Two\nlines\",3.50\n,4\n";
    Listings.ImportResult result =
        imported(new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)));
    assertThat(result.published()).isEqualTo(2);
    assertThat(result.errors()).hasSize(3);
    assertThat(alice.shelf.mine())
        .extracting(Listings.Listing::title)
        .containsExactlyInAnyOrder("Good bike", "Two lines");
  }

  private Listings.ImportResult imported(InputStream csv) throws Exception {
    try (csv) {
      return alice.shelf.importCsv(csv, GUESSED, _ -> {});
    }
  }

  private List<Listings.Listing> hits(String text) {
    try {
      return bob.shelf
          .search(
              new Listings.Query(
                  text,
                  Optional.of("market"),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Map.of(),
                  Optional.empty(),
                  "relevance",
                  "en",
                  0,
                  20))
          .hits();
    } catch (RefusedException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, String> bike(String title, String price) {
    return Map.of(
        "title", title, "price", price, "category", "Sports > Bikes", "place", "48.85,2.35");
  }

  private String goneAfter(String protocol, byte[] message) throws Exception {
    return goneAfter(KeyPair.generate(new SecureRandom()), protocol, message);
  }

  /// What Bob says of a peer that opens `protocol` with `message`, once it was sent away.
  private String goneAfter(KeyPair mallory, String protocol, byte[] message) throws Exception {
    try (Host host = Swarm.start(SwarmSetup.of(mallory))) {
      Connection connection = host.connect(bob.host.addresses().getFirst());
      try (Stream stream = connection.open(protocol)) {
        Frames.write(stream.out(), message);
        stream.out().flush();
      } catch (IOException _) {
        // Bob may be done with her before her last word has left.
      }
      Household.until(connection::closed);
    }
    String id = mallory.peerId().toString();
    return bob.neighbours.show().peers().stream()
        .filter(it -> it.id().equals(id))
        .findFirst()
        .orElseThrow()
        .reason()
        .orElse("");
  }

  private static Path shared(String name) {
    Path file = Path.of(System.getProperty("handsel.root")).resolveSibling("shared").resolve(name);
    assumeTrue(Files.exists(file), "the shared data is not beside this checkout: " + name);
    return file;
  }
}
