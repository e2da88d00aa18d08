package org.handsel.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;

/// What is in a database file: its migrations, in order, each a resource of its own.
///
/// `PRAGMA user_version` says how many a file has had. A migration that was released is never
/// changed: a new one is added at the end of the list.
public record Schema(String folder, List<String> migrations) {
  /// `truth.db`.
  public static final Schema TRUTH =
      new Schema(
          "truth",
          List.of("identity", "deals", "wallet", "known", "outbox", "letters", "pins", "compute"));

  /// `records.db`.
  public static final Schema RECORDS =
      new Schema("records", List.of("records", "bounds", "peers", "trails", "apart"));

  private static final Pattern END = Pattern.compile(";\\s*\n");

  /// The list is copied.
  public Schema {
    migrations = List.copyOf(migrations);
  }

  void migrate(Connection connection, Path file) throws SQLException {
    int version = version(connection);
    if (version > migrations.size()) {
      throw new StorageException(
          file.getFileName()
              + " was written by a newer Handsel; start that one, or restore a copy");
    }
    for (int next = version; next < migrations.size(); next++) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        boolean done = false;
        try {
          for (String part : statements(migrations.get(next))) statement.execute(part);
          statement.execute("PRAGMA user_version = " + (next + 1));
          statement.execute("COMMIT");
          done = true;
        } finally {
          if (!done) statement.execute("ROLLBACK");
        }
      }
    }
  }

  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
      return rows.getInt(1);
    }
  }

  private List<String> statements(String migration) {
    return END.splitAsStream(text(migration)).filter(part -> !part.isBlank()).toList();
  }

  private String text(String migration) {
    String name = folder + "/" + migration + ".sql";
    try (InputStream in = Schema.class.getResourceAsStream(name)) {
      if (in == null) throw new StorageException("the program lacks " + name);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new StorageException("can't read " + name, e);
    }
  }
}
