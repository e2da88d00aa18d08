package org.handsel.lab.click;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.handsel.node.app.Events;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Setup;
import org.handsel.node.web.FixtureNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/// Every page over sample data in a real browser, as a person with or without a mouse meets it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesInChromiumTest {
  private static final String DELIVERED = "/deals/bafyreidealclaimed1";
  private static final String BIKE = "/listings/bafyreilistingsample0";
  private static final List<String> PAGES =
      List.of(
          "/discover",
          "/discover?q=nothing+like+it",
          "/discover?q=bicycle&category=Sports%20%3E%20Cycling&max=100",
          BIKE,
          "/listings/bafyreilistingsample2",
          "/listings/bafyreilistingsample8",
          "/listings/bafyreilistingarbiter",
          "/homes/bafyreilistingsample0",
          "/offer",
          "/offer/new",
          "/offer/new?service=arbitration",
          "/offer/edit/bafyreilistingsample2",
          "/deals",
          DELIVERED,
          "/deals/bafyreidealasked2",
          "/deals/bafyreideallocked3",
          "/deals/bafyreidealdisputed4",
          "/deals/bafyreidealclosed5",
          "/people/bafyreialice",
          "/people/bafyreimallory",
          "/me",
          "/wallet",
          "/peers",
          "/files",
          "/files/bafkreifixtureposter",
          "/start/choose",
          "/listings/unknown",
          "/nowhere");

  private Chromium chromium;
  private FixtureNode node;
  private String cookies;

  @BeforeAll
  void enter() throws IOException {
    assumeTrue(Chromium.program().isPresent(), "there is no Chromium on this machine");
    chromium = Chromium.start();
    node = FixtureNode.at(Setup.Stage.READY);
    try (var bob = chromium.person(1440, ColorScheme.LIGHT, "en", null)) {
      bob.page.navigate(node.loginLink());
      cookies = bob.context.storageState();
    }
  }

  @AfterAll
  void leave() {
    if (chromium != null) {
      chromium.close();
      node.close();
    }
  }

  private Chromium.Person bob(int width, ColorScheme colours, String language) {
    return chromium.person(width, colours, language, cookies);
  }

  @TestFactory
  Stream<DynamicTest> everyPageIsCleanNarrowAndWideLightAndDark() {
    return Stream.of(390, 1440)
        .flatMap(width ->
            Stream.of(ColorScheme.LIGHT, ColorScheme.DARK)
                .map(colours ->
                    dynamicTest(width + " px " + colours, () -> allAreClean(width, colours))));
  }

  private void allAreClean(int width, ColorScheme colours) {
    try (var bob = bob(width, colours, "en")) {
      for (String target : PAGES) {
        bob.page.navigate(node.address() + target);
        openEverything(bob.page);
        assertThat(bob.wrongByAxe()).as(target).isEmpty();
        assertThat(bob.sidewaysScroll()).as("sideways scroll of " + target).isLessThanOrEqualTo(0);
      }
      assertThat(bob.complaints).isEmpty();
    }
  }

  /// What stands in closed drawers is part of the page too.
  private static void openEverything(Page page) {
    page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)");
  }

  /// 720 px is what is left of 1440 at 200 %; the longest words are in the other two languages.
  @TestFactory
  Stream<DynamicTest> nothingIsLostAtTwiceTheSizeOrInLongerWords() {
    return Stream.of("fr", "sv")
        .flatMap(language ->
            Stream.of(320, 390, 720)
                .map(width ->
                    dynamicTest(
                        language + " at " + width + " px", () -> nothingIsLost(language, width))));
  }

  private void nothingIsLost(String language, int width) {
    try (var bob = bob(width, ColorScheme.LIGHT, language)) {
      for (String target : PAGES) {
        bob.page.navigate(node.address() + target);
        openEverything(bob.page);
        assertThat(bob.sidewaysScroll()).as("sideways scroll of " + target).isLessThanOrEqualTo(0);
      }
    }
  }

  @Test
  void everythingIsReachedByTabAndFocusIsSeen() {
    try (var bob = bob(1440, ColorScheme.LIGHT, "en")) {
      for (String target : List.of("/discover", BIKE, DELIVERED, "/offer/new", "/wallet")) {
        bob.page.navigate(node.address() + target);
        bob.page.locator("html.js").waitFor();
        Set<String> reached = new HashSet<>();
        for (int press = 0; press < 120; press++) {
          bob.page.keyboard().press("Tab");
          String at =
              (String)
                  bob.page.evaluate(
                      "() => { const e = document.activeElement; if (e === document.body) return '';"
                          + " const s = getComputedStyle(e), o = e.closest('.offer');"
                          + " const seen = s.outlineStyle !== 'none' || (o &&"
                          + " getComputedStyle(o).outlineStyle !== 'none');"
                          + " return (seen ? '' : 'UNSEEN ') + e.tagName + '#' + e.id + '?' +"
                          + " (e.getAttribute('href') || e.name || e.textContent.trim()); }");
          if (at.isEmpty()) {
            break;
          }
          reached.add(at);
        }
        assertThat(reached).as(target).noneMatch(at -> at.startsWith("UNSEEN"));
        var buttons = bob.page.locator("main .button:visible").count();
        assertThat(reached.size()).as(target).isGreaterThan(8 + buttons);
      }
    }
  }

  @Test
  void slashGoesToTheSearchField() {
    try (var bob = bob(1440, ColorScheme.LIGHT, "en")) {
      bob.page.navigate(node.address() + "/deals");
      bob.page.locator("html.js").waitFor();
      bob.page.keyboard().press("/");
      bob.page.keyboard().type("bicycle");
      bob.page.keyboard().press("Enter");
      bob.page.waitForURL("**/discover?q=bicycle");
      assertThat(bob.page.locator("h1")).containsText("bicycle");
    }
  }

  @Test
  void theSkipLinkComesFirstAndLeadsToThePage() {
    try (var bob = bob(1440, ColorScheme.LIGHT, "en")) {
      bob.page.navigate(node.address() + "/deals");
      bob.page.keyboard().press("Tab");
      assertThat(bob.page.locator("a.skip")).isFocused();
      bob.page.keyboard().press("Enter");
      assertThat(bob.page.locator("main")).isFocused();
    }
  }

  @Test
  void firstStartTakesAPersonFromANameToTheirFirstDoor() throws IOException {
    try (var fresh = FixtureNode.at(Setup.Stage.EMPTY);
        var bob = chromium.person(390, ColorScheme.DARK, "en", null)) {
      bob.page.navigate(fresh.loginLink());
      assertThat(bob.page.locator("h1")).hasText("Welcome. Who are you?");
      assertThat(bob.wrongByAxe()).isEmpty();
      bob.page.getByLabel("Your name").fill("Bob");
      bob.page.getByLabel("Passphrase", new Page.GetByLabelOptions().setExact(true)).fill("x");
      bob.page.getByLabel("The same passphrase again").fill("x");
      press(bob.page, "Make my identity");
      assertThat(bob.page.locator("#passphrase")).isFocused();
      assertThat(bob.wrongByAxe()).isEmpty();
      bob.page.locator("#passphrase").fill("correct horse");
      bob.page.locator("#again").fill("correct horse");
      press(bob.page, "Make my identity");
      assertThat(bob.page.locator(".phrase li")).hasCount(24);
      assertThat(bob.wrongByAxe()).isEmpty();
      List<String> words = bob.page.locator(".phrase li").allInnerTexts();
      bob.page.getByText("I have written them down").click();
      for (String field : List.of("first", "second")) {
        String label = bob.page.locator("label[for=" + field + "]").innerText();
        int number = Integer.parseInt(label.replaceAll("\\D", ""));
        bob.page.locator("#" + field).fill(words.get(number - 1).strip());
      }
      assertThat(bob.wrongByAxe()).isEmpty();
      press(bob.page, "Check them");
      bob.page.getByText("Find something").click();
      assertThat(bob.page.locator("h1")).hasText("Discover");
    }
  }

  @Test
  void aFileIsSentAndAnotherSeenInItsSandbox() {
    try (var bob = bob(1440, ColorScheme.LIGHT, "en")) {
      bob.page.navigate(node.address() + "/files");
      bob.page.locator("html.js").waitFor();
      bob.page
          .locator("#file")
          .setInputFiles(new FilePayload("song.ogg", "audio/ogg", new byte[200_000]));
      bob.page.waitForURL("**/files?said=kept");
      assertThat(bob.page.locator("main")).containsText("song.ogg");
      bob.page.getByText("poster.png").click();
      bob.page.frameLocator("iframe.shown").locator("img").waitFor();
      assertThat(bob.page.locator("iframe.shown")).hasAttribute("sandbox", "");
      assertThat(bob.complaints).isEmpty();
    }
  }

  private static void press(Page page, String name) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true))
        .click();
  }

  @Test
  void aPictureIsSeenBeforeItIsSentAndThePriceAsABuyerSeesIt() {
    try (var bob = bob(1440, ColorScheme.LIGHT, "en")) {
      bob.page.navigate(node.address() + "/offer/new");
      bob.page.locator("html.js").waitFor();
      bob.page
          .locator("input[type=file]")
          .setInputFiles(new FilePayload("dot.png", "image/png", new byte[] {(byte) 0x89, 'P'}));
      assertThat(bob.page.locator("[data-previews] img")).isVisible();
      bob.page.getByLabel("Title").fill("Garden chair");
      bob.page.locator("#market-price").fill("1200,5");
      assertThat(bob.page.locator("#preview .money")).containsText("1,200.5");
      assertThat(bob.page.locator("#preview .title")).hasText("Garden chair");
      press(bob.page, "Publish");
      assertThat(bob.page.locator("h1")).hasText("Garden chair");
      assertThat(bob.complaints).isEmpty();
    }
  }

  @Test
  void picturesThatAreDroppedJoinThoseThatWereChosen() throws RefusedException {
    try (var bob = bob(1440, ColorScheme.LIGHT, "en")) {
      bob.page.navigate(node.address() + "/offer/new");
      bob.page.locator("html.js").waitFor();
      bob.page
          .locator("input[type=file]")
          .setInputFiles(new FilePayload("one.png", "image/png", new byte[] {1}));
      bob.page.evaluate(
          "() => { const data = new DataTransfer();"
              + " data.items.add(new File([new Uint8Array([2])], 'two.png', {type: 'image/png'}));"
              + " document.querySelector('[data-drop]').dispatchEvent("
              + "new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true})); }");
      assertThat(bob.page.locator("[data-previews] img")).hasCount(2);
      assertThat(bob.page.locator("[data-previews]")).containsText("one.png");
      bob.page.getByLabel("Title").fill("Kite");
      bob.page.locator("#market-price").fill("9");
      press(bob.page, "Publish");
      assertThat(bob.page.locator("h1")).hasText("Kite");
      var kite =
          node.app().listings().mine().stream()
              .filter(listing -> listing.title().equals("Kite"))
              .findFirst()
              .orElseThrow();
      assertThat(kite.fields().getOrDefault("pictures", "").split(",", -1)).hasSize(2);
      assertThat(bob.complaints).isEmpty();
    }
  }

  @Test
  void onAPhoneAListingsPictureComesBeforeItsPriceAndThatBeforeItsTerms() {
    try (var bob = bob(390, ColorScheme.LIGHT, "en")) {
      bob.page.navigate(node.address() + BIKE);
      double picture = bob.page.locator(".gallery").boundingBox().y;
      double buy = bob.page.locator("section[aria-labelledby=price]").boundingBox().y;
      double about = bob.page.locator("section[aria-labelledby=about]").boundingBox().y;
      double terms = bob.page.locator("section[aria-labelledby=terms]").boundingBox().y;
      assertThat(List.of(picture, buy, about, terms)).isSorted();
    }
  }

  @Test
  void aChangeShowsByItselfInEveryTab() {
    try (var bob = bob(1440, ColorScheme.LIGHT, "en")) {
      bob.page.navigate(node.address() + "/wallet");
      bob.page.locator("html.js").waitFor();
      Page other = bob.context.newPage();
      other.navigate(node.address() + "/wallet");
      other.locator("html.js").waitFor();
      assertThat(other.locator(".rows .row")).not().hasCount(0);
      int before = other.locator(".rows .row").count();
      press(bob.page, "Get test money");
      assertThat(other.locator("main .rows .row")).hasCount(before + 1);
    }
  }

  @Test
  void whatIsBeingTypedIsNeverTakenAway() {
    try (var bob = bob(1440, ColorScheme.LIGHT, "en")) {
      bob.page.navigate(node.address() + "/peers");
      bob.page.locator("html.js").waitFor();
      bob.page.locator("#address").fill("/ip4/192.0.2.7");
      bob.page.waitForCondition(() -> {
        node.app().events().tell(new Events.Event("peer", "x"));
        return bob.page.locator(".toast").isVisible();
      });
      assertThat(bob.page.locator(".toast")).containsText("Something changed");
      assertThat(bob.page.locator("#address")).hasValue("/ip4/192.0.2.7");
    }
  }

  @Test
  void buyingConfirmingAndRatingTakeThreeButtons() {
    try (var bob = bob(390, ColorScheme.LIGHT, "en")) {
      bob.page.navigate(node.address() + BIKE);
      press(bob.page, "Buy");
      assertThat(bob.page).hasURL(Pattern.compile("/deals/"));
      bob.page.navigate(node.address() + "/deals");
      bob.page.getByText("Oak desk 160 cm").first().click();
      bob.page.locator("summary").getByText("Cancel").click();
      press(bob.page, "Cancel");
      assertThat(bob.page.locator("[role=status]").first()).containsText("Cancelled");
      bob.page.locator("input[name=stars][value='5']").check();
      press(bob.page, "Rate");
      assertThat(bob.page.locator(".notice.ok")).containsText("sealed");
      assertThat(bob.complaints).isEmpty();
    }
  }

  @Test
  void aMapStaysWhereItIsWhenThePageComesAnew() {
    try (var bob = bob(1440, ColorScheme.LIGHT, "en")) {
      bob.page.navigate(node.address() + "/discover");
      bob.page.locator("[data-map] canvas").waitFor();
      bob.page.evaluate(
          "() => { window.fresh = new Promise(come => document.addEventListener('handsel:fresh',"
              + " come, {once: true})); }");
      node.app().events().tell(new Events.Event("listing", "x"));
      bob.page.evaluate("() => window.fresh.then(() => true)");
      assertThat(bob.page.locator("[data-map] canvas").isVisible()).isTrue();
      assertThat(bob.page.locator("[data-map] .pin").count()).isPositive();
    }
  }

  @Test
  void draggingOverNightsFillsTheTwoDays() {
    try (var bob = bob(1440, ColorScheme.LIGHT, "en")) {
      bob.page.navigate(node.address() + "/homes/bafyreilistingsample0");
      bob.page.locator(".months.pickable").waitFor();
      var days = bob.page.locator(".months [data-day]");
      String first = days.nth(0).getAttribute("data-day");
      var from = days.nth(0).boundingBox();
      var to = days.nth(1).boundingBox();
      bob.page.mouse().move(from.x + 4, from.y + 4);
      bob.page.mouse().down();
      bob.page.mouse().move(to.x + 4, to.y + 4);
      bob.page.mouse().up();
      assertThat(bob.page.locator("#keep-from").inputValue()).isEqualTo(first);
      assertThat(bob.page.locator("#keep-until").inputValue())
          .isEqualTo(LocalDate.parse(first).plusDays(2).toString());
      assertThat(bob.complaints).isEmpty();
    }
  }
}
