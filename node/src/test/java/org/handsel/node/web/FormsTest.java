package org.handsel.node.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.handsel.node.app.Setup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Forms say what they can't read.
class FormsTest {
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
  void aFilterThatCantBeReadSaysSo() throws IOException {
    assertThat(browser.open("/discover?min=3%2C50&max=100").html())
        .doesNotContain("That’s no amount");
    assertThat(browser.open("/discover?max=cheap").html())
        .contains("That’s no amount")
        .contains("value=\"cheap\"")
        .contains("id=\"max-error\"")
        .doesNotContain("id=\"min-error\"");
    assertThat(browser.open("/discover?near=Lyon&km=far").html())
        .contains("That’s no place")
        .contains("That’s no distance");
  }
}
