package org.handsel.node.calendar;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.handsel.libp2p.multiformats.MalformedException;

/// Asks an address for its calendar.
final class Fetch implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int URL_CHARS_MAX = 2000;
  private static final Pattern WEB = Pattern.compile("https?://");

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(10))
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  /// What a person typed, as an address that can be asked; calendars' own `webcal` is `https`.
  ///
  /// @throws MalformedException if it is none
  static URI address(String typed) throws MalformedException {
    String text = typed.strip();
    if (text.startsWith("webcal://")) text = "https" + text.substring("webcal".length());
    if (text.length() <= URL_CHARS_MAX && WEB.matcher(text).lookingAt()) {
      try {
        URI url = URI.create(text);
        if (url.getHost() != null && url.getRawUserInfo() == null) return url;
      } catch (IllegalArgumentException _) {
        // said below
      }
    }
    throw new MalformedException("an address such as https://example.org/calendar.ics");
  }

  /// The calendar that stands at `url` now.
  ///
  /// @throws IOException if nothing is to be had there, or it never ends
  byte[] get(URI url) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(PATIENCE)
            .header("Accept", "text/calendar, */*;q=0.1")
            .GET()
            .build();
    var asked = client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
    // The library's own patience ends with the answer's first byte.
    Optional<byte[]> body = Patient.within(PATIENCE, () -> read(asked.join()));
    if (body.isPresent()) return body.get();
    asked.cancel(true);
    throw new IOException("it didn't answer in " + PATIENCE.toSeconds() + " seconds");
  }

  private static byte[] read(HttpResponse<InputStream> answer) throws IOException {
    try (InputStream in = answer.body()) {
      if (answer.statusCode() != 200) {
        throw new IOException("it answered " + answer.statusCode());
      }
      byte[] bytes = in.readNBytes(ICalendar.BYTES_MAX + 1);
      if (bytes.length > ICalendar.BYTES_MAX) throw new IOException("it is more than 1 MiB");
      return bytes;
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
