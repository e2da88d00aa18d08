package org.handsel.libp2p.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.handsel.libp2p.Vectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class MultiaddrTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String ALICE = "12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5mV";

  @TestFactory
  Stream<DynamicTest> theVectorsHold() {
    var valid = Vectors.json("multiformats/multiaddr.json").get("valid");
    return StreamSupport.stream(valid.spliterator(), false)
        .map(vector -> dynamicTest(vector.get("text").asString(), () -> holds(vector)));
  }

  private static void holds(JsonNode vector) throws Exception {
    var address = Multiaddr.parse(vector.get("text").asString());
    if (vector.has("bytes_hex")) {
      assertThat(HEX.formatHex(address.toArray())).isEqualTo(vector.get("bytes_hex").asString());
    }
    // The vectors keep a peer id or hash in the base it came in; we write it in its usual one.
    if (vector.has("canonical")) {
      String canonical = vector.get("canonical").asString();
      assertThat(Multiaddr.parse(canonical)).isEqualTo(address);
      if (!canonical.matches(".*/(p2p/[kb]|certhash/b).*"))
        assertThat(address).hasToString(canonical);
    }
    assertThat(Multiaddr.decode(address.toArray())).isEqualTo(address);
    assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
  }

  @Test
  void theInvalidVectorsAreRefused() {
    for (var text : Vectors.json("multiformats/multiaddr.json").get("invalid")) {
      assertThatThrownBy(() -> Multiaddr.parse(text.asString()))
          .as(text.asString())
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void everyProtocolOfTheRegistryIsKnown() throws Exception {
    for (String line :
        Vectors.lines("multiformats/multiaddr_protocols.csv").stream().skip(1).toList()) {
      String[] row = line.split(",", 4);
      String name = row[2].strip();
      var protocol = AddressProtocol.named(name);
      assertThat(protocol.code).as(name).isEqualTo(Integer.parseInt(row[0].strip()));
      String size = row[1].strip();
      assertThat(protocol.value.size)
          .as(name)
          .isEqualTo(size.equals("V") ? -1 : Integer.parseInt(size) / 8);
    }
  }

  @Test
  void addressesOfIpVersion6AreWrittenTheShortWay() throws Exception {
    for (String ip :
        List.of(
            "::",
            "::1",
            "1::",
            "fe80::1",
            "2001:db8::1:0:0:1",
            "1:0:2:3:4:5:6:7",
            "::ffff:192.0.2.1",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6::")) {
      assertThat(Multiaddr.parse("/ip6/" + ip)).hasToString("/ip6/" + ip);
    }
    assertThat(Multiaddr.parse("/ip6/2001:0DB8:0:0:0:0:0:1")).hasToString("/ip6/2001:db8::1");
    assertThat(Multiaddr.parse("/ip6/::1.2.3.4")).hasToString("/ip6/::102:304");
  }

  @Test
  void otherTextIsRefused() {
    for (String text :
        List.of(
            "",
            "/",
            "//",
            "ip4/1.2.3.4",
            "/ip4/1.2.3",
            "/ip4/1.2.3.4.5",
            "/ip4/01.2.3.4",
            "/ip4/256.1.1.1",
            "/ip4/+1.1.1.1",
            "/ip6/1::2::3",
            "/ip6/:::",
            "/ip6/12345::",
            "/ip6/fe80::1%eth0",
            "/ip6/1:2:3:4:5:6:7",
            "/ip6/1:2:3:4:5:6:7:8:9",
            "/ip6/1:2:3:4:5:6:7::8",
            "/tcp/-1",
            "/tcp/",
            "/tcp/٣",
            "/tcp/123456",
            "/dns//tcp/1",
            "/p2p/abc",
            "/p2p/bafkqaaa",
            "/p2p/Qm",
            "/onion/abc:80",
            "/onion/timaq4ygg2iegci7:0",
            "/unix",
            "/http-path/%2",
            "/http-path/%zz",
            "/ipcidr/129",
            "/nonsense/1",
            "/certhash/b",
            "/garlic64/ab",
            "/tcp/1" + "/tls".repeat(40),
            "/dns/" + "a".repeat(3000))) {
      assertThatThrownBy(() -> Multiaddr.parse(text))
          .as(text)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void otherBytesAreRefused() {
    for (String hex :
        List.of(
            "",
            "04",
            "047f0000",
            "06",
            "0600",
            "a503",
            "a50301",
            "a5030100",
            "a50300",
            "00",
            "ffff7f",
            "3500",
            "35012f",
            "3501ff",
            "9003012f",
            "840101",
            "2b81",
            "9003022f61" + "060001")) {
      assertThatThrownBy(() -> Multiaddr.decode(HEX.parseHex(hex)))
          .as(hex)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void aPeerStandsAtTheEnd() throws Exception {
    var there = Multiaddr.of("/ip4/192.0.2.1/tcp/4001");
    var alice = Multiaddr.of("/p2p/" + ALICE).peer().orElseThrow();
    var aliceThere = there.withPeer(alice);
    assertThat(aliceThere).hasToString("/ip4/192.0.2.1/tcp/4001/p2p/" + ALICE);
    assertThat(aliceThere.withPeer(alice)).isEqualTo(aliceThere);
    assertThat(aliceThere.peer()).contains(alice);
    assertThat(aliceThere.withoutPeer()).isEqualTo(there);
    assertThat(there.peer()).isEmpty();
    assertThat(aliceThere.tcpPort()).hasValue(4001);
    assertThat(aliceThere.value("ip4")).contains("192.0.2.1");
    assertThat(aliceThere.has("quic-v1")).isFalse();
    assertThat(aliceThere.components().get(1)).isEqualTo(new Multiaddr.Component("tcp", "4001"));
    assertThat(aliceThere.with(Multiaddr.of("/p2p-circuit")))
        .hasToString(aliceThere + "/p2p-circuit");
  }
}
