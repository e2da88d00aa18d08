package org.handsel.node.listing;

import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Currencies;
import org.handsel.core.money.Money;
import org.handsel.core.publish.Amount;
import org.handsel.core.publish.Category;
import org.handsel.core.publish.Place;
import org.handsel.core.service.Field;
import org.handsel.core.service.Policy;
import org.handsel.core.service.Service;
import org.handsel.ipfs.Data;
import org.handsel.ipfs.MapBuilder;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// A listing's fields as people write them, and as they stand in the signed body.
public final class FieldText {
  private static final Pattern BREAKS = Pattern.compile("\\s*[\\r\\n]+\\s*");
  private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

  /// The year 2149.
  private static final long DAY_MAX = 0xffff;

  private final Currencies currencies;

  FieldText(Currencies currencies) {
    this.currencies = currencies;
  }

  /// The body that `fields` of a listing of `service` make. The message names the field that is
  /// wrong.
  Data.Map body(Service service, Map<String, String> fields) throws MalformedException {
    MapBuilder body = Data.map();
    Set<String> known = service.fields().stream().map(Field::name).collect(Collectors.toSet());
    Set<String> policy =
        service.priced()
            ? Policy.FIELDS.stream().map(Field::name).collect(Collectors.toSet())
            : Set.of();
    for (String name : fields.keySet()) {
      if (!known.contains(name) && !policy.contains(name)) {
        throw new MalformedException(name + ": a " + service.name() + " listing has no such field");
      }
    }
    put(body, service.fields(), fields);
    if (fields.keySet().stream().anyMatch(policy::contains)) {
      body.put("policy", Policy.said(fields));
    }
    return body.build();
  }

  /// What of `fields` is told to who has paid only, by name. The message names the field that is
  /// wrong.
  Data.Map told(Service service, Map<String, String> fields) throws MalformedException {
    MapBuilder told = Data.map();
    put(told, service.told(), fields);
    return told.build();
  }

  private void put(MapBuilder map, List<Field> declared, Map<String, String> texts)
      throws MalformedException {
    for (Field field : declared) {
      String text =
          Normalizer.normalize(texts.getOrDefault(field.name(), "").strip(), Normalizer.Form.NFC);
      if (text.isEmpty()) {
        if (field.required()) throw new MalformedException(field.name() + ": missing");
        continue;
      }
      try {
        map.put(field.name(), read(field.type(), text));
      } catch (MalformedException e) {
        String why = String.valueOf(e.getMessage());
        boolean named = why.startsWith(field.name() + ":");
        throw new MalformedException(named ? why : field.name() + ": " + why, e);
      }
    }
  }

  /// What a buyer says of a listing of `service`, as it stands in an ask. The message names the
  /// field that is wrong.
  public static Data.Map choice(Service service, Map<String, String> texts)
      throws MalformedException {
    Set<String> known = service.choices().stream().map(Field::name).collect(Collectors.toSet());
    for (String name : texts.keySet()) {
      if (!known.contains(name)) {
        throw new MalformedException(name + ": nothing that one says of " + service.name());
      }
    }
    MapBuilder choice = Data.map();
    new FieldText(new Currencies(List.of())).put(choice, service.choices(), texts);
    return choice.build();
  }

  /// What a buyer said, as people write it.
  public static Map<String, String> ofChoice(Service service, Data.Map choice) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Field field : service.choices()) {
      Optional<Data> said = choice.find(field.name());
      try {
        if (said.isPresent()) {
          texts.put(
              field.name(),
              new FieldText(new Currencies(List.of())).write(field.type(), said.get()));
        }
      } catch (MalformedException _) {
        // A peer's word that makes no sense here is left out.
      }
    }
    return texts;
  }

  private Data read(Field.Type type, String text) throws MalformedException {
    return switch (type) {
      case Field.Type.Line(int most) ->
          Data.of(bounded(plain(BREAKS.matcher(text).replaceAll(" ")), most));
      case Field.Type.Text(int most) -> Data.of(bounded(plain(text.replace("\r\n", "\n")), most));
      case Field.Type.Price() -> price(text);
      case Field.Type.Count(long min, long max) -> Data.of(count(text, min, max));
      case Field.Type.Category() -> Data.of(Category.parse(plain(text)).toString());
      case Field.Type.Place() -> place(text).toData();
      case Field.Type.Pictures(int most) -> pictures(text, most);
      case Field.Type.Choice(List<String> of) -> {
        if (!of.contains(text)) throw new MalformedException("one of " + String.join(", ", of));
        yield Data.of(text);
      }
      case Field.Type.Day() -> Data.of(day(text));
      case Field.Type.Flag() -> {
        if (!List.of("true", "false").contains(text)) throw new MalformedException("true or false");
        yield Data.of(Boolean.parseBoolean(text));
      }
    };
  }

  private Data price(String text) throws MalformedException {
    Money price = currencies.parse(text, Optional.<Asset>empty());
    // What costs nothing needs no escrow, and no deal goes without one yet.
    if (price.minor().signum() == 0) throw new MalformedException("more than nothing");
    return Amount.toData(price);
  }

  private static String bounded(String text, int charsMax) throws MalformedException {
    if (text.length() > charsMax) {
      throw new MalformedException("at most " + charsMax + " characters, not " + text.length());
    }
    return text;
  }

  /// Without what can't be seen but moves what can: control characters other than line breaks.
  private static String plain(String text) throws MalformedException {
    var out = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        throw new MalformedException("not Unicode text");
      }
      boolean hidden = Character.getType(c) == Character.CONTROL && c != '\n';
      out.appendCodePoint(hidden ? ' ' : c);
    }
    return out.toString();
  }

  private static long count(String text, long min, long max) throws MalformedException {
    if (text.matches("-?[0-9]{1,15}")) {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) return value;
    }
    throw new MalformedException("a whole number from " + min + " to " + max);
  }

  private static long day(String text) throws MalformedException {
    try {
      long day = LocalDate.parse(text).toEpochDay();
      if (day >= 0 && day <= DAY_MAX) return day;
    } catch (DateTimeException _) {
      // said below
    }
    throw new MalformedException("a day such as 2026-12-24");
  }

  /// `latitude,longitude` in degrees.
  static Place place(String text) throws MalformedException {
    List<String> parts = COMMA.splitAsStream(text).toList();
    if (parts.size() != 2
        || !parts.stream().allMatch(it -> it.matches("-?[0-9]{1,3}(\\.[0-9]{1,15})?"))) {
      throw new MalformedException("latitude and longitude in degrees, such as 48.85,2.35");
    }
    return Place.of(Double.parseDouble(parts.getFirst()), Double.parseDouble(parts.getLast()));
  }

  private static Data pictures(String text, int most) throws MalformedException {
    List<Cid> links = new ArrayList<>();
    for (String part : COMMA.splitAsStream(text).filter(it -> !it.isEmpty()).toList()) {
      links.add(Cid.parse(part));
    }
    if (links.size() > most) throw new MalformedException("at most " + most + " pictures");
    return Data.links(links);
  }

  /// Every field of `service` that `body` has, as people write it.
  Map<String, String> texts(Service service, Data.Map body) throws MalformedException {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Field field : service.fields()) {
      Optional<Data> value = body.find(field.name());
      if (value.isPresent()) texts.put(field.name(), write(field.type(), value.get()));
    }
    return texts;
  }

  private String write(Field.Type type, Data value) throws MalformedException {
    return switch (type) {
      case Field.Type.Line _, Field.Type.Text _, Field.Type.Category _, Field.Type.Choice _ ->
          value.asText();
      case Field.Type.Price _ -> currencies.text(Amount.of(value));
      case Field.Type.Count _ -> Long.toString(value.asLong());
      case Field.Type.Place _ -> {
        List<Data> both = value.asList();
        yield both.getFirst().asLong() / 1e6 + "," + both.getLast().asLong() / 1e6;
      }
      case Field.Type.Pictures _ -> {
        List<String> links = new ArrayList<>();
        for (Data link : value.asList()) links.add(link.asLink().toString());
        yield String.join(",", links);
      }
      case Field.Type.Day _ -> LocalDate.ofEpochDay(value.asLong()).toString();
      case Field.Type.Flag _ -> Boolean.toString(value.asBool());
    };
  }
}
