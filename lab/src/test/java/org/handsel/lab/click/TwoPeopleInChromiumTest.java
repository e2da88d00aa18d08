package org.handsel.lab.click;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.handsel.chain.local.LocalChain;
import org.handsel.node.Node;
import org.handsel.node.home.Config;
import org.handsel.node.home.Reach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Alice sells Bob a bicycle, both of them with nothing but a browser before a node of their own:
/// real identities, a real connection, a real chain.
class TwoPeopleInChromiumTest {
  private static final double PATIENCE_MILLIS = 90_000;

  @TempDir Path folder;

  @Test
  void aBicycleIsOfferedFoundPaidDeliveredAndRatedInTwoBrowsers() throws IOException {
    assumeTrue(Chromium.program().isPresent(), "there is no Chromium on this machine");
    try (var chain = LocalChain.privateIn(folder.resolve("chain"));
        var alices = node("alice", chain.url());
        var bobs = node("bob", chain.url());
        var chromium = Chromium.start();
        var alice = chromium.person(1440, ColorScheme.LIGHT, "en", null);
        var bob = chromium.person(390, ColorScheme.DARK, "en", null)) {
      begin(alice.page, alices, "Alice");
      begin(bob.page, bobs, "Bob");
      publish(alice.page, alices);
      connect(bob.page, bobs, alice.page, alices);
      buy(bob.page, bobs);
      seeTheMoneyLocked(bob.page);
      deliver(alice.page, alices);
      confirmAndRate(bob.page);
      rate(alice.page);
      shows(alice.page.locator("section[aria-labelledby=ratings]"), "Bob");
      shows(bob.page.locator("section[aria-labelledby=ratings]"), "Alice");
      assertThat(alice.complaints).isEmpty();
      assertThat(bob.complaints).isEmpty();
      assertThat(bob.wrongByAxe()).isEmpty();
      assertThat(alice.wrongByAxe()).isEmpty();
    }
  }

  private Node node(String name, URI chain) throws IOException {
    var flags =
        new Config.Flags(
            List.of("/ip4/127.0.0.1/tcp/0"),
            Optional.of("127.0.0.1:0"),
            Optional.of(chain.toString()),
            Optional.empty(),
            true,
            true,
            List.of(),
            Reach.Flags.NONE);
    return Node.start(folder.resolve(name), flags, Map.of());
  }

  private static void press(Page page, String name) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true))
        .click();
  }

  /// Waits for what another node or the chain has to bring about.
  private static void shows(Locator locator, String text) {
    assertThat(locator)
        .containsText(
            text, new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
  }

  private static void begin(Page page, Node node, String name) {
    page.setDefaultTimeout(PATIENCE_MILLIS);
    page.setDefaultNavigationTimeout(PATIENCE_MILLIS);
    page.navigate(node.loginLink());
    page.locator("#name").fill(name);
    page.locator("#passphrase").fill("correct horse battery");
    page.locator("#again").fill("correct horse battery");
    press(page, "Make my identity");
    assertThat(page.locator(".phrase li"))
        .hasCount(24, new LocatorAssertions.HasCountOptions().setTimeout(PATIENCE_MILLIS));
    List<String> words = page.locator(".phrase li").allInnerTexts();
    page.getByText("I have written them down").click();
    for (String field : List.of("first", "second")) {
      String label = page.locator("label[for=" + field + "]").innerText();
      page.locator("#" + field)
          .fill(words.get(Integer.parseInt(label.replaceAll("\\D", "")) - 1).strip());
    }
    press(page, "Check them");
    assertThat(page.locator("h1")).hasText("What would you like to do?");
    page.navigate(node.http() + "/wallet");
    press(page, "Get test money");
    shows(page.locator(".notice.ok"), "test money");
  }

  private static void publish(Page page, Node node) throws IOException {
    page.navigate(node.http() + "/offer/new");
    page.getByLabel("Title").fill("Blue city bicycle <script>alert(1)</script>");
    page.locator("#market-price").fill("120");
    page.locator("#market-price-currency").selectOption("tUSD");
    page.locator("#market-text").fill("21 inch frame, new brakes.");
    page.locator("#market-category").fill("Sports > Cycling");
    page.locator("input[type=file]")
        .setInputFiles(new FilePayload("bicycle.png", "image/png", picture()));
    press(page, "Publish");
    shows(page.locator("h1"), "Blue city bicycle <script>");
    assertThat(page.locator(".gallery img")).isVisible();
  }

  private static byte[] picture() throws IOException {
    var image = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
    var drawing = image.createGraphics();
    drawing.setColor(new Color(0x2f7f79));
    drawing.fillRect(0, 0, 320, 240);
    drawing.dispose();
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private static void connect(Page bob, Node bobs, Page alice, Node alices) {
    alice.navigate(alices.http() + "/peers");
    String address = alice.locator("section[aria-labelledby=mine] code").first().innerText();
    bob.navigate(bobs.http() + "/peers");
    bob.locator("#address").fill(address.strip());
    press(bob, "Connect");
    shows(bob.locator("main"), "Alice");
  }

  private static void buy(Page page, Node node) {
    page.navigate(node.http() + "/discover?q=bicycles");
    shows(page.locator("#found"), "Blue city bicycle");
    page.locator(".offer h2 a").first().click();
    shows(page.locator("h1"), "Blue city bicycle");
    press(page, "Buy");
    page.waitForURL("**/deals/**");
  }

  private static void seeTheMoneyLocked(Page page) {
    shows(page.locator(".timeline"), "You locked the money");
    shows(page.locator(".now"), "is locked in escrow");
  }

  private static void deliver(Page page, Node node) {
    page.navigate(node.http() + "/deals");
    page.locator("a.row").first().click();
    shows(page.locator(".now"), "money is locked and safe");
    press(page, "Say it is delivered");
    shows(page.locator(".timeline"), "You said it is delivered");
  }

  private static void confirmAndRate(Page page) {
    shows(page.locator(".timeline"), "Alice said it is delivered");
    press(page, "I have it: pay");
    rate(page);
  }

  private static void rate(Page page) {
    shows(page.locator(".now"), "Rate");
    page.locator("input[name=stars][value='5']").check();
    press(page, "Rate");
    shows(page.locator(".now"), "Nothing is left to do");
  }
}
