package org.handsel.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.handsel.storage.block.Pins.Pin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinsTest {
  private static final Cid SONG = cid("song");
  private static final Cid FILM = cid("film");

  @TempDir Path folder;
  private Database database;
  private Pins pins;

  private static Cid cid(String content) {
    return Cid.of(Cid.RAW, content.getBytes(StandardCharsets.UTF_8));
  }

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("truth.db"), Database.Durability.FULL, Schema.TRUTH);
    pins = new Pins(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static Pin whole(Cid root, String holder, long at) {
    return new Pin(root, holder, "", at, OptionalLong.of(4));
  }

  @Test
  void whatTwoNeedStaysUntilBothHaveLetGo() {
    pins.put(whole(SONG, "me", 1));
    pins.put(whole(SONG, "evidence", 2));
    assertThat(pins.drop(SONG, "me")).isTrue();
    assertThat(pins.drop(SONG, "me")).isFalse();
    assertThat(pins.roots()).containsExactly(SONG);
    assertThat(pins.of("me")).isEmpty();
    assertThat(pins.drop(SONG, "evidence")).isTrue();
    assertThat(pins.roots()).isEmpty();
  }

  @Test
  void theNewestComesFirst() {
    pins.put(whole(SONG, "me", 1));
    pins.put(whole(FILM, "me", 2));
    assertThat(pins.of("me")).extracting(Pin::root).containsExactly(FILM, SONG);
  }

  @Test
  void whatWasWholeStaysSoAndKeepsItsDate() {
    pins.put(new Pin(SONG, "me", "", 1, OptionalLong.empty()));
    assertThat(pins.find(SONG, "me").orElseThrow().whole()).isFalse();
    pins.put(whole(SONG, "me", 2));
    pins.put(new Pin(SONG, "me", "a song", 3, OptionalLong.empty()));
    assertThat(pins.of("me")).containsExactly(new Pin(SONG, "me", "a song", 1, OptionalLong.of(4)));
  }

  @Test
  void pinsOutliveTheProcess() {
    pins.put(whole(SONG, "me", 1));
    database.close();
    open();
    assertThat(pins.of("me")).containsExactly(whole(SONG, "me", 1));
  }
}
