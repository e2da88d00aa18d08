package org.handsel.ipfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.upokecenter.cbor.CBOREncodeOptions;
import com.upokecenter.cbor.CBORObject;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.libp2p.Vectors;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DagCborTest {
  private static final HexFormat HEX = HexFormat.of();

  @TestFactory
  Stream<DynamicTest> everyFixtureIsReadAndWrittenBackTheSame() {
    return Vectors.json("ipfs/ipld_codec_fixtures.json").properties().stream()
        .filter(fixture -> fixture.getValue().has("dag-cbor"))
        .map(fixture ->
            dynamicTest(
                fixture.getKey(),
                () -> {
                  var form = fixture.getValue().get("dag-cbor");
                  byte[] bytes = HEX.parseHex(form.get("hex").asString());
                  byte[] again = DagCbor.encode(DagCbor.decode(bytes));
                  assertThat(HEX.formatHex(again)).isEqualTo(HEX.formatHex(bytes));
                  assertThat(Cid.of(Cid.DAG_CBOR, again)).hasToString(form.get("cid").asString());
                }));
  }

  @Test
  void theNegativeVectorsAreRefused() {
    for (var vector : Vectors.json("ipfs/negative/dag-cbor-decode-duplicate-keys.json")) {
      assertRefused(vector.get("hex").asString(), vector.get("error").asString());
    }
  }

  @Test
  void everyOtherFormOfAValueIsRefused() {
    assertRefused("1800", "shortest");
    assertRefused("1817", "shortest");
    assertRefused("1900ff", "shortest");
    assertRefused("1a0000ffff", "shortest");
    assertRefused("1b00000000ffffffff", "shortest");
    assertRefused("3800", "shortest");
    assertRefused("580100", "shortest");
    assertRefused("780161", "shortest");
    assertRefused("980100", "shortest");
    assertRefused("f93c00", "another kind"); // half
    assertRefused("fa3f800000", "another kind"); // single
    assertRefused("fb7ff0000000000000", "finite");
    assertRefused("fbfff0000000000000", "finite");
    assertRefused("fb7ff8000000000000", "finite");
    assertRefused("f7", "another kind"); // undefined
    assertRefused("f820", "another kind");
    assertRefused("9fff", "indefinite");
    assertRefused("5f4100ff", "indefinite");
    assertRefused("bf6161f5ff", "indefinite");
    assertRefused("1c", "reserved");
    assertRefused("a2616202616101", "out of order");
    assertRefused("a26262620261616101", "out of order");
    assertRefused("a10101", "isn't text");
    assertRefused("c000", "isn't 42");
    assertRefused("d90001" + "00", "shortest");
    assertRefused("61ff", "UTF-8");
    assertRefused("62c080", "UTF-8"); // overlong
    assertRefused("63eda080", "UTF-8"); // half of a surrogate pair
    assertRefused("0000", "behind");
    assertRefused("", "cut short");
    assertRefused("8201", "cut short");
  }

  @Test
  void aLinkHoldsOneWholeCid() {
    String cid = HEX.formatHex(Cid.of(Cid.RAW, new byte[0]).toArray());
    assertThat(decoded("d82a582500" + cid)).isInstanceOf(Data.Link.class);
    assertRefused("d82a582501" + cid, "no CID");
    assertRefused("d82a5824" + cid, "no CID");
    assertRefused("d82a582600" + cid + "00", "behind a CID");
    assertRefused("d82a40", "no CID");
    assertRefused("d82a4100", "cut short");
    assertRefused("d82a60", "isn't bytes");
  }

  @Test
  void aStrangersKeyCantSteerTheTerminalThatShowsIt() {
    // {"a\n\u001b\u0000\u202e": 1} twice: the message names the key
    String key = "67610a1b00e280ae";
    assertThatThrownBy(() -> DagCbor.decode(HEX.parseHex("a2" + key + "01" + key + "01")))
        .hasMessageContaining("\"a\uFFFD\uFFFD\uFFFD\uFFFD\" twice");
    assertThatThrownBy(() -> DagCbor.decode(HEX.parseHex("a1" + key + "01")).asMap().only())
        .hasMessage("unknown key a\uFFFD\uFFFD\uFFFD\uFFFD");
  }

  @Test
  void hugeLengthsCostNothing() {
    assertRefused("5b7fffffffffffffff", "cut short");
    assertRefused("5bffffffffffffffff", "cut short");
    assertRefused("7a7fffffff", "cut short");
    assertRefused("9b7fffffffffffffff", "cut short");
    assertRefused("9a7fffffff00", "cut short");
    assertRefused("bbffffffffffffffff", "cut short");
  }

  @Test
  void limitsHold() {
    var limits = new DagCbor.Limits(100, 3, 10);
    assertThatThrownBy(() -> DagCbor.decode(new byte[101], limits)).hasMessageContaining("at most");
    assertThat(decoded("8181818100".substring(2))).isNotNull();
    assertThatThrownBy(() -> DagCbor.decode(HEX.parseHex("8181818100"), limits))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("deeper");
    assertThatThrownBy(() -> DagCbor.decode(HEX.parseHex("8a" + "00".repeat(10)), limits))
        .hasMessageContaining("too many");
    assertRefused("81".repeat(100_000) + "00", "deeper");
  }

  @Test
  void integersReachFromMinusTwoToThe64() throws Exception {
    var most = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    var least = BigInteger.TWO.pow(64).negate();
    assertThat(HEX.formatHex(DagCbor.encode(new Data.Int(most)))).isEqualTo("1bffffffffffffffff");
    assertThat(HEX.formatHex(DagCbor.encode(new Data.Int(least)))).isEqualTo("3bffffffffffffffff");
    assertThat(DagCbor.decode(HEX.parseHex("3bffffffffffffffff"))).isEqualTo(new Data.Int(least));
    assertThat(DagCbor.decode(HEX.parseHex("3b7fffffffffffffff")).asLong())
        .isEqualTo(Long.MIN_VALUE);
    assertThatThrownBy(() -> new Data.Int(most).asLong()).isInstanceOf(MalformedException.class);
    assertThatIllegalArgumentException().isThrownBy(() -> new Data.Int(most.add(BigInteger.ONE)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Data.Int(least.subtract(BigInteger.ONE)));
  }

  @TestFactory
  Stream<DynamicTest> anyValueComesBackAndIsWhatTheOracleReads() {
    return LongStream.range(0, 200)
        .mapToObj(seed ->
            dynamicTest(
                "seed=" + seed,
                () -> {
                  Data value = anyData(new SplittableRandom(seed), 4);
                  byte[] bytes = DagCbor.encode(value);
                  assertThat(DagCbor.decode(bytes)).isEqualTo(value);
                  var oracle = CBORObject.DecodeFromBytes(bytes);
                  assertThat(oracle).isEqualTo(asOracle(value));
                  assertThat(oracle.EncodeToBytes(new CBOREncodeOptions("float64=true")))
                      .hasSameSizeAs(bytes);
                }));
  }

  @TestFactory
  Stream<DynamicTest> whatIsReadAtAllIsReadInItsOneForm() {
    return LongStream.range(0, 100)
        .mapToObj(seed ->
            dynamicTest(
                "seed=" + seed,
                () -> {
                  var random = new SplittableRandom(seed);
                  byte[] bytes = DagCbor.encode(anyData(random, 3));
                  for (int i = 0; i < 200; i++) {
                    byte[] bent = bytes.clone();
                    bent[random.nextInt(bent.length)] = (byte) random.nextInt(256);
                    try {
                      assertThat(DagCbor.encode(DagCbor.decode(bent))).isEqualTo(bent);
                    } catch (MalformedException e) {
                      assertThat(e).hasMessageMatching("(?s).+");
                    }
                  }
                }));
  }

  static Data anyData(SplittableRandom random, int depth) {
    return switch (random.nextInt(depth == 0 ? 7 : 9)) {
      case 0 -> Data.none();
      case 1 -> Data.of(random.nextBoolean());
      case 2 -> Data.of(random.nextLong() >> random.nextInt(64));
      case 3 -> new Data.Real(random.nextDouble(-1e9, 1e9));
      case 4 -> Data.of(anyText(random));
      case 5 -> Data.of(anyBytes(random));
      case 6 -> Data.of(Cid.of(Cid.RAW, anyBytes(random).toArray()));
      case 7 -> {
        var items = new ArrayList<Data>();
        for (int i = random.nextInt(30); i > 0; i--) items.add(anyData(random, depth - 1));
        yield new Data.List(items);
      }
      default -> {
        var entries = new HashMap<String, Data>();
        for (int i = random.nextInt(30); i > 0; i--) {
          entries.put(anyText(random), anyData(random, depth - 1));
        }
        yield new Data.Map(entries);
      }
    };
  }

  private static String anyText(SplittableRandom random) {
    var text = new StringBuilder();
    List<String> letters = List.of("a", "b", "é", "ß", "€", "𐅑", "\uffff", "\u0000", "Z");
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append(letters.get(random.nextInt(letters.size())));
    }
    return text.toString();
  }

  private static Bytes anyBytes(SplittableRandom random) {
    var bytes = new byte[random.nextInt(300)];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  private static CBORObject asOracle(Data data) {
    return switch (data) {
      case Data.Null() -> CBORObject.Null;
      case Data.Bool(var value) -> value ? CBORObject.True : CBORObject.False;
      case Data.Int(var value) -> CBORObject.FromObject(value.longValueExact());
      case Data.Real(var value) -> CBORObject.FromObject(value);
      case Data.Text(var value) -> CBORObject.FromObject(value);
      case Data.Bin(var value) -> CBORObject.FromObject(value.toArray());
      case Data.Link(var cid) -> {
        byte[] tail = cid.toArray();
        byte[] bytes = new byte[tail.length + 1];
        System.arraycopy(tail, 0, bytes, 1, tail.length);
        yield CBORObject.FromObjectAndTag(bytes, 42);
      }
      case Data.List(var items) -> {
        var list = CBORObject.NewArray();
        items.forEach(item -> list.Add(asOracle(item)));
        yield list;
      }
      case Data.Map(var entries) -> {
        var map = CBORObject.NewMap();
        entries.forEach((key, value) -> map.Add(key, asOracle(value)));
        yield map;
      }
    };
  }

  private static Data decoded(String hex) {
    try {
      return DagCbor.decode(HEX.parseHex(hex));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertRefused(String hex, String why) {
    assertThatThrownBy(() -> DagCbor.decode(HEX.parseHex(hex)))
        .as(hex.length() > 40 ? hex.substring(0, 40) : hex)
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }
}
