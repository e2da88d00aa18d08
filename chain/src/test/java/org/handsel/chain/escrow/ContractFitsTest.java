package org.handsel.chain.escrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.esaulpaugh.headlong.abi.Function;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.handsel.chain.contract.Artifact;
import org.handsel.chain.evm.Keccak;
import org.handsel.chain.rpc.Eth.Log;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.Phase;
import org.handsel.core.money.Address;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is written by hand here is what the compiled contract says of itself.
@ExtendWith(NearMisses.class)
class ContractFitsTest {
  private static List<JsonNode> abi(String type) throws IOException {
    try (InputStream in = Artifact.class.getResourceAsStream("Escrow.json")) {
      var out = new ArrayList<JsonNode>();
      for (JsonNode entry : JsonMapper.shared().readTree(in).path("abi").values()) {
        if (entry.path("type").asString().equals(type)) {
          out.add(entry);
        }
      }
      return out;
    }
  }

  private static String signature(JsonNode entry) {
    var types = new StringJoiner(",", entry.path("name").asString() + "(", ")");
    for (JsonNode input : entry.path("inputs").values()) {
      types.add(input.path("type").asString());
    }
    return types.toString();
  }

  @Test
  void theEventsAreTheContracts() throws IOException {
    Set<Bytes> topics = new HashSet<>();
    for (JsonNode event : abi("event")) {
      topics.add(Bytes.of(Keccak.ofText(signature(event))));
    }
    assertThat(topics).contains(DealEvent.FUNDED, DealEvent.MOVED, DealEvent.CLOSED);
  }

  @Test
  void everyErrorOfTheContractHasItsSentence() throws IOException {
    for (JsonNode error : abi("error")) {
      String name = error.path("name").asString();
      Bytes data = Bytes.of(Arrays.copyOf(Keccak.ofText(name + "()"), 4));
      assertThat(Refusals.of(Optional.of(data), "?").reason()).isEqualTo(name);
    }
  }

  @Test
  void everyActIsAFunctionOfTheContract() throws IOException {
    Set<Bytes> selectors = new HashSet<>();
    for (JsonNode function : abi("function")) {
      selectors.add(Bytes.of(Function.parse(signature(function)).selector()));
    }
    var split = new Act.Split(BigInteger.ONE, BigInteger.ONE, BigInteger.ONE);
    var settlement = new Act.Settlement(Phase.FUNDED, 0, BigInteger.ZERO, split, true, 1);
    var voucher = new Act.Voucher(BigInteger.ONE, 1);
    Bytes signature = Bytes.of(new byte[64]);
    Bytes digest = Bytes.of(new byte[32]);
    List<Act> acts =
        List.of(
            new Act.Fund(Bytes.of(new byte[128])), // this deal books nights of a guard
            new Act.Release(),
            new Act.Refund(),
            new Act.Cancel(),
            new Act.Claim(digest),
            new Act.Dispute(List.of(), digest),
            new Act.Rule(List.of(), 0, split, BigInteger.ONE),
            new Act.Settle(settlement, signature, signature),
            new Act.Redeem(voucher, true, signature),
            new Act.Timeout(List.of()));
    for (Act act : acts) {
      Bytes data = Calldata.of(RandomDeals.deal(1), DealState.Exact.FUNDED, Address.ZERO, act);
      assertThat(selectors)
          .as(ActRules.name(act))
          .contains(Bytes.of(Arrays.copyOf(data.toArray(), 4)));
    }
  }

  static Stream<Named<byte[]>> anyLogIsReadOrRefused() {
    return Stream.of(0, 4, 6).map(words -> named(words + " words", new byte[32 * words]));
  }

  @MethodSource
  @FuzzTest
  void anyLogIsReadOrRefused(byte[] bytes) {
    for (Bytes topic : List.of(DealEvent.FUNDED, DealEvent.MOVED, DealEvent.CLOSED)) {
      var log = new Log(Address.ZERO, List.of(topic, topic), Bytes.of(bytes), 1, topic, topic, 0);
      try {
        Optional<DealEvent> event = DealEvent.of(log);
        assertThat(event.orElseThrow().log()).isEqualTo(log);
      } catch (MalformedException expected) {
        assertThat(expected).hasMessageStartingWith("a");
      }
    }
  }
}
