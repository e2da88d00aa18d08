package org.handsel.lab.bench;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.handsel.chain.local.LocalChain;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Listings;
import org.handsel.node.app.RefusedException;
import org.handsel.node.demo.Cast;
import org.handsel.node.demo.Person;

/// `./dev bench stays`: a city of homes with their calendars. Pages of homes that are free on some
/// nights, over HTTP and with what the chain says is booked, beside the same without days, which
/// asks no chain; then bookings of as many homes at once.
public final class StaysBench {
  private static final int PAGES = 300;
  private static final int BOOKINGS = 20;
  private static final long SEED = 7;
  private static final double PAGE_MILLIS_MAX = 100;

  /// The calendar's first day.
  private static final LocalDate FIRST = LocalDate.of(2023, 9, 23);

  private static final int CALENDAR_DAYS = 180;

  private StaysBench() {}

  /// Prints a table; exits with 1 if a page is slower than it should be, with 2 without the homes.
  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(System.getProperty("handsel.root")).resolveSibling("shared/data/homeshare");
    Path homes = data.resolve("singapore_2023-09_listings.csv.gz");
    Path nights = data.resolve("singapore_2023-09_calendar.csv.gz");
    if (!Files.exists(homes) || !Files.exists(nights)) {
      System.err.println("The shared homes are not beside this checkout; nothing was measured.");
      System.exit(2);
    }
    long from = LocalDate.now(ZoneOffset.UTC).toEpochDay() + 10;
    long later = from - FIRST.toEpochDay();
    Path folder = Files.createTempDirectory("handsel-bench-stays-");
    double[] dated;
    try (var chain = LocalChain.privateIn(folder.resolve("chain"));
        var cast = Cast.gather(folder, chain)) {
      Person alice = cast.alice();
      long start = System.nanoTime();
      imported(alice, homes, nights, later);
      System.out.printf("homes and their nights imported in %.1f s%n", millis(start) / 1000);
      var random = new Random(SEED);
      measure(alice, random, from, true, 100);
      measure(alice, random, from, false, 100);
      dated = measure(alice, random, from, true, PAGES);
      double[] plain = measure(alice, random, from, false, PAGES);
      System.out.printf("%d pages of 20%n%-28s %8s %8s%n", PAGES, "ms", "p50", "p95");
      print("free on some nights", dated);
      print("without days", plain);
      book(cast);
    } finally {
      PublishBench.delete(folder);
    }
    if (at(dated, 0.95) > PAGE_MILLIS_MAX) System.exit(1);
  }

  private static void imported(Person alice, Path homes, Path nights, long later) throws Exception {
    String path =
        "/api/v1/listings/import?service=stays&id=id&currency=USD&same.zone=Asia/Singapore&nights="
            + Files.size(nights)
            + "&later="
            + later;
    var body = BodyPublishers.concat(BodyPublishers.ofFile(nights), BodyPublishers.ofFile(homes));
    try (var lines = alice.node().stream(path, Optional.of(body), "text/csv")) {
      lines.readAllBytes();
    }
  }

  private static double[] measure(Person alice, Random random, long from, boolean days, int pages)
      throws Exception {
    var all = new double[pages];
    for (int i = 0; i < pages; i++) {
      long arrive = from + random.nextInt(CALENDAR_DAYS - 20);
      var path = new StringBuilder("/api/v1/listings?service=stays&box=1.28,103.8,1.36,103.92");
      path.append("&max=").append(60 + random.nextInt(200));
      if (days) {
        path.append("&choice.arrive=").append(LocalDate.ofEpochDay(arrive));
        path.append("&choice.leave=").append(LocalDate.ofEpochDay(arrive + 1 + random.nextInt(14)));
        path.append("&choice.guests=").append(1 + random.nextInt(4));
      }
      long start = System.nanoTime();
      var page = alice.node().get(path.toString(), Listings.SearchPage.class);
      all[i] = millis(start);
      if (page.unsure()) throw new IllegalStateException("the chain wasn't asked");
    }
    Arrays.sort(all);
    return all;
  }

  private static void book(Cast cast) throws Exception {
    var listings = new ArrayList<String>();
    for (int i = 0; i < BOOKINGS; i++) {
      listings.add(
          cast.alice()
              .publish("stays", Map.of("title", "Home " + i, "price", "2.00 USD", "guests", "2"))
              .id());
    }
    String last = listings.getLast();
    cast.bob().until("the homes", () -> seen(cast.bob(), last));
    LocalDate day = LocalDate.now(ZoneOffset.UTC).plusDays(30);
    var wanted =
        Map.of("arrive", day.toString(), "leave", day.plusDays(2).toString(), "guests", "1");
    long start = System.nanoTime();
    var asked = new ArrayList<Future<Deals.Deal>>();
    try (var together = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String it : listings) asked.add(together.submit(() -> cast.bob().book(it, wanted)));
    }
    for (Future<Deals.Deal> it : asked) {
      cast.bob()
          .dealUntil(
              it.get().id(), "the money to be locked", deal -> deal.state().equals("locked"));
    }
    double seconds = millis(start) / 1000;
    System.out.printf(
        "%d homes booked at once by one guest in %.1f s: %.1f a second%n",
        BOOKINGS, seconds, BOOKINGS / seconds);
  }

  private static Optional<Listings.Listing> seen(Person bob, String id) throws IOException {
    try {
      return Optional.of(bob.node().get("/api/v1/listings/" + id, Listings.Listing.class));
    } catch (RefusedException _) {
      return Optional.empty();
    }
  }

  private static void print(String name, double[] sorted) {
    System.out.printf("%-28s %8.1f %8.1f%n", name, at(sorted, 0.5), at(sorted, 0.95));
  }

  private static double at(double[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))];
  }

  private static double millis(long since) {
    return (System.nanoTime() - since) / 1e6;
  }
}
