package org.handsel.node.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.App;
import org.handsel.node.app.Calendars;
import org.handsel.node.app.RefusedException;
import org.handsel.node.http.Call;
import org.handsel.node.http.Reply;

/// A home's calendar, for its host: which nights can be had, what is booked elsewhere.
final class HomePages {
  private static final int DAYS = 366;

  private final App app;
  private final Frame frame;
  private final InstantSource clock;

  HomePages(App app, Frame frame, InstantSource clock) {
    this.app = app;
    this.frame = frame;
    this.clock = clock;
  }

  Reply show(Call call) throws RefusedException, IOException {
    return show(call, 200, Optional.empty());
  }

  private Reply show(Call call, int status, Optional<String> refused)
      throws RefusedException, IOException {
    Calendars.Calendar calendar = app.calendars().show(call.path("id"), today(clock), DAYS);
    return frame.page(
        call,
        status,
        "calendar",
        "offer",
        Map.of(
            "calendar",
            calendar,
            "months",
            Month.of(calendar, Frame.words(call).language()),
            "refused",
            refused));
  }

  static long today(InstantSource clock) {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toEpochDay();
  }

  /// Something that a form asks for.
  private interface Doing {
    void run(Call.Form form) throws RefusedException, IOException;
  }

  private Reply act(Call call, Doing doing) throws RefusedException, IOException {
    try {
      doing.run(call.form());
    } catch (RefusedException e) {
      return show(call, Pages.status(e), Optional.of(Pages.sentence(call, e)));
    }
    return new Reply.See("/homes/" + Pages.encoded(call.path("id")) + "?said=saved");
  }

  Reply nights(Call call) throws RefusedException, IOException {
    return act(
        call,
        form ->
            app.calendars()
                .keep(
                    call.path("id"),
                    day(form, "from"),
                    day(form, "until"),
                    form.text("kept").orElse("").equals("true")));
  }

  private static long day(Call.Form form, String name) throws RefusedException {
    try {
      return LocalDate.parse(form.text(name).orElse("").strip()).toEpochDay();
    } catch (DateTimeException _) {
      throw new RefusedException(
          RefusedException.Kind.INVALID, "calendar.day", "Two days such as 2026-12-20.");
    }
  }

  Reply take(Call call) throws RefusedException, IOException {
    return act(
        call,
        form -> {
          List<Call.Upload> files = form.files("file");
          if (files.isEmpty()) {
            throw new RefusedException(
                RefusedException.Kind.INVALID, "calendar.file", "No file was chosen.");
          }
          var _ = app.calendars().take(call.path("id"), files.getFirst().bytes());
        });
  }

  Reply follow(Call call) throws RefusedException, IOException {
    return act(
        call,
        form -> {
          var _ = app.calendars().follow(call.path("id"), form.text("address").orElse(""));
        });
  }

  Reply unfollow(Call call) throws RefusedException, IOException {
    return act(
        call, form -> app.calendars().unfollow(call.path("id"), form.text("address").orElse("")));
  }

  Reply write(Call call) throws RefusedException, IOException {
    byte[] bytes = app.calendars().write(call.path("id")).getBytes(StandardCharsets.UTF_8);
    return new Reply.Content(
        200,
        "text/calendar; charset=utf-8",
        Map.of("Content-Disposition", "attachment; filename=\"handsel.ics\""),
        bytes);
  }
}
