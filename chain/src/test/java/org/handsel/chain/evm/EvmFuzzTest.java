package org.handsel.chain.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.core.money.Address;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// What other people and an endpoint say is read, or malformed.
@ExtendWith(NearMisses.class)
class EvmFuzzTest {
  private static final byte[] DIGEST = new byte[32];

  static Stream<Named<byte[]>> anyBytesAreASignatureOrMalformed() {
    var secret = new byte[32];
    secret[31] = 7;
    Signature signature = AccountKey.of(secret).sign(DIGEST);
    return Stream.of(
        named("65 bytes", signature.bytes().toArray()),
        named("64 bytes", signature.compact().toArray()));
  }

  @MethodSource
  @FuzzTest
  void anyBytesAreASignatureOrMalformed(byte[] bytes) {
    Bytes given = Bytes.of(bytes);
    try {
      Signature signature =
          bytes.length == 64 ? Signature.parseCompact(given) : Signature.parse(given);
      assertThat(bytes.length == 64 ? signature.compact() : signature.bytes()).isEqualTo(given);
      assertThat(signature.signer(DIGEST)).isNotNull();
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  /// The first node is the one that the root names, so that the walk begins; nobody finds the
  /// preimage of a second.
  @FuzzTest
  void anyNodesAreAProofOrMalformed(FuzzedDataProvider bytes) {
    Bytes slot = Bytes.of(bytes.consumeBytes(32));
    var nodes = new ArrayList<Bytes>();
    while (bytes.remainingBytes() > 0 && nodes.size() < 4) {
      nodes.add(Bytes.of(bytes.consumeBytes(bytes.consumeInt(0, 600))));
    }
    Bytes root = nodes.isEmpty() ? slot : Keccak.of(nodes.getFirst());
    try {
      assertThat(StateProof.word(root, Address.ZERO, slot, nodes, List.of()).size()).isEqualTo(32);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  static Stream<Named<byte[]>> anyBytesAreAHeaderOrMalformed() {
    var fields = new ArrayList<>(Collections.nCopies(15, Bytes.of(DIGEST)));
    fields.set(8, Header.number(BigInteger.valueOf(7)));
    fields.set(11, Header.number(BigInteger.valueOf(1_700_000_000)));
    return Stream.of(named("a header", Header.encode(fields).toArray()));
  }

  @MethodSource
  @FuzzTest
  void anyBytesAreAHeaderOrMalformed(byte[] bytes) {
    try {
      Header header = Header.parse(Bytes.of(bytes));
      assertThat(header.hash()).isEqualTo(Keccak.of(Bytes.of(bytes)));
      assertThat(header.number()).isNotNegative();
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  static Stream<Named<byte[]>> anyBytesAreAReceiptInOneFormOrMalformed() {
    var event = new Receipt.Event(Address.ZERO, List.of(Bytes.of(DIGEST)), Bytes.of(DIGEST));
    return Stream.of(0, 2)
        .map(type ->
            new Receipt(
                type,
                Receipt.outcome(true),
                BigInteger.valueOf(21_000),
                Bytes.of(new byte[256]),
                List.of(event)))
        .map(receipt -> named("of type " + receipt.type(), receipt.encode().toArray()));
  }

  @MethodSource
  @FuzzTest
  void anyBytesAreAReceiptInOneFormOrMalformed(byte[] bytes) {
    try {
      assertThat(Receipt.parse(Bytes.of(bytes)).encode()).isEqualTo(Bytes.of(bytes));
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  @FuzzTest
  void anyNodesProveAReceiptOrAreMalformed(FuzzedDataProvider bytes) {
    long index = bytes.consumeInt(0, 1 << 20);
    var nodes = new ArrayList<Bytes>();
    while (bytes.remainingBytes() > 0 && nodes.size() < 4) {
      nodes.add(Bytes.of(bytes.consumeBytes(bytes.consumeInt(0, 600))));
    }
    Bytes root = nodes.isEmpty() ? TrieProof.EMPTY_ROOT : Keccak.of(nodes.getFirst());
    try {
      assertThat(Receipt.at(root, index, nodes).logs()).isNotNull();
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
