package org.handsel.node.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.handsel.node.app.Listings.FieldView;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Setup;
import org.handsel.node.words.Words;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Forms say what they can't read.
class FormsTest {
  private static final List<FieldView> TERMS =
      List.of(
          new FieldView("fundSeconds", "count", false, 0, 34_473_600, List.of()),
          new FieldView("sellerFeeBps", "count", false, 0, 10_000, List.of()),
          new FieldView("operator", "line", false, 0, 42, List.of()),
          new FieldView("arbiters", "line", false, 0, 400, List.of()));

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

  private static String wrong(String language, String message, String value) {
    String field = message.substring(0, message.indexOf(':'));
    return Inputs.errors(
            new RefusedException(RefusedException.Kind.INVALID, "listing.invalid", message),
            TERMS,
            Map.of(field, value),
            Words.in(language))
        .getOrDefault(field, "");
  }

  @Test
  void ofATermThatIsWrongBesideAnotherTheReasonStandsAtItsField() {
    assertThat(wrong("en", "fundSeconds: less than claimSeconds", "1800"))
        .isEqualTo("Type how long, from 1 minute up, and shorter than the time for delivery.");
    assertThat(wrong("en", "fundSeconds: less than claimSeconds", "")).contains("shorter than");
    assertThat(wrong("fr", "operator: missing, and there is a fee", "")).contains("les frais");
    assertThat(wrong("sv", "arbiters: no CID", "Carol")).startsWith("Ange upp till tre");
    assertThat(wrong("en", "sellerFeeBps: more than 10000 with buyerFeeBps", "6000"))
        .contains("Both fees");
  }

  @Test
  void ofATermThatIsTooLargeTheRangeStandsAtItsField() {
    assertThat(wrong("en", "sellerFeeBps: from 0 to 10000", "12000")).contains("100");
    assertThat(wrong("en", "sellerFeeBps: not a number", "half")).contains("from");
  }
}
