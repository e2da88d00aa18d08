package org.handsel.node.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.regex.Pattern;
import org.handsel.node.app.Setup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What pages are made of besides their words: styles, scripts, pictures.
class FilesOfPagesTest {
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
  void stylesAndScriptsMayBeKeptForEver() throws IOException {
    var page = browser.open("/discover").html();
    var links = Pattern.compile("(?:href|src)=\"(/assets/[^\"]+)\"").matcher(page);
    int found = 0;
    while (links.find()) {
      var file = browser.open(links.group(1));
      assertThat(file.status()).as(links.group(1)).isEqualTo(200);
      assertThat(file.cache()).contains("immutable");
      found++;
    }
    assertThat(found).isGreaterThan(6);
    assertThat(browser.open("/assets/0000000000000000/app.js").status()).isEqualTo(404);
    assertThat(browser.open("/assets/x/..%2FPages.class").status()).isGreaterThanOrEqualTo(400);
  }

  @Test
  void whatIsNoPictureIsOnlySavedNeverShown() throws IOException, Exception {
    var kept =
        node.app()
            .pictures()
            .add(
                "evidence",
                "x.html",
                new java.io.ByteArrayInputStream(
                    "<script>".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    assertThat(browser.open("/pictures/" + kept.cid()).cache()).isNotEmpty();
    assertThat(browser.open("/pictures/unknown").status()).isEqualTo(404);
  }
}
