package org.handsel.core.money;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.multiformats.MalformedException;

/// The assets that a network knows by name: its tokens, and all ISO 4217 currencies.
public final class Currencies {
  private static final int TEXT_CHARS_MAX = 64;

  private final Map<Asset, Currency> byAsset = new LinkedHashMap<>();
  private final Map<String, Currency> bySymbol = new LinkedHashMap<>();

  /// The ISO currencies and `tokens`. Of two tokens with one symbol the first has the name.
  public Currencies(List<Currency> tokens) {
    for (Currency token : tokens) {
      byAsset.putIfAbsent(token.asset(), token);
      bySymbol.putIfAbsent(token.symbol().toUpperCase(Locale.ROOT), token);
    }
  }

  /// The tokens, in the network's order.
  public List<Currency> tokens() {
    return List.copyOf(byAsset.values());
  }

  /// How `asset` is written, if that is known.
  public Optional<Currency> of(Asset asset) {
    Currency token = byAsset.get(asset);
    return token != null ? Optional.of(token) : iso(asset.id());
  }

  /// The currency with this symbol, whatever its case; a token's symbol can't take an ISO code.
  public Optional<Currency> named(String symbol) {
    String upper = symbol.toUpperCase(Locale.ROOT);
    Optional<Currency> iso = iso(upper);
    return iso.isPresent() ? iso : Optional.ofNullable(bySymbol.get(upper));
  }

  /// The amount in `text`, such as `18.00 EUR` or `18 tUSD`; a bare number is of `otherwise`, if
  /// that is given.
  ///
  /// @throws MalformedException if it is none, the currency isn't known, or it has more decimals
  ///   than the currency
  public Money parse(String text, Optional<Asset> otherwise) throws MalformedException {
    if (text.length() > TEXT_CHARS_MAX) throw new MalformedException("an amount is shorter");
    String[] parts = text.strip().split("\\s+", 2);
    Optional<Currency> currency =
        parts.length == 2 ? named(parts[1].strip()) : otherwise.flatMap(this::of);
    if (currency.isEmpty()) {
      throw new MalformedException(
          parts.length == 2
              ? "no currency of that name is known here"
              : "the amount names no currency");
    }
    if (!parts[0].matches("[0-9]{1,39}(\\.[0-9]{1,36})?")) {
      throw new MalformedException("an amount is digits with a point, such as 18.00 EUR");
    }
    return exact(new BigDecimal(parts[0]), currency.get());
  }

  /// `amount` whole units of `currency`.
  ///
  /// @throws MalformedException if it has more decimals than the currency, or takes over 128 bits
  public static Money exact(BigDecimal amount, Currency currency) throws MalformedException {
    BigInteger minor;
    try {
      minor = amount.movePointRight(currency.decimals()).toBigIntegerExact();
    } catch (ArithmeticException e) {
      throw new MalformedException(
          currency.symbol() + " has " + currency.decimals() + " decimals", e);
    }
    if (minor.abs().compareTo(Money.MINOR_MAX) > 0) {
      throw new MalformedException("an amount takes at most 128 bits");
    }
    return new Money(minor, currency.asset());
  }

  /// The amount without its currency: a point, at least two decimals where the currency has them,
  /// never rounded. Base units if the asset isn't known.
  public String digits(Money money) {
    Optional<Currency> currency = of(money.asset());
    if (currency.isEmpty()) return money.minor().toString();
    int decimals = currency.get().decimals();
    var exact = new BigDecimal(money.minor(), decimals);
    int shown = Math.max(exact.stripTrailingZeros().scale(), Math.min(2, decimals));
    return exact.setScale(shown).toPlainString();
  }

  /// The asset's symbol; its whole name if it isn't known.
  public String symbol(Asset asset) {
    return of(asset).map(Currency::symbol).orElse(asset.id());
  }

  /// The amount for people, such as `18.00 EUR`.
  public String text(Money money) {
    return digits(money) + " " + symbol(money.asset());
  }

  /// What `asset` is worth one to one: itself if it is an ISO currency.
  public Optional<Currency> worth(Asset asset) {
    if (asset.iso()) return iso(asset.id());
    return of(asset).flatMap(Currency::worth).flatMap(this::of);
  }

  /// How much of `asset` pays `money`: the same money, or one to one if the two are worth the same
  /// currency. Empty if they aren't, or it doesn't come out exactly.
  public Optional<Money> in(Asset asset, Money money) {
    if (money.asset().equals(asset)) return Optional.of(money);
    Optional<Currency> from = of(money.asset());
    Optional<Currency> to = of(asset);
    if (from.isEmpty() || to.isEmpty()) return Optional.empty();
    Optional<Currency> worth = worth(asset);
    if (worth.isEmpty() || !worth.equals(worth(money.asset()))) return Optional.empty();
    try {
      return Optional.of(exact(new BigDecimal(money.minor(), from.get().decimals()), to.get()));
    } catch (MalformedException _) {
      return Optional.empty();
    }
  }

  /// What amounts are compared by, across tokens that are worth the same.
  ///
  /// @param asset the ISO currency, or the asset itself if it is worth none
  /// @param millionths of one whole unit of it; the greatest there is stands for anything greater
  public record Weight(Asset asset, long millionths) {}

  /// What `money` weighs when it is compared with other amounts; empty if its asset isn't known.
  public Optional<Weight> weigh(Money money) {
    Optional<Currency> currency = of(money.asset());
    if (currency.isEmpty()) return Optional.empty();
    Asset in = worth(money.asset()).map(Currency::asset).orElse(money.asset());
    BigInteger millionths =
        new BigDecimal(money.minor(), currency.get().decimals() - 6).toBigInteger();
    return Optional.of(
        new Weight(in, millionths.bitLength() < 64 ? millionths.longValue() : Long.MAX_VALUE));
  }

  private static Optional<Currency> iso(String code) {
    if (!code.matches("[A-Z]{3}")) return Optional.empty();
    try {
      int decimals = java.util.Currency.getInstance(code).getDefaultFractionDigits();
      if (decimals < 0) return Optional.empty(); // gold, "no currency" and the like
      return Optional.of(new Currency(new Asset(code), code, decimals, Optional.empty(), false));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
