package org.handsel.lab.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.handsel.core.publish.Listing;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Listings;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.RefusedException;
import org.handsel.storage.record.RecordStore;

/// `./dev bench search`: whole result pages over the catalogue (20 hits, each read, checked for its
/// form and made into a view, with counts for the filters), beside bare SQLite FTS5 on the same
/// words, price filter and order by rank.
public final class SearchBench {
  private static final int QUERIES = 1000;
  private static final int PAGE = 20;
  private static final Pattern GAP = Pattern.compile("[^a-z0-9]+");

  private SearchBench() {}

  private record Ask(String words, int mostUsd) {}

  /// Prints a table; exits with 1 if the page is slower than it should be.
  public static void main(String[] arguments) throws IOException, RefusedException, SQLException {
    Path folder = Files.createTempDirectory("handsel-search");
    PrintStream out = System.out;
    double[] ours = new double[QUERIES];
    double[] fts = new double[QUERIES];
    long rows;
    try (var node = new BenchNode(folder.resolve("alice"));
        Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("fts.db"))) {
      rows = node.publish(Catalogue.in(folder));
      List<Listing> listings = listings(node.records);
      List<Ask> asks = asks(listings);
      fill(connection, listings);
      try (PreparedStatement statement =
          connection.prepareStatement(
              "SELECT title, category, text, price FROM listing WHERE listing MATCH ?"
                  + " AND price <= ? ORDER BY rank LIMIT "
                  + PAGE)) {
        for (int round = 0; round < 2; round++) { // the first one warms both up
          for (int i = 0; i < QUERIES; i++) {
            ours[i] = page(node, asks.get(i));
            fts[i] = plain(statement, asks.get(i));
          }
        }
      }
    } finally {
      PublishBench.delete(folder);
    }
    Arrays.sort(ours);
    Arrays.sort(fts);
    out.printf("%d listings, %d queries, pages of %d%n", rows, QUERIES, PAGE);
    out.printf("%-28s %8s %8s %8s%n", "ms", "p50", "p95", "p99");
    print(out, "Handsel, whole page", ours);
    print(out, "SQLite FTS5, rows only", fts);
    if (at(ours, 0.95) > 50) System.exit(1);
  }

  private static void print(PrintStream out, String name, double[] sorted) {
    out.printf(
        "%-28s %8.2f %8.2f %8.2f%n", name, at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99));
  }

  private static double at(double[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))];
  }

  private static List<Listing> listings(RecordStore records) throws MalformedException {
    List<Listing> listings = new ArrayList<>();
    for (var change : records.changes(0, 100_000)) {
      if (Listing.is(change.record().payload().kind())) {
        Listing.of(change.record()).ifPresent(listings::add);
      }
    }
    return listings;
  }

  /// Two words of a title that is there, and a price that most are under.
  private static List<Ask> asks(List<Listing> listings) {
    var random = new Random(7);
    List<Ask> asks = new ArrayList<>();
    while (asks.size() < QUERIES) {
      String title = listings.get(random.nextInt(listings.size())).title();
      List<String> words =
          GAP.splitAsStream(title.toLowerCase(Locale.ROOT)).filter(it -> it.length() > 2).toList();
      if (words.size() < 2) continue;
      String one = words.get(random.nextInt(words.size()));
      String other = words.get(random.nextInt(words.size()));
      asks.add(new Ask(one + " " + other, 10 + random.nextInt(200)));
    }
    return asks;
  }

  private static double page(BenchNode node, Ask ask) throws RefusedException {
    long start = System.nanoTime();
    Listings.SearchPage page =
        node.shelf.search(
            new Listings.Query(
                ask.words,
                Optional.of("market"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new MoneyView(Integer.toString(ask.mostUsd), "USD", false)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                "relevance",
                "en",
                0,
                PAGE));
    if (page.hits().size() > PAGE) throw new IllegalStateException("too many hits");
    return (System.nanoTime() - start) / 1e6;
  }

  private static void fill(Connection connection, List<Listing> listings) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(
          "CREATE VIRTUAL TABLE listing USING fts5"
              + " (title, category, text, price UNINDEXED, tokenize = 'porter')");
      statement.execute("BEGIN");
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO listing VALUES (?, ?, ?, ?)")) {
      for (Listing it : listings) {
        insert.setString(1, it.title());
        insert.setString(2, it.category().map(Object::toString).orElse(""));
        insert.setString(3, it.text());
        insert.setDouble(4, it.price().orElseThrow().minor().doubleValue() / 100);
        insert.executeUpdate();
      }
    }
    try (var statement = connection.createStatement()) {
      statement.execute("COMMIT");
    }
  }

  private static double plain(PreparedStatement statement, Ask ask) throws SQLException {
    long start = System.nanoTime();
    statement.setString(1, ask.words);
    statement.setInt(2, ask.mostUsd);
    int bytes = 0;
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) bytes += rows.getString(1).length() + rows.getString(3).length();
    }
    if (bytes < 0) throw new IllegalStateException("no text is shorter than nothing");
    return (System.nanoTime() - start) / 1e6;
  }
}
