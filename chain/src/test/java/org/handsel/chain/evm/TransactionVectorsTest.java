package org.handsel.chain.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.handsel.libp2p.NearMisses.finding;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.handsel.core.money.Address;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.Vectors;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Transactions are the bytes that ethers makes of them, signature included.
@ExtendWith(NearMisses.class)
class TransactionVectorsTest {
  @Test
  void transactionsAreTheBytesThatEthersMakes() throws IOException {
    int tried = 0;
    for (JsonNode one : Vectors.json("ethereum/transactions.json").values()) {
      JsonNode fields = one.path("transaction");
      if (fields.path("accessList").size() > 0 || number(fields, "nonce").bitLength() > 63) {
        continue;
      }
      var transaction =
          new Transaction(
              number(fields, "chainId").longValueExact(),
              number(fields, "nonce").longValueExact(),
              number(fields, "maxPriorityFeePerGas"),
              number(fields, "maxFeePerGas"),
              number(fields, "gasLimit").longValueExact(),
              fields.path("to").isString()
                  ? Optional.of(Address.parse(fields.path("to").asString()))
                  : Optional.empty(),
              number(fields, "value"),
              Bytes.fromHex(fields.path("data").asString("0x")));
      var key = AccountKey.of(Bytes.fromHex(one.path("privateKey").asString()).toArray());
      Transaction.Signed signed = transaction.sign(key);
      assertThat("0x" + transaction.unsigned().hex())
          .isEqualTo(one.path("unsignedLondon").asString());
      assertThat("0x" + signed.raw().hex()).isEqualTo(one.path("signedLondon").asString());
      assertThat(Transaction.parse(signed.raw())).isEqualTo(signed);
      tried++;
    }
    assertThat(tried).isGreaterThanOrEqualTo(49);
  }

  @Test
  void aTransactionWithABrokenFormIsRefused() throws IOException {
    Bytes good = sample();
    byte[] longer = Arrays.copyOf(good.toArray(), good.size() + 1);
    byte[] legacy = good.toArray();
    legacy[0] = 1;
    for (byte[] bad : new byte[][] {longer, legacy, {}, {2}, {2, (byte) 0xc0}}) {
      assertThatThrownBy(() -> Transaction.parse(Bytes.of(bad)))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void whatOnceBrokeTheReaderIsRefusedInWords() throws IOException {
    for (String name : List.of("transaction-that-is-no-list", "transaction-cut-short")) {
      try (var found = TransactionVectorsTest.class.getResourceAsStream("/findings/" + name)) {
        byte[] bytes = Objects.requireNonNull(found).readAllBytes();
        assertThatThrownBy(() -> Transaction.parse(Bytes.of(bytes)))
            .isInstanceOf(MalformedException.class)
            .hasMessageStartingWith("not an EIP-1559 transaction")
            .hasMessageNotContaining("null");
      }
    }
  }

  static Stream<Named<byte[]>> anyBytesAreRefusedOrComeBackAsTheyWere() {
    return Stream.of(
        named("a payment", sample().toArray()),
        finding("transaction-that-is-no-list"),
        finding("transaction-cut-short"));
  }

  @MethodSource
  @FuzzTest
  void anyBytesAreRefusedOrComeBackAsTheyWere(byte[] bytes) {
    try {
      Transaction.Signed parsed = Transaction.parse(Bytes.of(bytes));
      assertThat(parsed.raw()).isEqualTo(Bytes.of(bytes));
      assertThat(parsed.transaction().unsigned().size()).isLessThan(bytes.length);
    } catch (MalformedException expected) {
      assertThat(expected).hasMessageNotContaining("null");
    }
  }

  private static Bytes sample() {
    byte[] secret = new byte[32];
    secret[31] = 7;
    return new Transaction(
            7357,
            3,
            BigInteger.ONE,
            BigInteger.TEN,
            21_000,
            Optional.of(Address.ZERO),
            BigInteger.TWO,
            Bytes.EMPTY)
        .sign(AccountKey.of(secret))
        .raw();
  }

  private static BigInteger number(JsonNode fields, String key) {
    JsonNode value = fields.path(key);
    return value.isString()
        ? new BigInteger(value.stringValue().substring(2), 16)
        : BigInteger.valueOf(value.asLong(0));
  }
}
