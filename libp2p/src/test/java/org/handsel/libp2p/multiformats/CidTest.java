package org.handsel.libp2p.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.handsel.libp2p.Vectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class CidTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final Map<String, Long> HASHES =
      Map.of(
          "sha1", Multihash.SHA1,
          "sha2-256", Multihash.SHA2_256,
          "sha2-512", Multihash.SHA2_512,
          "sha3", Multihash.SHA3_512);

  @TestFactory
  Stream<DynamicTest> theVectorsHold() {
    return StreamSupport.stream(
            Vectors.json("multiformats/cid.json").get("valid").spliterator(), false)
        .map(vector -> dynamicTest(vector.get("input").asString(), () -> holds(vector)));
  }

  private static void holds(JsonNode vector) throws Exception {
    Cid cid = Cid.parse(vector.get("input").asString());
    assertThat(cid.version()).isEqualTo(vector.get("version").asInt());
    assertThat(cid.codec()).isEqualTo(Long.decode(vector.get("codec").asString()));
    assertThat(cid.hash().code()).isEqualTo(Long.decode(vector.get("multihash_code").asString()));
    assertThat(cid.hash().digest().hex()).isEqualTo(vector.get("digest_hex").asString());
    assertThat(HEX.formatHex(cid.toArray())).isEqualTo(vector.get("bytes_hex").asString());
    assertThat(Cid.decode(cid.toArray())).isEqualTo(cid);
    for (Multibase base :
        List.of(
            Multibase.BASE32,
            Multibase.BASE36,
            Multibase.BASE58BTC,
            Multibase.BASE16,
            Multibase.BASE64URL)) {
      String text = vector.get("v1_" + base).asString();
      assertThat(cid.toV1().toString(base)).isEqualTo(text);
      assertThat(Cid.parse(text)).isEqualTo(cid.toV1());
    }
    if (vector.has("v0")) {
      assertThat(new Cid(0, Cid.DAG_PB, cid.hash())).hasToString(vector.get("v0").asString());
    }
  }

  @Test
  void theInvalidVectorsAreRefused() {
    for (var text : Vectors.json("multiformats/cid.json").get("invalid")) {
      assertThatThrownBy(() -> Cid.parse(text.asString()))
          .as(text.asString())
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void theMultihashVectorsHold() throws Exception {
    int seen = 0;
    for (String line : Vectors.lines("multiformats/multihash_test_cases.csv").subList(1, 131)) {
      String[] row = line.split(",", -1);
      byte[] data = row[2].getBytes(StandardCharsets.UTF_8);
      var hash = Multihash.decode(HEX.parseHex(row[3]));
      assertThat(hash.code()).isEqualTo(HASHES.get(row[0]));
      int bytes = Integer.parseInt(row[1]) / 8;
      assertThat(hash.digest().size()).isEqualTo(bytes);
      assertThat(Multihash.digest(hash.code(), data).digest().hex())
          .startsWith(hash.digest().hex());
      // Ten bytes of a hash are too few to hold anybody to.
      assertThat(hash.matches(data)).isEqualTo(bytes >= 20);
      assertThat(hash.matches(new byte[1])).isFalse();
      assertThat(HEX.formatHex(hash.toArray())).isEqualTo(row[3]);
      seen++;
    }
    assertThat(seen).isEqualTo(130);
  }

  @Test
  void namesAreOfContent() {
    Cid cid = Cid.of(Cid.RAW, "hello world".getBytes(StandardCharsets.UTF_8));
    assertThat(cid).hasToString("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
    assertThat(cid.matches("hello world".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(cid.matches("hello mallory".getBytes(StandardCharsets.UTF_8))).isFalse();
    assertThat(cid.compareTo(Cid.of(Cid.DAG_CBOR, new byte[0]))).isNegative();
  }

  @Test
  void otherBytesAreRefused() {
    for (String hex :
        List.of(
            "0155",
            "015512",
            "01551220",
            "0055122000",
            "0255120100",
            "015512" + "8101" + "00".repeat(129),
            "81001512" + "0100",
            "0155120100ff")) {
      assertThatThrownBy(() -> Cid.decode(HEX.parseHex(hex)))
          .as(hex)
          .isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> Cid.parse("zQmfEoLyB5NndqeKieExd1rtJzTduQUPEV8TwAYcUiy3H5Z"))
        .hasMessageContaining("base in front");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Cid(0, Cid.RAW, Multihash.sha256(new byte[0])));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Cid(2, Cid.RAW, Multihash.sha256(new byte[0])));
  }

  @Test
  void anUnknownHashMatchesNothing() throws Exception {
    var hash = Multihash.decode(HEX.parseHex("b220" + "20" + "00".repeat(32)));
    assertThat(hash.matches(new byte[0])).isFalse();
  }
}
