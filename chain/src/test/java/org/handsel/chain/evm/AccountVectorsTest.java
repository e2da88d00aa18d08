package org.handsel.chain.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.handsel.libp2p.Vectors;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Keys, addresses and derivation against other wallets' results.
class AccountVectorsTest {
  @Test
  void keysHaveTheAddressesThatOtherWalletsGiveThem() throws IOException {
    for (JsonNode one : Vectors.json("ethereum/accounts.json").values()) {
      var key = AccountKey.of(bytes(one, "privateKey"));
      assertThat(Checksum.text(key.address())).isEqualTo(one.path("address").asString());
      assertThat(Checksum.parse(one.path("address").asString())).isEqualTo(key.address());
    }
  }

  @Test
  void aMistypedAddressIsRefused() throws IOException {
    assertThatThrownBy(() -> Checksum.parse("0x7E5F4552091A69125d5DfCb7b8C2659029395bdf"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("checksum");
    assertThat(Checksum.parse(" 0x7e5f4552091a69125d5dfcb7b8c2659029395bdf ").toString())
        .isEqualTo("0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
  }

  @Test
  void seedsLeadToTheKeysOfBip32() throws IOException {
    for (JsonNode one : Vectors.json("bip32/vectors.json").path("valid").values()) {
      JsonNode master = one.path("master");
      if (!master.has("seed")) {
        continue;
      }
      AccountPath root = AccountPath.master(bytes(master, "seed"));
      expect(root, master, "privKey");
      for (JsonNode child : one.path("children").values()) {
        AccountPath at = root;
        for (String step : child.path("path").asString().split("/", -1)) {
          at = step.equals("m") ? at : at.child(index(step));
        }
        expect(at, child, "privKey");
      }
    }
  }

  @Test
  void phrasesSeedsLeadToTheNodesThatEthersFinds() throws IOException {
    for (JsonNode one : Vectors.json("ethereum/mnemonics.json.gz").values()) {
      AccountPath root = AccountPath.master(bytes(one, "seed"));
      for (JsonNode node : one.path("nodes").values()) {
        AccountPath at = root;
        for (String step : node.path("path").asString().split("/", -1)) {
          at = step.equals("m") ? at : at.child(index(step));
        }
        expect(at, node, "privateKey");
      }
    }
  }

  @Test
  void theFirstDevicesAccountIsTheOneThatOtherWalletsShowFirst() {
    // The phrase "test test test test test test test test test test test junk", as every
    // development chain has it: its first account is known to all.
    byte[] seed =
        Bytes.fromHex(
                "9dfc3c64c2f8bede1533b6a79f8570e5943e0b8fd1cf77107adf7b72cef42185"
                    + "d564a3aee24cab43f80e3c4538087d70fc824eabbad596a23c97b6ee8322ccc0")
            .toArray();
    assertThat(Checksum.text(AccountPath.account(seed, 0).address()))
        .isEqualTo("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
  }

  private static void expect(AccountPath at, JsonNode node, String secret) {
    assertThat(at.key().secret()).isEqualTo(bytes(node, secret));
    assertThat(at.chainCode()).isEqualTo(bytes(node, "chainCode"));
  }

  private static int index(String step) {
    return step.endsWith("'")
        ? Integer.parseInt(step.substring(0, step.length() - 1)) | AccountPath.HARDENED
        : Integer.parseInt(step);
  }

  private static byte[] bytes(JsonNode node, String key) {
    return Bytes.fromHex(node.path(key).asString()).toArray();
  }
}
