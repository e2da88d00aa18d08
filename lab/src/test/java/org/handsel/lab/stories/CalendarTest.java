package org.handsel.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.handsel.chain.local.LocalChain;
import org.handsel.node.app.Calendars;
import org.handsel.node.app.Listings;
import org.handsel.node.app.RefusedException;
import org.handsel.node.demo.Person;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Alice lets her attic here and elsewhere: two nodes in processes of their own, and a calendar
/// somewhere on the web.
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class CalendarTest {
  private final LocalDate today = LocalDate.now(ZoneOffset.UTC);

  @TempDir private Path folder;

  private final AtomicReference<String> elsewhere = new AtomicReference<>("");

  /// An event of `nights` nights from `first` days after today on.
  private String booked(int first, int nights) {
    var day = DateTimeFormatter.BASIC_ISO_DATE;
    return """
    BEGIN:VCALENDAR\r
    VERSION:2.0\r
    PRODID:-//Elsewhere//EN\r
    BEGIN:VEVENT\r
    UID:7@elsewhere\r
    DTSTAMP:20261101T000000Z\r
    DTSTART;VALUE=DATE:%s\r
    DTEND;VALUE=DATE:%s\r
    SUMMARY:Reserved\r
    END:VEVENT\r
    END:VCALENDAR\r
    """
        .formatted(day.format(today.plusDays(first)), day.format(today.plusDays(first + nights)));
  }

  /// A place on the web: `/calendar.ics` is what stands in [#elsewhere], `/endless` goes on for
  /// ever, and `/round` sends one back to itself.
  private HttpServer web() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/calendar.ics",
        exchange -> {
          byte[] body = elsewhere.get().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(
              body.length == 0 ? 503 : 200, body.length == 0 ? -1 : body.length);
          if (body.length > 0) exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.createContext(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write("BEGIN:VCALENDAR\r\n".getBytes(StandardCharsets.UTF_8));
            while (true)
              out.write("X-MORE:and more\r\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
          } catch (IOException _) {
            // the node has had enough
          }
        });
    server.createContext(
        "/round",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/round");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private String state(Person person, String home, int day) throws Exception {
    var calendar =
        person
            .node()
            .get(
                "/api/v1/calendars/" + home + "?days=1&from=" + today.plusDays(day),
                Calendars.Calendar.class);
    return calendar.nights().getFirst().state();
  }

  private long found(Person person, int arrive, int leave) throws IOException, RefusedException {
    return person
        .node()
        .get(
            "/api/v1/listings?service=stays&choice.guests=1&choice.arrive="
                + today.plusDays(arrive)
                + "&choice.leave="
                + today.plusDays(leave),
            Listings.SearchPage.class)
        .hits()
        .size();
  }

  private record Taken(int nights) {}

  @Test
  void whatIsBookedElsewhereCanNotBeBookedHereAndWhatIsBookedHereIsToldElsewhere()
      throws Exception {
    HttpServer web = web();
    try (var chain = LocalChain.privateIn(folder.resolve("chain"));
        var alice = Person.start("Alice", folder.resolve("alice"), chain.url());
        var bob = Person.start("Bob", folder.resolve("bob"), chain.url())) {
      bob.connectTo(alice);
      String home =
          alice
              .node()
              .post(
                  "/api/v1/listings",
                  Map.of(
                      "service",
                      "stays",
                      "fields",
                      Map.of("title", "Attic", "price", "50.00 USD", "guests", "2")),
                  Listings.Listing.class)
              .id();
      bob.until("the attic", () -> Optional.of(found(bob, 10, 12)).filter(it -> it == 1));

      // Elsewhere somebody has the nights of the days 11 and 12.
      String site = "http://127.0.0.1:" + web.getAddress().getPort();
      String address = site + "/calendar.ics";
      elsewhere.set(booked(11, 2));
      String sources = "/api/v1/calendars/" + home + "/sources";
      assertThat(alice.node().post(sources, Map.of("address", address), Taken.class).nights())
          .isEqualTo(2);
      bob.until("the nights are gone", () -> Optional.of(found(bob, 10, 12)).filter(it -> it == 0));
      assertThat(found(bob, 9, 11)).isEqualTo(1);
      assertThat(found(bob, 13, 15)).isEqualTo(1);
      assertThat(state(alice, home, 11)).isEqualTo("elsewhere");
      // Why is nobody's business.
      assertThat(state(bob, home, 11)).isEqualTo("booked");

      // What can't be a calendar changes nothing.
      for (String wrong : new String[] {"/endless", "/round", "/nothing"}) {
        assertThatThrownBy(
                () -> alice.node().post(sources, Map.of("address", site + wrong), Taken.class))
            .as(wrong)
            .isInstanceOf(RefusedException.class);
      }
      assertThat(found(bob, 10, 12)).isZero();

      // Alice keeps the nights of the days 20 to 22.
      alice
          .node()
          .put(
              "/api/v1/calendars/" + home + "/nights",
              Map.of(
                  "from", today.plusDays(20).toString(),
                  "until", today.plusDays(23).toString(),
                  "kept", true),
              Object.class);
      assertThat(state(alice, home, 22)).isEqualTo("kept");

      // Who knows the address needs no session; what came from elsewhere isn't told back.
      String secret =
          alice.node().get("/api/v1/calendars/" + home, Calendars.Calendar.class).secret();
      HttpResponse<String> feed = fetched(alice.node().address() + "/calendar/" + secret + ".ics");
      assertThat(feed.statusCode()).isEqualTo(200);
      assertThat(feed.headers().firstValue("Content-Type").orElse("")).startsWith("text/calendar");
      var day = DateTimeFormatter.BASIC_ISO_DATE;
      assertThat(feed.body())
          .contains("DTSTART;VALUE=DATE:" + day.format(today.plusDays(20)) + "\r\n")
          .contains("DTEND;VALUE=DATE:" + day.format(today.plusDays(23)) + "\r\n")
          .doesNotContain(day.format(today.plusDays(11)));
      assertThat(
              fetched(alice.node().address() + "/calendar/" + "0".repeat(32) + ".ics").statusCode())
          .isEqualTo(404);

      // Followed no longer, the nights are free again.
      alice.node().delete(sources + "?address=" + address);
      bob.until("the nights are back", () -> Optional.of(found(bob, 10, 12)).filter(it -> it == 1));
    } finally {
      web.stop(0);
    }
  }

  private static HttpResponse<String> fetched(String address) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(address)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
