package org.handsel.node.words;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.ShortId;
import org.jspecify.annotations.Nullable;

/// How a language says amounts, times, sizes and ids. Money is rounded only where "about" is said.
public final class Figures {
  private static final char NARROW_SPACE = '\u202f';
  private static final int DECIMALS_SAID = 6;
  private static final char NO_BREAK = '\u00a0';

  private final Words words;
  private final Locale locale;
  private final ZoneId zone;

  Figures(Words words, ZoneId zone) {
    this.words = words;
    this.locale = Locale.of(words.language());
    this.zone = zone;
  }

  /// An amount with its currency: `1,200.50 USD`. Test money is marked by whoever shows it.
  public String money(MoneyView money) {
    return grouped(money.amount()) + NO_BREAK + money.currency();
  }

  /// An amount given as `120.00 USD`; anything else is left as it is.
  public String money(String text) {
    int space = text.lastIndexOf(' ');
    return space < 0 || !text.substring(0, space).matches("-?\\d+(\\.\\d+)?")
        ? text
        : money(new MoneyView(text.substring(0, space), text.substring(space + 1), false));
  }

  /// An amount of a coin with many decimals, shortened to what people compare: three digits that
  /// count below one, four behind the point above. Say "about" before it if it is [#rough].
  public String about(MoneyView money) {
    BigDecimal exact = decimal(money.amount());
    if (exact.scale() <= DECIMALS_SAID) {
      return money(money);
    }
    BigDecimal said =
        exact.abs().compareTo(BigDecimal.ONE) < 0
            ? exact.round(new MathContext(3))
            : exact.setScale(4, RoundingMode.DOWN);
    return money(new MoneyView(said.toPlainString(), money.currency(), money.play()));
  }

  /// Whether [#about] leaves anything off.
  public boolean rough(MoneyView money) {
    return decimal(money.amount()).scale() > DECIMALS_SAID;
  }

  private static BigDecimal decimal(String amount) {
    return amount.matches("-?\\d+(\\.\\d+)?")
        ? new BigDecimal(amount).stripTrailingZeros()
        : BigDecimal.ZERO;
  }

  /// A number in groups of three, with the language's point.
  public String number(String text) {
    return text.matches("-?\\d+(\\.\\d+)?") ? grouped(text) : text;
  }

  private String grouped(String plain) {
    var symbols = DecimalFormatSymbols.getInstance(locale);
    String sign = plain.startsWith("-") ? "−" : "";
    String digits = plain.startsWith("-") ? plain.substring(1) : plain;
    int point = digits.indexOf('.');
    String whole = point < 0 ? digits : digits.substring(0, point);
    char separator = locale.getLanguage().equals("en") ? ',' : NARROW_SPACE;
    var out = new StringBuilder(sign);
    for (int i = 0; i < whole.length(); i++) {
      if (i > 0 && (whole.length() - i) % 3 == 0) {
        out.append(separator);
      }
      out.append(whole.charAt(i));
    }
    if (point >= 0) {
      out.append(symbols.getDecimalSeparator()).append(digits, point + 1, digits.length());
    }
    return out.toString();
  }

  /// A moment, relative and exact, in the reader's zone: `in 2 h · Sun 22 Nov, 18:40`.
  ///
  /// @param iso an ISO instant; anything else is left as it is
  public String time(String iso, Instant now) {
    Instant at = parse(iso);
    if (at == null) {
      return iso;
    }
    return relative(Duration.between(now, at)) + " · " + exact(at);
  }

  /// A moment in the reader's zone: `Sun 22 Nov, 18:40`.
  public String exact(String iso) {
    Instant at = parse(iso);
    return at == null ? iso : exact(at);
  }

  /// The day of a moment in the reader's zone: `22 November 2026`.
  public String day(String iso) {
    if (iso.matches("\\d{4}-\\d{2}-\\d{2}")) {
      return DateTimeFormatter.ofPattern("d MMMM yyyy", locale).format(LocalDate.parse(iso));
    }
    Instant at = parse(iso);
    return at == null
        ? iso
        : DateTimeFormatter.ofPattern("d MMMM yyyy", locale).format(at.atZone(zone));
  }

  private String exact(Instant at) {
    return DateTimeFormatter.ofPattern("EEE d MMM, HH:mm", locale).format(at.atZone(zone));
  }

  /// How far a moment is, in the past or to come, in the largest unit that fits.
  public String relative(Duration until) {
    boolean past = until.isNegative();
    String span = span(until.abs());
    return words.say(past ? "time.ago" : "time.in", "span", span);
  }

  /// A duration given in seconds: `2 h`, `3 days`; anything else is left as it is.
  public String duration(String seconds) {
    return seconds.matches("\\d{1,12}")
        ? span(Duration.ofSeconds(Long.parseLong(seconds)))
        : seconds;
  }

  /// How long, in its largest unit.
  public String span(Duration span) {
    long seconds = span.toSeconds();
    if (seconds < 60) {
      return words.say("time.seconds", "n", Long.toString(seconds));
    }
    if (seconds < 3_600) {
      return words.say("time.minutes", "n", Long.toString(seconds / 60));
    }
    if (seconds < 48 * 3_600) {
      return words.say("time.hours", "n", Long.toString(seconds / 3_600));
    }
    return words.say("time.days", "n", Long.toString(seconds / 86_400));
  }

  /// Hundredths of a percent as a percentage: `2.5 %` for 250.
  public String percent(String bps) {
    if (!bps.matches("\\d{1,9}")) {
      return bps;
    }
    var percent = new BigDecimal(bps).movePointLeft(2).stripTrailingZeros();
    return grouped(
            percent.scale() < 0 ? percent.setScale(0).toPlainString() : percent.toPlainString())
        + NO_BREAK
        + "%";
  }

  /// Bytes in the unit that suits: `1.4 MB`.
  public String size(long bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB"};
    var value = BigDecimal.valueOf(bytes);
    int unit = 0;
    while (value.compareTo(BigDecimal.valueOf(1_000)) >= 0 && unit < units.length - 1) {
      value = value.movePointLeft(3);
      unit++;
    }
    String digits =
        unit == 0
            ? value.toPlainString()
            : value.setScale(1, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
    return grouped(digits) + NO_BREAK + units[unit];
  }

  /// An id as people see it, see [ShortId].
  public static String brief(String id) {
    return ShortId.of(id);
  }

  private static @Nullable Instant parse(String iso) {
    try {
      return Instant.parse(iso);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
