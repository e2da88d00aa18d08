package org.handsel.node.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.handsel.node.app.MoneyView;
import org.junit.jupiter.api.Test;

class WordsTest {
  private final Words en = Words.in("en");
  private final Words fr = Words.in("fr");
  private final Words sv = Words.in("sv");

  @Test
  void allLanguagesSayTheSameThings() {
    assertThat(fr.keys()).isEqualTo(en.keys());
    assertThat(sv.keys()).isEqualTo(en.keys());
  }

  @Test
  void pluralsFollowTheLanguage() {
    assertThat(en.say("time.days", "n", "1")).isEqualTo("1 day");
    assertThat(en.say("time.days", "n", "0")).isEqualTo("0 days");
    assertThat(fr.say("time.days", "n", "0")).isEqualTo("0 jour");
    assertThat(fr.say("time.days", "n", "2")).isEqualTo("2 jours");
    assertThat(en.say("cli.found", "n", "0")).isEqualTo("Nothing found.");
  }

  @Test
  void branchesAreFilledToo() {
    assertThat(en.say("cli.standing", "done", "31", "score", "4.7"))
        .isEqualTo("31 deals · 4.7 of 5");
    assertThat(en.say("cli.standing", "done", "0", "score", "none")).isEqualTo("new here");
  }

  @Test
  void amountsAreNeverRounded() {
    assertThat(en.figures().money("1234567.890000000000000001 tETH"))
        .isEqualTo("1,234,567.890000000000000001\u00a0tETH");
    assertThat(fr.figures().money(new MoneyView("-1200.50", "EUR", false)))
        .isEqualTo("−1\u202f200,50\u00a0EUR");
    assertThat(en.figures().money("about ten")).isEqualTo("about ten");
  }

  @Test
  void whatIsSaidToBeAboutIsShort() {
    var figures = en.figures();
    assertThat(figures.about(new MoneyView("0.000125209986264143", "ETH", true)))
        .isEqualTo("0.000125\u00a0ETH");
    assertThat(figures.about(new MoneyView("9.999826716251752682", "ETH", true)))
        .isEqualTo("9.9998\u00a0ETH");
    assertThat(figures.about(new MoneyView("-0.5", "ETH", true))).isEqualTo("−0.5\u00a0ETH");
    assertThat(figures.rough(new MoneyView("120.00", "USD", false))).isFalse();
    assertThat(figures.rough(new MoneyView("0.0000001", "ETH", false))).isTrue();
  }

  @Test
  void timesAreRelativeAndExactInTheReadersZone() {
    Instant now = Instant.parse("2026-11-22T16:40:00Z");
    var stockholm = Words.in("en").at(ZoneId.of("Europe/Stockholm")).figures();
    assertThat(stockholm.time("2026-11-22T18:45:00Z", now)).isEqualTo("in 2 h · Sun 22 Nov, 19:45");
    assertThat(en.at(ZoneOffset.UTC).figures().time("2026-11-22T16:39:30Z", now))
        .isEqualTo("30 s ago · Sun 22 Nov, 16:39");
    assertThat(en.figures().time("soon", now)).isEqualTo("soon");
  }

  @Test
  void whatIsMissingIsSeen() {
    assertThat(en.say("no.such.key")).isEqualTo("no.such.key");
    assertThat(en.say("time.ago", Map.of())).contains("{span}");
  }

  @Test
  void argumentsAreNotPatterns() {
    assertThat(en.say("time.ago", "span", "{x, plural, other {#}} '{'"))
        .isEqualTo("{x, plural, other {#}} '{' ago");
  }

  @Test
  void theBestLanguageIsTaken() {
    assertThat(Words.accepting("de-DE, sv;q=0.8, en").language()).isEqualTo("sv");
    assertThat(Words.accepting("fr_FR.UTF-8").language()).isEqualTo("fr");
    assertThat(Words.accepting("C").language()).isEqualTo("en");
  }
}
