package org.handsel.node.cli;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.handsel.node.app.Listings;
import org.handsel.node.app.Pictures;
import org.handsel.node.app.RefusedException;
import org.handsel.node.client.NodeClient;
import org.handsel.node.words.Words;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// Options made from what a service or an action says it asks for.
final class FieldOptions {
  private FieldOptions() {}

  /// `--seller-deposit-bps` for `sellerDepositBps`.
  static String name(String field) {
    return "--" + field.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /// Adds an option for each field.
  ///
  /// @param form what it belongs to: an action, or the service
  /// @param must whether required fields are required options; a new revision keeps the old ones
  static void add(
      CommandSpec spec, String form, List<Listings.FieldView> fields, boolean must, Words words) {
    for (var field : fields) {
      spec.addOption(
          OptionSpec.builder(name(field.name()))
              .type(String.class)
              .required(must && field.required())
              .paramLabel(label(field))
              .description(description(form, field, words))
              .build());
    }
  }

  private static String label(Listings.FieldView field) {
    return switch (field.type()) {
      case "price" -> "\"AMOUNT CURRENCY\"";
      case "count" -> "N";
      case "place" -> "LAT,LON";
      case "pictures" -> "FILE,…";
      case "choice" -> String.join("|", field.of());
      case "day" -> "YYYY-MM-DD";
      case "flag" -> "true|false";
      default -> "TEXT";
    };
  }

  private static String description(String form, Listings.FieldView field, Words words) {
    String label =
        words
            .find("field." + form + "." + field.name(), Map.of())
            .or(() -> words.find("field." + field.name(), Map.of()))
            .orElse(field.name());
    return field.type().equals("count") && field.max() > 0
        ? label + " (" + field.min() + " to " + field.max() + ")"
        : label;
  }

  /// What was given, by field name; files are handed to the node and become CIDs.
  static Map<String, String> given(
      ParseResult parsed, List<Listings.FieldView> fields, NodeClient node)
      throws RefusedException, IOException {
    var given = new LinkedHashMap<String, String>();
    for (var field : fields) {
      String option = name(field.name());
      if (parsed.hasMatchedOption(option)) {
        String value = parsed.matchedOptionValue(option, "");
        given.put(
            field.name(),
            field.type().equals("pictures") ? kept(value, field, node, given) : value);
      }
    }
    return given;
  }

  private static String kind(Listings.FieldView field) {
    return field.name().equals("evidence") ? "evidence" : "picture";
  }

  /// The CIDs of what is kept; what each piece of evidence is called goes into `given`, under
  /// `name.CID`.
  private static String kept(
      String value, Listings.FieldView field, NodeClient node, Map<String, String> given)
      throws RefusedException, IOException {
    String kind = kind(field);
    var cids = new ArrayList<String>();
    for (String part : parts(value)) {
      Path file = Path.of(part);
      if (!Files.isRegularFile(file) && part.matches("baf[a-z2-7]{50,100}")) {
        cids.add(part);
      } else {
        String cid = keep(file, kind, node);
        cids.add(cid);
        if (kind.equals("evidence")) given.put("name." + cid, String.valueOf(file.getFileName()));
      }
    }
    return String.join(",", cids);
  }

  /// What stands between the commas of `value`, where a comma may be part of a file's name: the
  /// longest name that there is a file of counts.
  static List<String> parts(String value) {
    List<String> pieces = List.of(value.split(",", -1));
    var parts = new ArrayList<String>();
    for (int from = 0; from < pieces.size(); ) {
      int to = pieces.size();
      while (to > from + 1 && !Files.isRegularFile(Path.of(joined(pieces, from, to)))) to--;
      parts.add(joined(pieces, from, to));
      from = to;
    }
    return parts;
  }

  private static String joined(List<String> pieces, int from, int to) {
    return String.join(",", pieces.subList(from, to)).strip();
  }

  private static String keep(Path file, String kind, NodeClient node)
      throws RefusedException, IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("There is no file " + file + ".");
    }
    String path =
        "/api/v1/pictures?kind="
            + kind
            + "&name="
            + Verb.encoded(String.valueOf(file.getFileName()));
    return node.upload(
            path, BodyPublishers.ofFile(file), "application/octet-stream", Pictures.Kept.class)
        .cid();
  }
}
