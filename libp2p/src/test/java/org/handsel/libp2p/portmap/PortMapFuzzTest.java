package org.handsel.libp2p.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.handsel.libp2p.multiformats.MalformedException;

/// What comes from a gateway makes sense within the bounds, or is malformed.
class PortMapFuzzTest {
  private static final URI HERE = URI.create("http://192.168.1.1:5000/rootDesc.xml");
  private static final PortMapLimits.Upnp LIMITS = PortMapLimits.DEFAULT.upnp();

  private interface Reading {
    void of(byte[] bytes) throws MalformedException;
  }

  private static void read(byte[] bytes, Reading reading) {
    try {
      reading.of(bytes);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  @FuzzTest
  void pcp(byte[] packet) {
    read(
        packet,
        bytes -> {
          switch (PcpMessage.decodeAnswer(bytes)) {
            case PcpMessage.MapAnswer answer -> {
              assertThat(answer.outerPort()).isBetween(0, Port.MAX);
              assertThat(answer.lifetimeSeconds()).isBetween(0L, 0xffffffffL);
            }
            case PcpMessage.OtherVersion(int version) -> assertThat(version).isNotEqualTo(2);
            case PcpMessage.MapRequest _ -> throw new AssertionError("not an answer");
          }
        });
  }

  @FuzzTest
  void natPmp(byte[] packet) {
    boolean restart = RestartEar.announces(packet);
    assertThat(restart && packet.length < 12).isFalse();
    var request = new NatPmpMessage.MapRequest(Neighbourhood.TCP_PORT, 0, 1);
    read(packet, bytes -> NatPmpMessage.decode(bytes, new NatPmpMessage.AddressRequest()));
    read(packet, bytes -> NatPmpMessage.decode(bytes, request));
  }

  @FuzzTest
  void search(byte[] packet) {
    var text = new String(packet, StandardCharsets.ISO_8859_1);
    Ssdp.location(text, "192.168.1.1")
        .ifPresent(uri -> assertThat(uri.getHost()).isEqualTo("192.168.1.1"));
  }

  @FuzzTest
  void description(byte[] document) {
    read(
        document,
        bytes ->
            assertThat(DeviceDescription.read(bytes, HERE, LIMITS).services())
                .hasSizeLessThanOrEqualTo(LIMITS.servicesMax())
                .allMatch(service -> "192.168.1.1".equals(service.control().getHost())));
  }

  @FuzzTest
  void action(byte[] document) {
    read(
        document,
        bytes ->
            assertThat(Soap.values(bytes, "GetExternalIPAddress", LIMITS))
                .hasSizeLessThanOrEqualTo(LIMITS.wordsMax()));
  }
}
