package org.handsel.node.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A browser without JavaScript: cookies, links, forms. It follows no redirect by itself.
final class Browser implements AutoCloseable {
  private final String address;
  private final HttpClient http =
      HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
  private String language = "en";

  Browser(String address) {
    this.address = address;
  }

  /// A page, as it came.
  record Page(int status, String to, String type, String cache, String html) {}

  /// A file chosen in a form.
  @SuppressWarnings("ArrayRecordComponent") // sent as it is; nobody compares it
  record Chosen(String field, String name, byte[] bytes) {}

  /// Asks for pages in `wanted` from now on.
  Browser speaking(String wanted) {
    language = wanted;
    return this;
  }

  Page open(String target) throws IOException {
    return send(request(target).GET());
  }

  Page post(String target, Map<String, String> form) throws IOException {
    var parts = new ArrayList<String>();
    form.forEach((name, value) -> parts.add(coded(name) + "=" + coded(value)));
    return send(
        request(target)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(String.join("&", parts))));
  }

  Page post(String target, Map<String, String> form, List<Chosen> files) throws IOException {
    var body = new ByteArrayOutputStream();
    for (var field : form.entrySet()) {
      body.writeBytes(
          "--cut\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
              .formatted(field.getKey(), field.getValue())
              .getBytes(StandardCharsets.UTF_8));
    }
    for (var file : files) {
      body.writeBytes(
          ("--cut\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
                  + "Content-Type: application/octet-stream\r\n\r\n")
              .formatted(file.field(), file.name())
              .getBytes(StandardCharsets.UTF_8));
      body.writeBytes(file.bytes());
      body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }
    body.writeBytes("--cut--\r\n".getBytes(StandardCharsets.UTF_8));
    return send(
        request(target)
            .header("Content-Type", "multipart/form-data; boundary=cut")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
  }

  /// The page that a form led to.
  Page follow(Page page) throws IOException {
    assertThat(page.status()).as(page.html()).isEqualTo(303);
    return open(page.to());
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create(target.startsWith("http") ? target : address + target))
        .header("Origin", address)
        .header("Accept-Language", language);
  }

  private Page send(HttpRequest.Builder request) throws IOException {
    try {
      var answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Page(
          answer.statusCode(),
          answer.headers().firstValue("Location").orElse(""),
          answer.headers().firstValue("Content-Type").orElse(""),
          answer.headers().firstValue("Cache-Control").orElse(""),
          answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static String coded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
  }
}
