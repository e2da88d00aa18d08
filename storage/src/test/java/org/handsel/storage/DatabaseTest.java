package org.handsel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.storage.record.Numbers;
import org.handsel.storage.record.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsThereAfterOpeningAgain() {
    try (var database = open()) {
      new Settings(database).put("name", Bytes.utf8("Alice"));
    }
    try (var database = open()) {
      assertThat(new Settings(database).find("name")).contains(Bytes.utf8("Alice"));
    }
  }

  @Test
  void aWriteThatFailsLeavesNothingBehind() {
    try (var database = open()) {
      var settings = new Settings(database);
      assertThatThrownBy(() ->
              database.write(_ -> {
                settings.put("half", Bytes.EMPTY);
                throw new IOException("the other half is missing");
              }))
          .isInstanceOf(IOException.class);
      assertThat(settings.find("half")).isEmpty();
    }
  }

  @Test
  void manyThreadsWaitForOneWriterAndNumbersNeverRepeat() throws Exception {
    List<Long> all = new ArrayList<>();
    try (var database = open();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var numbers = new Numbers(database, "phone");
      List<Future<Long>> drawn = new ArrayList<>();
      for (int i = 0; i < 3000; i++) drawn.add(threads.submit(numbers::getAsLong));
      for (Future<Long> it : drawn) all.add(it.get());
    }
    assertThat(all).doesNotHaveDuplicates();
    try (var database = open()) {
      long next = new Numbers(database, "phone").getAsLong();
      assertThat(all).allMatch(it -> it < next);
    }
  }

  @Test
  void aFileOfANewerVersionIsLeftAlone() throws Exception {
    try (var database = open()) {
      long version = database.read(sql -> sql.integer("PRAGMA user_version"));
      assertThat(version).isPositive();
    }
    try (var later = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = later.createStatement()) {
      statement.execute("PRAGMA user_version = 1000");
    }
    assertThatThrownBy(this::open)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("newer Handsel");
  }

  @Test
  void aFileThatIsNoDatabaseIsRefusedInWords() throws Exception {
    java.nio.file.Files.writeString(file(), "not a database ".repeat(100));
    assertThatThrownBy(this::open)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("truth.db");
  }

  @Test
  void aReaderSeesOneStateWhileAnotherWrites() throws ExecutionException, InterruptedException {
    try (var database = open();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var settings = new Settings(database);
      settings.put("a", Bytes.utf8("1"));
      boolean same =
          database.read(sql -> {
            long before = sql.integer("SELECT count(*) FROM setting");
            Future<?> written = threads.submit(() -> settings.put("b", Bytes.utf8("2")));
            try {
              written.get();
            } catch (InterruptedException | ExecutionException e) {
              throw new IllegalStateException(e);
            }
            return before == sql.integer("SELECT count(*) FROM setting");
          });
      assertThat(same).isTrue();
      assertThat(settings.find("b")).isPresent();
    }
  }

  private Path file() {
    return folder.resolve("truth.db");
  }

  private Database open() {
    return Database.open(file(), Database.Durability.FULL, Schema.TRUTH);
  }
}
