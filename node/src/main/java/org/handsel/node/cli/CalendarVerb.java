package org.handsel.node.cli;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.handsel.node.app.Calendars;
import org.handsel.node.app.Listings;
import org.handsel.node.app.RefusedException;
import org.handsel.node.client.NodeClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows a home's nights, and changes those of one's own: keeps some, takes in what is booked
/// elsewhere, writes what is booked here.
@Command(
    name = "calendar",
    description = "Shows when a home can be had; keeps nights, takes calendars in and writes one.")
final class CalendarVerb extends Verb {
  private static final Pattern NIGHTS =
      Pattern.compile("(\\d{4}-\\d{2}-\\d{2})\\.\\.(\\d{4}-\\d{2}-\\d{2})");

  @Parameters(paramLabel = "ID", description = "Its id, or as much of it as is unambiguous.")
  String id = "";

  @Option(names = "--from", paramLabel = "YYYY-MM-DD", description = "First night; usual: today.")
  Optional<String> from = Optional.empty();

  @Option(names = "--days", paramLabel = "N", description = "How many nights; usual: 62.")
  Optional<String> days = Optional.empty();

  @Option(
      names = "--keep",
      paramLabel = "FROM..UNTIL",
      description = "Keep these nights for yourself.")
  Optional<String> keep = Optional.empty();

  @Option(names = "--let", paramLabel = "FROM..UNTIL", description = "Let them again.")
  Optional<String> let = Optional.empty();

  @Option(
      names = "--import",
      paramLabel = "FILE",
      description = "Take in what is booked elsewhere, an iCalendar; instead of an earlier file.")
  Optional<Path> take = Optional.empty();

  @Option(
      names = "--follow",
      paramLabel = "URL",
      description = "Look at this calendar every quarter of an hour.")
  Optional<String> follow = Optional.empty();

  @Option(
      names = "--unfollow",
      paramLabel = "URL",
      description = "Follow it no longer, and forget what it said; `file`: what was imported.")
  Optional<String> unfollow = Optional.empty();

  @Option(
      names = "--export",
      paramLabel = "FILE",
      description = "Write what is booked and kept here as an iCalendar.")
  Optional<Path> export = Optional.empty();

  CalendarVerb(Terminal terminal) {
    super(terminal);
  }

  /// How many nights a calendar took.
  private record Taken(int nights) {}

  private record Done(boolean done) {}

  @Override
  void run(NodeClient node) throws RefusedException, IOException {
    // The whole id leads on to what is published here; a part of it is gone with its revision.
    var listing = node.get("/api/v1/listings/" + encoded(id), Listings.Listing.class);
    String path = "/api/v1/calendars/" + encoded(listing.id());
    if (keep.isPresent()) keep(node, path, "--keep", keep.get(), true);
    if (let.isPresent()) keep(node, path, "--let", let.get(), false);
    if (unfollow.isPresent()) {
      node.delete(path + "/sources?address=" + encoded(unfollow.get()));
    }
    if (take.isPresent()) {
      if (!Files.isRegularFile(take.get())) {
        throw new IOException("There is no file " + take.get() + ".");
      }
      var taken =
          node.upload(
              path + "/file", BodyPublishers.ofFile(take.get()), "text/calendar", Taken.class);
      say("cli.calendar.taken", taken);
    }
    if (follow.isPresent()) {
      say(
          "cli.calendar.taken",
          node.post(path + "/sources", Map.of("address", follow.get()), Taken.class));
    }
    if (export.isPresent()) {
      Files.write(export.get(), node.bytes(path + "/file"));
      if (!json)
        terminal.out().println(words().say("cli.written", "file", export.get().toString()));
    }
    var query = new StringBuilder(path);
    query.append("?days=").append(encoded(days.orElse("62")));
    from.ifPresent(day -> query.append("&from=").append(encoded(day)));
    var calendar = node.get(query.toString(), Calendars.Calendar.class);
    print(calendar, () -> new CalendarLines(terminal, node.address()).show(calendar));
  }

  private void say(String key, Taken taken) {
    if (!json) {
      terminal.out().println(words().say(key, "n", Integer.toString(taken.nights())));
    }
  }

  private static void keep(NodeClient node, String path, String option, String nights, boolean kept)
      throws RefusedException, IOException {
    Matcher it = NIGHTS.matcher(nights.strip());
    if (!it.matches()) {
      throw new RefusedException(
          RefusedException.Kind.INVALID,
          "calendar.nights",
          option + ": nights such as 2026-12-20..2027-01-03");
    }
    var body = Map.of("from", it.group(1), "until", it.group(2), "kept", kept);
    node.put(path + "/nights", body, Done.class);
  }
}
