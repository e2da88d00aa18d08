package org.handsel.chain.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TrieTest {
  private static final String DOGS =
      "8aad789dff2f538bca5d8ea56e8abe10f4c7ba3a5dea95fea4cd6e7c3a1168d3";
  private static final String NOTHING =
      "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421";

  private static Trie trie(Map<String, String> values) {
    var byKey = new TreeMap<Bytes, Bytes>();
    values.forEach((key, value) -> byKey.put(Bytes.utf8(key), Bytes.utf8(value)));
    return new Trie(byKey);
  }

  /// What every Ethereum client's tests state.
  @Test
  void knownTriesHaveTheirRoots() {
    assertThat(trie(Map.of()).root().hex()).isEqualTo(NOTHING);
    assertThat(trie(Map.of("doe", "reindeer", "dog", "puppy", "dogglesworth", "cat")).root().hex())
        .isEqualTo(DOGS);
    assertThat(trie(Map.of("A", "a".repeat(50))).root().hex())
        .isEqualTo("d23786fb4a010da3ce639d66d5e904a11dbc02746d1ce25029e53290cabf28ab");
  }

  @TestFactory
  Stream<DynamicTest> eachPlaceOfABlocksListIsProvenAndNoOther() {
    // One byte of index, two, and the places where the RLP of the index grows.
    return IntStream.of(1, 2, 15, 16, 17, 127, 128, 129, 255, 256, 257, 700)
        .mapToObj(size -> dynamicTest(size + " receipts, seed=" + size, () -> list(size)));
  }

  private static void list(int size) throws MalformedException {
    var random = new SplittableRandom(size);
    var values = new ArrayList<Bytes>();
    for (int i = 0; i < size; i++) {
      byte[] value = new byte[1 + random.nextInt(i % 3 == 0 ? 8 : 400)]; // some stand in parents
      random.nextBytes(value);
      values.add(Bytes.of(value));
    }
    Trie trie = Trie.ofList(values);
    for (int i = 0; i < size; i++) {
      List<Bytes> path = trie.path(i);
      assertThat(TrieProof.value(trie.root(), Trie.key(i), path, 1 << 10)).contains(values.get(i));
    }
    int beyond = size;
    assertThatThrownBy(() -> trie.path(beyond)).isInstanceOf(IllegalArgumentException.class);
    Bytes last = values.removeLast();
    assertThat(Trie.ofList(values).root()).isNotEqualTo(trie.root());
    values.add(Bytes.of(Keccak.of(last.toArray())));
    assertThat(Trie.ofList(values).root()).isNotEqualTo(trie.root());
  }

  private static Receipt receipt(int type, int logs) {
    var told = new ArrayList<Receipt.Event>();
    for (int i = 0; i < logs; i++) {
      Bytes topic = Bytes.of(Keccak.ofText("topic " + i));
      told.add(new Receipt.Event(Address.ZERO, List.of(topic, topic), Bytes.utf8("told " + i)));
    }
    return new Receipt(
        type,
        Receipt.outcome(logs % 2 == 0),
        BigInteger.valueOf(21_000L * (logs + 1)),
        Bytes.of(new byte[256]),
        told);
  }

  @Test
  void aReceiptOfAnyTypeComesBackAsItWas() throws Exception {
    for (int type : new int[] {0, 1, 2, 3, 4, 0x7f}) {
      Receipt receipt = receipt(type, type % 5);
      Bytes encoded = receipt.encode();
      assertThat(Receipt.parse(encoded)).isEqualTo(receipt);
      byte[] more = Arrays.copyOf(encoded.toArray(), encoded.size() + 1);
      assertThatThrownBy(() -> Receipt.parse(Bytes.of(more)))
          .isInstanceOf(MalformedException.class);
    }
    byte[] plain = receipt(0, 1).encode().toArray();
    byte[] marked = new byte[plain.length + 1];
    System.arraycopy(plain, 0, marked, 1, plain.length);
    assertThatThrownBy(() -> Receipt.parse(Bytes.of(marked)))
        .as("one form of each")
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void noOtherNodesProveAReceipt() throws Exception {
    var receipts = IntStream.range(0, 150).mapToObj(i -> receipt(2, i % 4).encode()).toList();
    Trie trie = Trie.ofList(receipts);
    int place = 130;
    List<Bytes> path = trie.path(place);
    assertThat(path).hasSizeGreaterThan(2);
    assertThat(Receipt.at(trie.root(), place, path)).isEqualTo(receipt(2, place % 4));

    for (int node = 0; node < path.size(); node++) {
      var random = new SplittableRandom(node);
      for (int i = 0; i < 40; i++) {
        byte[] changed = path.get(node).toArray();
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        var lie = new ArrayList<>(path);
        lie.set(node, Bytes.of(changed));
        refused(trie.root(), place, lie);
      }
    }
    refused(trie.root(), place - 1, path);
    refused(trie.root(), place, path.subList(0, path.size() - 1));
    refused(trie.root(), place, List.of());
    var longer = new ArrayList<>(path);
    longer.add(path.getLast());
    refused(trie.root(), place, longer);
    refused(Bytes.of(new byte[32]), place, path);
    refused(TrieProof.EMPTY_ROOT, place, List.of());
  }

  private static void refused(Bytes root, long index, List<Bytes> path) {
    assertThatThrownBy(() -> Receipt.at(root, index, path)).isInstanceOf(MalformedException.class);
  }
}
