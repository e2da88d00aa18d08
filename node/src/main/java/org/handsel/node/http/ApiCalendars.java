package org.handsel.node.http;

import static org.handsel.node.http.Draft.at;
import static org.handsel.node.http.Route.Method.DELETE;
import static org.handsel.node.http.Route.Method.GET;
import static org.handsel.node.http.Route.Method.POST;
import static org.handsel.node.http.Route.Method.PUT;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.handsel.node.app.App;
import org.handsel.node.app.Calendars;
import org.handsel.node.app.RefusedException;

/// The API's routes for homes' calendars, and the address at which others follow one.
final class ApiCalendars {
  private static final long CALENDAR_BYTES_MAX = 1 << 20;
  private static final String ICS = ".ics";
  private static final List<Route.Query> SHOW_PARAMETERS =
      List.of(
          new Route.Query("from", "The first night, such as 2026-12-20; usual: today", false),
          new Route.Query("days", "How many nights; usual: 62", false));

  private final App app;

  ApiCalendars(App app) {
    this.app = app;
  }

  /// Nights to keep, or to let again.
  ///
  /// @param until the day after the last night
  public record Keep(String from, String until, boolean kept) {}

  /// What to follow.
  public record Follow(String address) {}

  /// How many nights from now on are booked elsewhere by what was read.
  public record Taken(int nights) {}

  List<Route> routes() {
    return List.of(
        at(GET, "/calendars/{id}", "When a home can be had, night by night")
            .asking(SHOW_PARAMETERS)
            .gives(Calendars.Calendar.class, this::show),
        at(PUT, "/calendars/{id}/nights", "Keeps nights of a home of mine, or lets them again")
            .takes(Keep.class)
            .gives(Api.Done.class, this::keep),
        at(POST, "/calendars/{id}/file", "Takes in an iCalendar, the body being its bytes")
            .upTo(CALENDAR_BYTES_MAX)
            .gives(Taken.class, this::take),
        at(GET, "/calendars/{id}/file", "What is booked and kept here, as an iCalendar")
            .gives(call -> calendar(app.calendars().write(call.path("id")))),
        at(POST, "/calendars/{id}/sources", "Follows an address that gives an iCalendar")
            .takes(Follow.class)
            .gives(
                Taken.class,
                call ->
                    new Taken(
                        app.calendars()
                            .follow(call.path("id"), call.json(Follow.class).address()))),
        at(DELETE, "/calendars/{id}/sources", "Follows it no longer, and forgets what it said")
            .asking(List.of(new Route.Query("address", "It, or `file`", true)))
            .gives(Api.Done.class, this::unfollow),
        Route.page(GET, "/calendar/{secret}", Route.Door.OPEN, this::feed));
  }

  private Calendars.Calendar show(Call call) throws RefusedException, IOException {
    String from = call.query("from").orElse(LocalDate.now(ZoneOffset.UTC).toString());
    String days = call.query("days").orElse("62");
    if (!days.matches("\\d{1,3}")) throw invalid("days: expected a whole number.");
    return app.calendars().show(call.path("id"), day(from), Integer.parseInt(days));
  }

  private Api.Done keep(Call call) throws RefusedException, IOException {
    var it = call.json(Keep.class);
    app.calendars().keep(call.path("id"), day(it.from()), day(it.until()), it.kept());
    return new Api.Done(true);
  }

  private Taken take(Call call) throws RefusedException, IOException {
    return new Taken(app.calendars().take(call.path("id"), call.body().readAllBytes()));
  }

  private Api.Done unfollow(Call call) throws RefusedException, IOException {
    app.calendars().unfollow(call.path("id"), call.query("address").orElse(""));
    return new Api.Done(true);
  }

  /// Whoever knows the secret may fetch it: a calendar's program has no session.
  private Reply feed(Call call) throws RefusedException, IOException {
    String name = call.path("secret");
    String secret = name.endsWith(ICS) ? name.substring(0, name.length() - ICS.length()) : name;
    return calendar(
        app.calendars()
            .feed(secret)
            .orElseThrow(() ->
                new RefusedException(
                    RefusedException.Kind.UNKNOWN,
                    "calendar.unknown",
                    "There is no such calendar.")));
  }

  private static Reply calendar(String text) {
    return new Reply.Content(
        200,
        "text/calendar; charset=utf-8",
        Map.of("Cache-Control", "no-store"),
        text.getBytes(StandardCharsets.UTF_8));
  }

  private static long day(String text) throws RefusedException {
    try {
      return LocalDate.parse(text).toEpochDay();
    } catch (DateTimeException _) {
      throw invalid("expected a day such as 2026-12-20.");
    }
  }

  private static RefusedException invalid(String message) {
    return new RefusedException(RefusedException.Kind.INVALID, "calendar.day", message);
  }
}
