package org.handsel.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.handsel.chain.contract.Artifact;
import org.handsel.chain.network.Finality;
import org.junit.jupiter.api.Test;

class NetworkFileTest {
  private static final String OTHER =
      """
      name = "other"
      play = false
      chain-id = 1
      finality = "12"
      escrow = "0x1111111111111111111111111111111111111111"
      escrow-code = "0x2222222222222222222222222222222222222222222222222222222222222222"

      [[token]]
      symbol = "ETH"
      decimals = 18
      """;

  @Test
  void theBuiltInNetworkIsForPlayAndKnowsTheTestDollar() throws IOException {
    var local = NetworkFile.local();
    assertThat(local.network().play()).isTrue();
    assertThat(local.network().chainId()).isEqualTo(7357);
    assertThat(local.network().escrow()).isEqualTo(Artifact.ESCROW.address());
    assertThat(local.publicDelay()).isZero();
    var dollar = local.currencies().named("tUSD").orElseThrow();
    assertThat(dollar.worth().orElseThrow().id()).isEqualTo("USD");
    assertThat(dollar.decimals()).isEqualTo(6);
    assertThat(dollar.play()).isTrue();
  }

  @Test
  void theDocumentShowsTheBuiltInFileAsItIs() throws IOException {
    Path root = Path.of(System.getProperty("handsel.root"));
    String document = Files.readString(root.resolve("docs/protocols/network-file.md"));
    String file =
        Files.readString(
            root.resolve("node/src/main/resources/org/handsel/node/network/local.toml"));
    assertThat(document).contains(file.substring(file.indexOf("name =")));
  }

  @Test
  void anotherNetworkSaysItsOwn() throws IOException {
    var other = NetworkFile.parse("other.toml", OTHER);
    assertThat(other.network().finality()).isEqualTo(new Finality.Depth(12));
    assertThat(other.publicDelay()).isEqualTo(Duration.ofDays(7));
    assertThat(other.network().escrow().toString()).startsWith("0x1111");
  }

  @Test
  void mistakesAreToldByLineAndKey() {
    assertWrong(OTHER.replace("chain-id = 1", "chain-id = \"1\""), "line 3", "chain-id");
    assertWrong(OTHER.replace("play = false\n", ""), "play", "is missing");
    assertWrong(OTHER.replace("decimals = 18", "decimal = 18"), "line 10", "decimal");
    assertWrong(OTHER.replace("0x1111", "0xzz11"), "line 5", "escrow");
    assertWrong(OTHER.replace("symbol = \"ETH\"", "symbol = \"E T H\""), "symbol");
    assertWrong(OTHER.substring(0, OTHER.indexOf("[[token]]")), "token");
    assertWrong(OTHER + "worth = \"dollars\"\n", "token that can't be");
  }

  private static void assertWrong(String text, String... says) {
    assertThatThrownBy(() -> NetworkFile.parse("x.toml", text))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(says);
  }
}
