package org.handsel.node.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.handsel.node.app.Setup;
import org.handsel.node.words.Words;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every page as a browser without JavaScript gets it, over sample data.
class PagesTest {
  private static final String BIKE = "bafyreilistingsample0";
  private static final String PUMP = "bafyreilistingsample2";
  private static final String LAMP = "bafyreilistingsample8";
  private static final String ARBITER = "bafyreilistingarbiter";
  private static final String DELIVERED = "bafyreidealclaimed1";
  private static final String OVER = "bafyreidealclosed5";

  /// All of them, in every state that looks different.
  static final List<String> PAGES =
      List.of(
          "/discover",
          "/discover?q=bicycle&category=Sports%20%3E%20Cycling&max=100&sort=price",
          "/discover?q=nothing+like+it",
          "/discover?near=45.76,4.84&km=20",
          "/listings/" + BIKE,
          "/listings/" + PUMP,
          "/listings/" + LAMP,
          "/listings/" + ARBITER,
          "/discover?service=arbitration",
          "/offer/new?service=arbitration",
          "/offer",
          "/offer/new",
          "/offer/edit/" + PUMP,
          "/deals",
          "/deals/" + DELIVERED,
          "/deals/bafyreidealasked2",
          "/deals/bafyreideallocked3",
          "/deals/bafyreidealdisputed4",
          "/deals/" + OVER,
          "/people/bafyreialice",
          "/people/bafyreimallory",
          "/people/bafyreizoe",
          "/me",
          "/wallet",
          "/peers",
          "/files",
          "/files/bafkreifixtureposter",
          "/start/choose");

  private FixtureNode node;
  private Browser browser;

  @BeforeEach
  void enter() throws IOException {
    at(Setup.Stage.READY);
  }

  @AfterEach
  void leave() {
    browser.close();
    node.close();
  }

  private void at(Setup.Stage stage) throws IOException {
    if (node != null) {
      leave();
    }
    node = FixtureNode.at(stage);
    browser = new Browser(node.address());
    browser.open(node.loginLink());
  }

  @TestFactory
  Stream<DynamicTest> everyPageIsWholeInEveryLanguage() {
    return Words.LANGUAGES.stream()
        .flatMap(language ->
            PAGES.stream()
                .map(page -> dynamicTest(language + " " + page, () -> isWhole(language, page))));
  }

  private void isWhole(String language, String target) throws IOException {
    var page = browser.speaking(language).open(target);
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.html()).contains("<html lang=\"" + language + "\">");
    assertThat(page.html().split("<h1[ >]", -1)).as("one h1").hasSize(2);
    assertThat(page.html()).as("no style or script in the page").doesNotContain("style=\"");
    assertThat(
            Pattern.compile("<script(?! src=)|<style|javascript:| on[a-z]+=\"")
                .matcher(page.html())
                .find())
        .as("nothing that the policy would stop")
        .isFalse();
    String text = page.html().replaceAll("<[^>]*>", " ");
    assertThat(Pattern.compile("[{}]").matcher(text).find()).as("arguments filled in").isFalse();
    assertThat(
            Pattern.compile(
                    "(?<![\\w./:@-])(deal|listing|nav|field|terms|person|peers|wallet)\\.[a-z]+[.a-zA-Z-]*")
                .matcher(text)
                .results()
                .map(java.util.regex.MatchResult::group)
                .toList())
        .as("keys without words")
        .isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> wordsOfStrangersStayWords() {
    return Stream.of("/discover", "/listings/" + LAMP, "/people/bafyreimallory", "/deals", "/peers")
        .map(target ->
            dynamicTest(
                target,
                () ->
                    assertThat(browser.open(target).html())
                        .doesNotContain("<script>alert")
                        .doesNotContain("<b>bold")
                        .contains("&lt;script&gt;alert")));
  }

  @Test
  void aSearchIsALinkThatCanBeShared() throws IOException {
    var page = browser.open("/discover?q=bicycle&max=100");
    assertThat(page.html())
        .contains("Racing bicycle")
        .contains("Bicycle pump")
        .doesNotContain("Blue city bicycle")
        .contains("value=\"100\"")
        .contains("/discover?q=bicycle&amp;max=100&amp;category=Sports%20%3E%20Cycling")
        .contains("2 of 3 neighbours answered");
  }

  @Test
  void resultsAreNarrowedByTheKindOfOffer() throws IOException {
    assertThat(browser.open("/discover?service=arbitration").html())
        .contains("Fair and quick")
        .contains("at most 5\u00a0% of what is divided")
        .doesNotContain("Blue city bicycle")
        .contains("aria-current=\"true\"><span>arbiters</span>");
  }

  @Test
  void anArbiterIsNamedNotBought() throws IOException {
    assertThat(browser.open("/listings/" + ARBITER).html())
        .contains("isn’t bought but named")
        .contains("bafyreicarol")
        .doesNotContain("/buy\"");
    assertThat(browser.open("/offer/new?service=arbitration").html())
        .contains("Your fee at most")
        .doesNotContain("name=\"claimSeconds\"");
  }

  @Test
  void buyingLeadsToTheDeal() throws IOException {
    var bought = browser.post("/listings/" + BIKE + "/buy", Map.of("quantity", "1", "note", ""));
    assertThat(browser.follow(bought).html())
        .contains("Blue city bicycle")
        .contains("Your request is on its way");
  }

  @Test
  void aQuantityThatIsNoNumberIsSaidBesideTheButton() throws IOException {
    var page = browser.post("/listings/" + BIKE + "/buy", Map.of("quantity", "many"));
    assertThat(page.status()).isEqualTo(422);
    assertThat(page.html()).contains("whole number").contains("role=\"alert\"");
  }

  @Test
  void publishingWithAPictureLeadsToTheListing() throws IOException {
    var published =
        browser.post(
            "/offer/new?service=market",
            Map.of(
                "title", "Red tricycle",
                "price", "1 200,50",
                "price-currency", "tUSD",
                "claimSeconds", "3",
                "claimSeconds-unit", "86400",
                "sellerDepositBps", "12,5"),
            List.of(new Browser.Chosen("pictures", "red.png", new byte[] {1, 2, 3})));
    assertThat(browser.follow(published).html()).contains("Red tricycle");
    var fields = mine("Red tricycle").fields();
    assertThat(fields)
        .containsEntry("price", "1200.50 tUSD")
        .containsEntry("claimSeconds", "259200")
        .containsEntry("sellerDepositBps", "1250")
        .hasEntrySatisfying("pictures", cids -> assertThat(cids).startsWith("bafkreipicture"));
  }

  private org.handsel.node.app.Listings.Listing mine(String title) {
    try {
      return node.app().listings().mine().stream()
          .filter(listing -> listing.title().equals(title))
          .findFirst()
          .orElseThrow();
    } catch (org.handsel.node.app.RefusedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aMistakeIsSaidBesideItsFieldAndNothingTypedIsLost() throws IOException {
    var page =
        browser.post(
            "/offer/new?service=market",
            Map.of("title", "", "text", "All about it", "price", "12", "price-currency", "tUSD"),
            List.of());
    assertThat(page.status()).isEqualTo(422);
    assertThat(page.html())
        .contains("id=\"market-title-error\"")
        .contains("aria-describedby=\"market-title-error\"")
        .contains("All about it")
        .contains("value=\"12\"");
  }

  @Test
  void aRefusedPictureTakesNothingTypedAway() throws IOException {
    var page =
        browser
            .speaking("fr")
            .post(
                "/offer/new?service=market",
                Map.of("title", "Kite", "text", "All about it", "price", "12"),
                List.of(new Browser.Chosen("pictures", "bomb.png", new byte[] {1})));
    assertThat(page.status()).isEqualTo(422);
    assertThat(page.html())
        .contains("id=\"market-pictures-error\"")
        .contains("ce que vous avez écrit est encore là")
        .contains("value=\"Kite\"")
        .contains("All about it");
  }

  @Test
  void whatIsWrongIsSaidInTheReadersLanguage() throws IOException {
    var page =
        browser
            .speaking("sv")
            .post("/offer/new?service=market", Map.of("title", "", "price", "12"), List.of());
    assertThat(page.html()).contains("Det här behövs.").doesNotContain("needs one");
  }

  @Test
  void aPageThatIsntThereLeadsBack() throws IOException {
    var page = browser.open("/nowhere");
    assertThat(page.status()).isEqualTo(404);
    assertThat(page.html()).contains("There is nothing at this address.").contains("href=\"/\"");
  }

  @Test
  void editingShowsWhatIsThereInTheUnitsPeopleUse() throws IOException {
    browser.post(
        "/offer/new?service=market",
        Map.of(
            "title",
            "Kite",
            "price",
            "9.00",
            "price-currency",
            "tUSD",
            "claimSeconds",
            "12",
            "claimSeconds-unit",
            "3600",
            "sellerDepositBps",
            "7.5"),
        List.of());
    var page = browser.open("/offer/edit/" + mine("Kite").id());
    assertThat(page.html())
        .containsPattern("name=\"claimSeconds\"[^>]*value=\"12\"")
        .containsPattern("<option value=\"3600\" selected")
        .containsPattern("name=\"sellerDepositBps\"[^>]*value=\"7.5\"");
  }

  @Test
  void aListingIsChangedOnlyByItsSeller() throws IOException {
    assertThat(browser.open("/offer/edit/" + BIKE).status()).isEqualTo(409);
    assertThat(browser.post("/offer/withdraw/" + BIKE, Map.of()).status()).isEqualTo(409);
    assertThat(browser.open("/listings/" + BIKE).status()).isEqualTo(200);
  }

  @Test
  void confirmingADealShowsItsEnd() throws IOException {
    var confirmed = browser.post("/deals/" + DELIVERED + "/confirm", Map.of(), List.of());
    assertThat(browser.follow(confirmed).html())
        .contains("Confirmed. The money goes to the seller.")
        .contains("Paid out when the buyer confirmed: 120.00\u00a0tUSD to the seller.");
  }

  @Test
  void whatCantBeDoneNowIsSaidOnTheDealsPage() throws IOException {
    var page = browser.post("/deals/" + DELIVERED + "/refund", Map.of(), List.of());
    assertThat(page.status()).isEqualTo(409);
    assertThat(page.html()).contains("can’t be done with this deal now").contains("I have it: pay");
  }

  @Test
  void ratingAsksForStarsAsAChoice() throws IOException {
    assertThat(browser.open("/deals/" + OVER).html())
        .contains("type=\"radio\" name=\"stars\" value=\"5\"")
        .contains("<legend>How did it go?</legend>");
  }

  @Test
  void aDealIsSavedAsAFile() throws IOException {
    var file = browser.open("/deals/" + DELIVERED + "/export");
    assertThat(file.type()).isEqualTo("application/zip");
    assertThat(file.html()).startsWith("deal bafyreidealclaimed1");
  }

  @Test
  void tooLittleMoneyIsSaidAndWhatWasTypedStays() throws IOException {
    var form = Map.of("to", "0xabc", "amount", "5 000,00", "amount-currency", "tUSD");
    var page = browser.post("/wallet/send", form);
    assertThat(page.status()).isEqualTo(409);
    assertThat(page.html()).contains("There isn’t enough").contains("value=\"0xabc\"");
    assertThat(browser.post("/wallet/send", Map.of("amount", "much")).status()).isEqualTo(422);
  }

  @Test
  void aNewIdentityShowsItsWordsOnceAndAsksTwoBack() throws IOException {
    at(Setup.Stage.EMPTY);
    assertThat(browser.open("/deals").to()).isEqualTo("/start");
    var weak = Map.of("name", "Bob", "passphrase", "short", "again", "short");
    assertThat(browser.post("/start", weak).html()).contains("at least 8 characters");
    var words =
        browser.post(
            "/start",
            Map.of("name", "Bob", "passphrase", "correct horse", "again", "correct horse"));
    assertThat(words.status()).isEqualTo(200);
    assertThat(words.cache()).contains("no-store");
    assertThat(words.html().split("<li>[a-z]+</li>", -1)).hasSize(25);
    for (String to :
        List.of(browser.open("/start").to(), browser.post("/start", Map.of("name", "Bob")).to())) {
      assertThat(to).as("shown once").isEqualTo("/start/check?again=1");
      assertThat(browser.open(to).html()).contains("shown once only").doesNotContain("abandon");
    }
    var wrong = browser.post("/start/check", Map.of("first", "no", "second", "no"));
    assertThat(wrong.status()).isEqualTo(422);
    assertThat(wrong.html()).contains("isn’t right").doesNotContain("abandon");
    assertThat(browser.post("/start/check", answers(wrong.html())).to()).isEqualTo("/start/choose");
    assertThat(browser.open("/start").to()).isEqualTo("/");
    assertThat(browser.open("/start/choose").html()).contains("What would you like to do?");
  }

  /// The sample's words are 23 times the same and one other at the end.
  private static Map<String, String> answers(String html) {
    boolean last = html.contains("Word 24");
    return Map.of("first", " Abandon ", "second", last ? "art" : "abandon");
  }

  @Test
  void aWrongPassphraseChangesNothing() throws IOException {
    at(Setup.Stage.LOCKED);
    var locked = browser.open("/deals/" + DELIVERED);
    assertThat(locked.to()).startsWith("/unlock?next=");
    var wrong = browser.post("/unlock", Map.of("passphrase", "wrong", "next", "/deals"));
    assertThat(wrong.status()).isEqualTo(409);
    assertThat(wrong.html()).contains("That isn’t the passphrase.");
    var right = browser.post("/unlock", Map.of("passphrase", "right", "next", "/deals"));
    assertThat(right.to()).isEqualTo("/deals");
    var elsewhere = Map.of("passphrase", "right", "next", "//evil.example/");
    assertThat(browser.post("/unlock", elsewhere).to()).isEqualTo("/");
  }

  @Test
  void theLanguageIsAChoiceThatStays() throws IOException {
    var chosen = browser.post("/language", Map.of("language", "sv", "next", "/deals?x=1"));
    assertThat(browser.follow(chosen).html()).contains("<html lang=\"sv\">").contains("Affärer");
    assertThat(browser.post("/language", Map.of("language", "fr", "next", "https://evil/")).to())
        .isEqualTo("/");
  }

  @Test
  void whoIsNotLoggedInIsToldWhatToDo() throws IOException {
    try (var stranger = new Browser(node.address())) {
      var page = stranger.speaking("fr").open("/deals");
      assertThat(page.status()).isEqualTo(401);
      assertThat(page.html()).contains("lien de connexion").doesNotContain("Blue city bicycle");
    }
  }
}
