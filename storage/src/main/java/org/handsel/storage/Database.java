package org.handsel.storage;

import java.io.Closeable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/// One SQLite file, in WAL mode.
///
/// SQLite's calls pin virtual threads, so none of them ever runs there: one platform thread writes,
/// a few read, and callers wait. A transaction that is asked for inside another one, on the
/// database's own thread, is part of that. Waiting can't be interrupted: who asked to write knows,
/// when it goes on, whether it was written.
public final class Database implements Closeable {
  private static final int READERS = 2;

  private final Path file;
  private final Durability durability;
  private final ExecutorService writer;
  private final ExecutorService readers;
  private final Session writing;
  private final List<Session> readings = new ArrayList<>();
  // Which of our threads has a transaction open, and on what.
  private final Map<Thread, Session> open = new ConcurrentHashMap<>();

  private Database(Path file, Durability durability) throws SQLException {
    this.file = file;
    this.durability = durability;
    this.writing = new Session(file);
    String name = file.getFileName().toString();
    this.writer =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name + "-writer").factory());
    this.readers =
        Executors.newFixedThreadPool(
            READERS, Thread.ofPlatform().name(name + "-reader-", 0).factory());
  }

  /// What has to outlive a power cut.
  public enum Durability {
    /// Everything, once the write has returned.
    FULL,
    /// The file's consistency; the last moments may be gone, and are fetched again.
    NORMAL
  }

  /// Something to do in one transaction.
  @FunctionalInterface
  public interface Work<T, X extends Exception> {
    /// Does it.
    T run(Sql sql) throws X;
  }

  /// Opens `file`, which is made if it isn't there, and brings it to `schema`.
  ///
  /// @throws StorageException if it can't be opened, or is of a newer version
  public static Database open(Path file, Durability durability, Schema schema) {
    try {
      var database = new Database(file, durability);
      try {
        database.writing.set(durability);
        schema.migrate(database.writing.connection, file);
        for (int i = 0; i < READERS; i++) {
          var reading = new Session(file);
          reading.run("PRAGMA query_only = ON");
          database.readings.add(reading);
        }
        return database;
      } catch (SQLException | RuntimeException e) {
        database.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new StorageException("can't open " + file.getFileName() + ": " + e.getMessage(), e);
    }
  }

  /// Does `work` in one transaction, all of it or nothing, and returns when it is written with the
  /// durability of this database.
  public <T, X extends Exception> T write(Work<T, X> work) throws X {
    return write(durability, work);
  }

  /// [#write(Work)] with another durability, for a write in a NORMAL database that a person was
  /// told of as done.
  public <T, X extends Exception> T write(Durability wanted, Work<T, X> work) throws X {
    Session session = open.get(Thread.currentThread());
    if (session == writing) return work.run(session.sql);
    return await(
        submit(
            writer,
            () -> {
              open.put(Thread.currentThread(), writing);
              try {
                return writing.transact(wanted, durability, work);
              } finally {
                open.remove(Thread.currentThread());
              }
            }));
  }

  /// Does `work` on one consistent state of the database.
  public <T, X extends Exception> T read(Work<T, X> work) throws X {
    Session session = open.get(Thread.currentThread());
    if (session != null) return work.run(session.sql);
    return await(
        submit(
            readers,
            () -> {
              Session reading = take();
              open.put(Thread.currentThread(), reading);
              try {
                return reading.look(work);
              } finally {
                open.remove(Thread.currentThread());
                give(reading);
              }
            }));
  }

  private Session take() {
    synchronized (readings) {
      return readings.removeLast(); // as many sessions as threads: there is one
    }
  }

  private void give(Session session) {
    synchronized (readings) {
      readings.add(session);
    }
  }

  private <T> Future<T> submit(ExecutorService thread, Callable<T> work) {
    try {
      return thread.submit(work);
    } catch (RejectedExecutionException e) {
      throw new StorageException(file.getFileName() + " is closed", e);
    }
  }

  private static <T, X extends Exception> T await(Future<T> done) throws X {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return done.get();
        } catch (InterruptedException _) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw Database.<X>asThrown(Objects.requireNonNull(e.getCause()));
        }
      }
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  /// What the work threw, by the type that it declares.
  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals"
  }) // Work throws X, errors and what is unchecked: nothing else
  private static <X extends Exception> X asThrown(Throwable thrown) {
    return switch (thrown) {
      case Error error -> throw error;
      case RuntimeException unchecked -> throw unchecked;
      default -> (X) thrown;
    };
  }

  /// Waits for what is being written, and closes the file.
  @Override
  public void close() {
    writer.close();
    readers.close();
    for (Session reading : readings) reading.close();
    writing.close();
  }

  /// One connection with its statements; used by one thread at a time.
  private static final class Session {
    private final Connection connection;
    private final Sql sql;

    Session(Path file) throws SQLException {
      connection = DriverManager.getConnection("jdbc:sqlite:" + file);
      sql = new Sql(connection);
      run("PRAGMA journal_mode = WAL");
      run("PRAGMA foreign_keys = ON");
      run("PRAGMA busy_timeout = 5000");
      run("PRAGMA temp_store = MEMORY");
      run("PRAGMA cache_size = -16000");
      run("PRAGMA wal_autocheckpoint = 4000");
    }

    void run(String statement) throws SQLException {
      try (Statement it = connection.createStatement()) {
        it.execute(statement);
      }
    }

    void set(Durability durability) throws SQLException {
      run("PRAGMA synchronous = " + durability);
    }

    <T, X extends Exception> T transact(Durability wanted, Durability usual, Work<T, X> work)
        throws X, SQLException {
      if (wanted != usual) set(wanted);
      try {
        run("BEGIN IMMEDIATE");
        boolean done = false;
        try {
          T result = work.run(sql);
          run("COMMIT");
          done = true;
          return result;
        } finally {
          if (!done) run("ROLLBACK");
        }
      } finally {
        if (wanted != usual) set(usual);
      }
    }

    <T, X extends Exception> T look(Work<T, X> work) throws X, SQLException {
      run("BEGIN");
      try {
        return work.run(sql);
      } finally {
        run("ROLLBACK");
      }
    }

    void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        throw Sql.failed(e);
      }
    }
  }
}
