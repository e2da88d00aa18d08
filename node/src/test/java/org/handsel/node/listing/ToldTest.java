package org.handsel.node.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.core.money.Currencies;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.services.market.Market;
import org.handsel.services.stays.Stays;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.handsel.storage.record.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToldTest {
  @TempDir Path folder;

  private final Stays stays = new Stays();
  private final FieldText texts = new FieldText(new Currencies(List.of()));

  private void put(Told told, String slot, Map<String, String> fields) throws MalformedException {
    told.put(stays, slot, fields, texts.told(stays, fields));
  }

  @Test
  void theAddressStaysUntilAnotherIsSaidOrNone() throws Exception {
    try (var database =
        Database.open(folder.resolve("t.db"), Database.Durability.NORMAL, Schema.TRUTH)) {
      var told = new Told(new Settings(database));
      put(told, "attic", Map.of("title", "Attic", "address", " 3 quai des Lavoirs\r\n2nd floor "));
      put(told, "cellar", Map.of("address", "4 quai des Lavoirs"));
      put(told, "attic", Map.of("title", "Attic by the river"));
      var later = new Told(new Settings(database));
      assertThat(later.text(stays, "attic")).contains("3 quai des Lavoirs\n2nd floor");
      put(later, "attic", Map.of("address", ""));
      assertThat(later.text(stays, "attic")).isEmpty();
      assertThat(later.of(stays, "cellar"))
          .containsExactly(Map.entry("address", "4 quai des Lavoirs"));
      assertThat(later.text(new Market(), "cellar")).isEqualTo(Optional.empty());
    }
  }

  @Test
  void anAddressThatIsABookIsRefused() {
    assertThatThrownBy(() -> texts.told(stays, Map.of("address", "x".repeat(2_001))))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("address: at most 2000 characters");
  }

  @Test
  void itIsNoFieldOfTheListing() {
    assertThatThrownBy(() -> texts.body(stays, Map.of("title", "Attic", "address", "3 quai")))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("address: a stays listing has no such field");
  }
}
