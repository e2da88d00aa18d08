package org.handsel.core.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;

class MoneyTest {
  private static final Asset USD = new Asset("USD");
  private static final Asset EUR = new Asset("EUR");
  private static final Asset TEST_DOLLAR =
      Asset.erc20(31337, "0x5FbDB2315678afecb367f032d93F642f64180aa3");
  private static final Currencies TABLE =
      new Currencies(
          List.of(
              new Currency(TEST_DOLLAR, "tUSD", 6, Optional.of(USD), true),
              new Currency(Asset.coin(31337), "tETH", 18, Optional.empty(), true)));

  @Test
  void anAmountIsReadAndWrittenExactly() throws Exception {
    assertThat(TABLE.parse("18.00 EUR", Optional.empty())).isEqualTo(Money.of(1800, EUR));
    assertThat(TABLE.parse("18 tusd", Optional.empty()))
        .isEqualTo(Money.of(18_000_000, TEST_DOLLAR));
    assertThat(TABLE.parse("0.5", Optional.of(USD))).isEqualTo(Money.of(50, USD));
    assertThat(TABLE.text(Money.of(18_000_001, TEST_DOLLAR))).isEqualTo("18.000001 tUSD");
    assertThat(TABLE.text(Money.of(18_500_000, TEST_DOLLAR))).isEqualTo("18.50 tUSD");
    assertThat(TABLE.text(Money.of(500, new Asset("JPY")))).isEqualTo("500 JPY");
  }

  @Test
  void anAmountThatWouldHaveToBeRoundedIsRefused() {
    assertThatThrownBy(() -> TABLE.parse("18.001 EUR", Optional.empty()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("2 decimals");
  }

  @Test
  void whatIsNoAmountIsRefusedInWords() {
    for (String text :
        List.of("", "EUR", "1,5 EUR", "-1 EUR", "1e9 EUR", "1 XYZ", "1", "9".repeat(40) + " EUR")) {
      assertThatThrownBy(() -> TABLE.parse(text, Optional.empty()))
          .as(text)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void aTokenPaysTheCurrencyThatItIsWorth() {
    assertThat(TABLE.in(TEST_DOLLAR, Money.of(1899, USD)))
        .contains(Money.of(18_990_000, TEST_DOLLAR));
    assertThat(TABLE.in(USD, Money.of(18_990_000, TEST_DOLLAR))).contains(Money.of(1899, USD));
    assertThat(TABLE.in(USD, Money.of(1, TEST_DOLLAR))).isEmpty();
    assertThat(TABLE.in(TEST_DOLLAR, Money.of(1899, EUR))).isEmpty();
    assertThat(TABLE.in(Asset.coin(31337), Money.of(1899, USD))).isEmpty();
  }

  @Test
  void amountsOfTwoAssetsDoNotMix() {
    assertThatThrownBy(() -> Money.of(1, EUR).plus(Money.of(1, USD)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAmountHasOneSpellingOnTheWire() throws Exception {
    assertThat(Money.parse("1800", EUR)).isEqualTo(Money.of(1800, EUR));
    for (String text :
        List.of("", "01", "-1", "+1", " 1", "1.0", "340282366920938463463374607431768211456")) {
      assertThatThrownBy(() -> Money.parse(text, EUR))
          .as(text)
          .isInstanceOf(MalformedException.class);
    }
    assertThat(Money.parse(Money.MINOR_MAX.toString(), EUR).minor())
        .isEqualTo(BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE));
  }

  @Test
  void whatIsReckonedFromTheGreatestAmountsIsAnAmountThoughNoneThatCanBeWritten() {
    Money most = new Money(Money.MINOR_MAX, EUR);
    Money many = most.times(1_000_000);
    assertThat(many.plus(many.bps(10_000)).signum()).isPositive();
    assertThat(most.writable()).isTrue();
    assertThat(many.writable()).isFalse();
    assertThat(most.plus(Money.of(1, EUR)).writable()).isFalse();
    assertThatThrownBy(() -> new Money(BigInteger.ONE.shiftLeft(255), EUR))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAssetHasOneSpelling() {
    for (String id : List.of("eur", "EURO", "", "eip155:1/erc20:0xAB", "eip155/erc20:0x", "a b")) {
      assertThatThrownBy(() -> Asset.parse(id)).as(id).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void sharesAreRoundedDown() {
    assertThat(Money.of(999, EUR).bps(1)).isEqualTo(Money.of(0, EUR));
    assertThat(Money.of(10_000, EUR).bps(250)).isEqualTo(Money.of(250, EUR));
  }
}
