package org.handsel.storage.record;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.handsel.storage.Database;

/// Numbers that only rise, power cuts included. They are taken from the disk in blocks, so some are
/// never used; none is used twice.
public final class Numbers implements LongSupplier {
  private static final long BLOCK = 1024;

  private final Database database;
  private final String name;
  private long next;
  private long end;

  /// The numbers called `name`, such as those of one device, in `truth.db`.
  public Numbers(Database database, String name) {
    this.database = database;
    this.name = name;
  }

  /// Whether `number` may have been given by now: if not, somebody else gave it.
  public boolean given(long number) {
    Optional<Long> past =
        database.read(
            sql -> sql.one("SELECT next FROM counter WHERE name = ?", row -> row.integer(1), name));
    return number < past.orElse(1L);
  }

  /// The next one, from 1.
  @Override
  public synchronized long getAsLong() {
    if (next == end) {
      end =
          database.write(sql -> {
            sql.update(
                "INSERT INTO counter (name, next) VALUES (?, ?) ON CONFLICT (name)"
                    + " DO UPDATE SET next = next + ?",
                name,
                1 + BLOCK,
                BLOCK);
            return sql.integer("SELECT next FROM counter WHERE name = ?", name);
          });
      next = end - BLOCK;
    }
    return next++;
  }
}
