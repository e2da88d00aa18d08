package org.handsel.node.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.multiformats.MalformedException;

/// A form that was read whole.
record HttpForm(Map<String, List<String>> fields, Map<String, List<Call.Upload>> uploads)
    implements Call.Form {

  /// Reads a body by its content type.
  static HttpForm read(String contentType, byte[] body, int partsMax) throws MalformedException {
    var fields = new LinkedHashMap<String, List<String>>();
    var uploads = new LinkedHashMap<String, List<Call.Upload>>();
    if (contentType.startsWith("application/x-www-form-urlencoded")) {
      urlencoded(new String(body, StandardCharsets.UTF_8), partsMax, fields);
    } else if (contentType.startsWith("multipart/form-data")) {
      for (var part : Multipart.read(contentType, body, partsMax)) {
        if (part.fileName().isEmpty()) {
          add(fields, part.name(), new String(part.bytes(), StandardCharsets.UTF_8));
        } else if (!part.fileName().get().isEmpty() || part.bytes().length > 0) {
          uploads
              .computeIfAbsent(part.name(), _ -> new ArrayList<>())
              .add(new Call.Upload(part.fileName().get(), part.bytes()));
        }
      }
    } else {
      throw new MalformedException("a form was expected here");
    }
    return new HttpForm(fields, uploads);
  }

  private static void urlencoded(String body, int partsMax, Map<String, List<String>> fields)
      throws MalformedException {
    if (body.isEmpty()) {
      return;
    }
    String[] pairs = body.split("&", partsMax + 1);
    if (pairs.length > partsMax) {
      throw new MalformedException("a form may have " + partsMax + " fields at most");
    }
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      add(
          fields,
          decoded(equals < 0 ? pair : pair.substring(0, equals)),
          equals < 0 ? "" : decoded(pair.substring(equals + 1)));
    }
  }

  private static String decoded(String text) throws MalformedException {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("a percent sign in the form isn't followed by two digits");
    }
  }

  private static void add(Map<String, List<String>> fields, String name, String value) {
    fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(value.replace("\r\n", "\n"));
  }

  @Override
  public Optional<String> text(String name) {
    return texts(name).stream().findFirst();
  }

  @Override
  public List<String> texts(String name) {
    return fields.getOrDefault(name, List.of());
  }

  @Override
  public List<String> names() {
    return List.copyOf(fields.keySet());
  }

  @Override
  public List<Call.Upload> files(String name) {
    return uploads.getOrDefault(name, List.of());
  }
}
