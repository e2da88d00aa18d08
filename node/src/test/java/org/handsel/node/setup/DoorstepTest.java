package org.handsel.node.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Setup;
import org.handsel.node.app.Silence;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.handsel.storage.keys.Custody;
import org.handsel.storage.keys.Keyring;
import org.handsel.storage.record.LogStore;
import org.handsel.storage.record.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoorstepTest {
  @TempDir Path folder;

  private interface Visit {
    void at(Doorstep doorstep) throws Exception;
  }

  private void visit(Visit visit) throws Exception {
    visit(_ -> {}, visit);
  }

  private void visit(Doorstep.Inside inside, Visit visit) throws Exception {
    try (var truth =
        Database.open(folder.resolve("truth.db"), Database.Durability.NORMAL, Schema.TRUTH)) {
      var random = new SecureRandom();
      var custody =
          new Custody(folder.resolve("keys"), new LogStore(truth), random, new Keyring.Cost(8, 1));
      visit.at(new Doorstep(custody, new Settings(truth), new Silence(), random, inside));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "seven77", "\uD83D\uDD11\uD83D\uDD11\uD83D\uDD11"})
  void aShortPassphraseMakesNoIdentityWhoeverAsks(String passphrase) throws Exception {
    visit(doorstep -> {
      assertThatThrownBy(() -> doorstep.create("Alice", passphrase))
          .isInstanceOf(RefusedException.class)
          .hasMessageStartingWith("passphrase:");
      assertThat(doorstep.stage()).isEqualTo(Setup.Stage.EMPTY);
      assertThat(folder.resolve("keys")).doesNotExist();
    });
  }

  @Test
  void onlyThePassphraseOpensTheDoorAgain() throws Exception {
    visit(doorstep -> {
      assertThat(doorstep.create("Alice", "eight888").words()).hasSize(24);
      assertThat(doorstep.stage()).isEqualTo(Setup.Stage.READY);
    });
    visit(doorstep -> {
      assertThatThrownBy(() -> doorstep.unlock("eight889")).isInstanceOf(RefusedException.class);
      assertThat(doorstep.stage()).isEqualTo(Setup.Stage.LOCKED);
      doorstep.unlock("eight888");
      assertThat(doorstep.stage()).isEqualTo(Setup.Stage.READY);
    });
  }

  @Test
  void anotherIdOnTheNetworkLeavesPersonDeviceAndAccountAsTheyWere() throws Exception {
    var keys = new ArrayList<Custody.Unlocked>();
    visit(keys::add, doorstep -> doorstep.create("Alice", "eight888"));
    var fresh = new ArrayList<String>();
    visit(doorstep -> {
      assertThatThrownBy(() -> doorstep.renewPeer("eight889"))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("Nothing was changed");
      fresh.add(doorstep.renewPeer("eight888"));
    });
    visit(keys::add, doorstep -> doorstep.unlock("eight888"));
    var before = keys.getFirst();
    var after = keys.getLast();
    assertThat(after.peer().peerId())
        .hasToString(fresh.getFirst())
        .isNotEqualTo(before.peer().peerId());
    assertThat(after.identity()).isEqualTo(before.identity());
    assertThat(after.device().seed()).isEqualTo(before.device().seed());
    assertThat(after.account()).isEqualTo(before.account());
  }

  @Test
  void whereNobodyIsThereIsNoIdToRenew() throws Exception {
    visit(doorstep ->
        assertThatThrownBy(() -> doorstep.renewPeer("eight888"))
            .isInstanceOfSatisfying(
                RefusedException.class, e -> assertThat(e.code()).isEqualTo("setup.empty")));
  }

  @Test
  void aPortThatIsTakenIsNamedAndTheIdentityIsSafe() throws Exception {
    visit(doorstep -> doorstep.create("Alice", "eight888"));
    visit(
        _ -> {
          throw new BindException("/ip4/127.0.0.1/tcp/4001: Address already in use");
        },
        doorstep -> {
          assertThatThrownBy(() -> doorstep.unlock("eight888"))
              .isInstanceOfSatisfying(
                  RefusedException.class, e -> assertThat(e.code()).isEqualTo("setup.listen"))
              .hasMessageContaining("/ip4/127.0.0.1/tcp/4001");
          assertThat(doorstep.stage()).isEqualTo(Setup.Stage.LOCKED);
        });
    visit(doorstep -> doorstep.unlock("eight888"));
  }
}
