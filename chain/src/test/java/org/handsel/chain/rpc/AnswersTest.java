package org.handsel.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.chain.rpc.JsonRpc.Call;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Whatever an endpoint answers is read, or is malformed, within bounds.
@ExtendWith(NearMisses.class)
class AnswersTest {
  private static final List<Call> ONE = List.of(new Call("eth_chainId", List.of()));
  private static final List<Call> TWO = List.of(ONE.getFirst(), ONE.getFirst());
  private static final String HASH = "\"0x" + "5a".repeat(32) + "\"";
  private static final String LOG =
      "{\"address\":\"0x"
          + "11".repeat(20)
          + "\",\"topics\":["
          + HASH
          + "],\"data\":\"0x0102\",\"blockNumber\":\"0x7\",\"blockHash\":"
          + HASH
          + ",\"transactionHash\":"
          + HASH
          + ",\"logIndex\":\"0x0\"}";
  private static final String RECEIPT =
      "{\"type\":\"0x2\",\"status\":\"0x1\",\"cumulativeGasUsed\":\"0x5208\",\"logsBloom\":\"0x"
          + "00".repeat(256)
          + "\",\"transactionHash\":"
          + HASH
          + ",\"from\":\"0x"
          + "22".repeat(20)
          + "\",\"blockNumber\":\"0x7\",\"blockHash\":"
          + HASH
          + ",\"gasUsed\":\"0x5208\",\"effectiveGasPrice\":\"0x1\",\"logs\":["
          + LOG
          + "]}";
  private static final String BLOCK =
      "{\"hash\":$,\"parentHash\":$,\"sha3Uncles\":$,\"stateRoot\":$,\"transactionsRoot\":$,\"receiptsRoot\":$,"
              .replace("$", HASH)
          + "\"miner\":\"0x"
          + "33".repeat(20)
          + "\",\"logsBloom\":\"0x"
          + "00".repeat(256)
          + "\",\"difficulty\":\"0x0\",\"number\":\"0x7\",\"gasLimit\":\"0x1c9c380\",\"gasUsed\":\"0x5208\","
          + "\"timestamp\":\"0x6565\",\"extraData\":\"0x\",\"mixHash\":"
          + HASH
          + ",\"nonce\":\"0x0000000000000000\",\"baseFeePerGas\":\"0x7\",\"withdrawalsRoot\":"
          + HASH
          + "}";

  private final JsonRpc rpc = new JsonRpc(RpcLimits.DEFAULT);

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String answer(String result) {
    return "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":" + result + "}";
  }

  private JsonNode result(String text) throws IOException {
    return rpc.results(utf8(answer(text)), 7, ONE).getFirst();
  }

  static Stream<Named<byte[]>> anyBytesAreAnAnswerOrMalformed() {
    return Stream.of(
        named("a receipt", utf8(answer(RECEIPT))),
        named("two", utf8("[" + answer("1") + "," + answer("2") + "]")),
        named(
            "an error",
            utf8("{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32000,\"message\":\"no\"}}")));
  }

  @MethodSource
  @FuzzTest
  void anyBytesAreAnAnswerOrMalformed(byte[] bytes) throws IOException {
    for (List<Call> calls : List.of(ONE, TWO)) {
      try {
        assertThat(rpc.results(bytes, 0, calls)).hasSameSizeAs(calls);
      } catch (MalformedException | RpcErrorException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
    }
  }

  @Test
  void whatIsUsedHereIsRead() throws IOException {
    assertThat(Eth.block(result(BLOCK)).number()).isEqualTo(7);
    assertThat(Eth.mined(result(RECEIPT), Bytes.fromHex("5a".repeat(32))).succeeded()).isTrue();
    assertThat(SealedBlocks.raw(result(BLOCK)).size()).isGreaterThan(500);
    assertThat(SealedBlocks.receipt(result(RECEIPT)).at(0)).isEqualTo((byte) 2);
  }

  /// The answers above with a few bytes of them changed, doubled, moved or gone.
  @TestFactory
  Stream<DynamicTest> answersThatAreNearlyRightAreReadOrMalformed() {
    return LongStream.range(0, 40)
        .mapToObj(seed -> dynamicTest("seed=" + seed, () -> changed(new SplittableRandom(seed))));
  }

  private void changed(SplittableRandom random) throws IOException {
    for (int i = 0; i < 200; i++) {
      String sample = List.of(BLOCK, RECEIPT, "[" + LOG + "]").get(random.nextInt(3));
      byte[] bytes = utf8(answer(sample));
      for (int change = random.nextInt(1, 4); change > 0; change--) {
        int from = random.nextInt(bytes.length);
        int to = random.nextInt(bytes.length);
        switch (random.nextInt(3)) {
          case 0 -> bytes[from] = (byte) "{}[]\",:0xfn-".charAt(random.nextInt(12));
          case 1 -> bytes[from] = bytes[to];
          default -> {
            int length = Math.min(random.nextInt(40), bytes.length - Math.max(from, to));
            System.arraycopy(bytes, from, bytes, to, length);
          }
        }
      }
      try {
        JsonNode read = rpc.results(bytes, 7, ONE).getFirst();
        for (Reading reading : READINGS) {
          try {
            reading.of(read);
          } catch (MalformedException e) {
            assertThat(e).hasMessageMatching("(?s).+");
          }
        }
      } catch (MalformedException | RpcErrorException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
    }
  }

  private interface Reading {
    Object of(JsonNode node) throws IOException;
  }

  private static final List<Reading> READINGS =
      List.of(
          Eth::block,
          node -> Eth.mined(node, Bytes.fromHex("5a".repeat(32))),
          Eth::logs,
          SealedBlocks::raw,
          SealedBlocks::receipt);

  @Test
  void anAnswerOfVeryManyValuesOrVeryDeepOnesIsNotTakenIn() {
    String many =
        answer("[" + "[],".repeat(600_000) + "[]]"); // 1.8 MB: more values than bytes tell
    assertThatThrownBy(() -> rpc.results(utf8(many), 7, ONE))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("no JSON");
    String deep = answer("[".repeat(100_000) + "]".repeat(100_000));
    assertThatThrownBy(() -> rpc.results(utf8(deep), 7, ONE))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("no JSON");
    String twice = "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":1,\"result\":2}";
    assertThatThrownBy(() -> rpc.results(utf8(twice), 7, ONE))
        .isInstanceOf(MalformedException.class);
  }
}
