package org.handsel.node.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.Setup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Pages of things of which there may be thousands.
class PortionsTest {
  private FixtureNode node;
  private Browser browser;

  @BeforeEach
  void enter() throws IOException {
    node = FixtureNode.at(Setup.Stage.READY);
    browser = new Browser(node.address());
    browser.open(node.loginLink());
  }

  @AfterEach
  void leave() {
    browser.close();
    node.close();
  }

  @Test
  void ofMyOffersAPageShowsFiftyAndLeadsOn() throws Exception {
    for (int i = 0; i < 60; i++) {
      node.app()
          .listings()
          .publish(
              "market", Optional.of("shop-" + i), Map.of("title", "Pen " + i, "price", "1 USD"));
    }
    int all = node.app().listings().mine().size();
    var first = browser.open("/offer").html();
    assertThat(first).contains("1–50 of " + all, "href=\"/offer?from=50\"");
    assertThat(browser.open("/offer?from=50").html())
        .contains("51–" + all + " of " + all, "href=\"/offer?from=0\"");
  }

  @Test
  void dealsAreShownInPortions() throws IOException {
    assertThat(browser.open("/deals").html()).contains("Blue city bicycle", "Bicycle pump");
    var rest = browser.open("/deals?from=4").html();
    assertThat(rest).contains("Bicycle pump", "5–5 of 5", "href=\"/deals?from=0\"");
    assertThat(rest).doesNotContain("Blue city bicycle").doesNotContain("rel=\"next\"");
    assertThat(browser.open("/deals?from=999999").html()).contains("Blue city bicycle");
  }
}
