package org.handsel.libp2p.portmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// What comes from a gateway makes sense within the bounds, or is malformed.
@ExtendWith(NearMisses.class)
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

  static Stream<Named<byte[]>> pcp() {
    byte[] done = new byte[60];
    ByteBuffer.wrap(done)
        .put(new byte[] {PcpMessage.VERSION, (byte) 0x81, 0, 0})
        .putInt(7200)
        .putInt(77)
        .position(36)
        .putInt(6 << 24)
        .putShort((short) 4001)
        .putShort((short) 4002);
    return Stream.of(
        named("a mapping", done), named("another version", new byte[] {0, (byte) 0x81, 0, 1}));
  }

  @MethodSource
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

  static Stream<Named<byte[]>> natPmp() {
    byte[] address = {0, (byte) 128, 0, 0, 0, 0, 0, 77, 45, 1, 0, 7};
    byte[] mapping = {
      0, (byte) 130, 0, 0, 0, 0, 0, 77, 15, (byte) 161, 15, (byte) 161, 0, 0, 28, 32
    };
    return Stream.of(
        named("an address", address),
        named("a mapping", mapping),
        named("a refusal", new byte[] {0, (byte) 130, 0, 3, 0, 0, 0, 77}));
  }

  @MethodSource
  @FuzzTest
  void natPmp(byte[] packet) {
    boolean restart = RestartEar.announces(packet);
    assertThat(restart && packet.length < 12).isFalse();
    var request = new NatPmpMessage.MapRequest(Neighbourhood.TCP_PORT, 0, 1);
    read(packet, bytes -> NatPmpMessage.decode(bytes, new NatPmpMessage.AddressRequest()));
    read(packet, bytes -> NatPmpMessage.decode(bytes, request));
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static Stream<Named<byte[]>> search() {
    return Stream.of(
        named(
            "an answer",
            latin(
                "HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nLOCATION: "
                    + HERE
                    + "\r\n\r\n")));
  }

  @MethodSource
  @FuzzTest
  void search(byte[] packet) {
    var text = new String(packet, StandardCharsets.ISO_8859_1);
    Ssdp.location(text, "192.168.1.1")
        .ifPresent(uri -> assertThat(uri.getHost()).isEqualTo("192.168.1.1"));
  }

  static Stream<Named<byte[]>> description() throws IOException {
    try (var gateway = new FakeUpnp()) {
      return Stream.of(named("a gateway", latin(gateway.descriptionXml())));
    }
  }

  @MethodSource
  @FuzzTest
  void description(byte[] document) {
    read(
        document,
        bytes ->
            assertThat(DeviceDescription.read(bytes, HERE, LIMITS).services())
                .hasSizeLessThanOrEqualTo(LIMITS.servicesMax())
                .allMatch(service -> "192.168.1.1".equals(service.control().getHost())));
  }

  static Stream<Named<byte[]>> action() {
    String answer =
        """
        <?xml version="1.0"?>
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>%s</s:Body>
        </s:Envelope>
        """;
    return Stream.of(
        named(
            "an address",
            latin(
                answer.formatted(
                    "<u:GetExternalIPAddressResponse xmlns:u=\"u\"><NewExternalIPAddress>45.1.0.7"
                        + "</NewExternalIPAddress></u:GetExternalIPAddressResponse>"))),
        named(
            "a fault",
            latin(
                answer.formatted(
                    "<s:Fault><detail><UPnPError><errorCode>501</errorCode></UPnPError></detail>"
                        + "</s:Fault>"))));
  }

  @MethodSource
  @FuzzTest
  void action(byte[] document) {
    read(
        document,
        bytes ->
            assertThat(Soap.values(bytes, "GetExternalIPAddress", LIMITS))
                .hasSizeLessThanOrEqualTo(LIMITS.wordsMax()));
  }

  static Stream<Named<byte[]>> route() {
    return Stream.of(
        named(
            "of Linux",
            latin(
                "Iface Destination Gateway Flags RefCnt Use Metric Mask\n"
                    + "eth0 00000000 0101A8C0 0003 0 0 100 00000000 0 0 0\n")),
        named("of the BSDs", latin("default 192.168.1.1 UGS em0\n")),
        named("of Windows", latin("0.0.0.0 0.0.0.0 192.168.1.1 192.168.1.2 25\n")));
  }

  /// What the system says of its routes.
  @MethodSource
  @FuzzTest
  void route(byte[] table) {
    List<String> lines = new String(table, StandardCharsets.ISO_8859_1).lines().toList();
    DefaultRoute.ofLinux(lines).ifPresent(gateway -> assertThat(gateway.getAddress()).hasSize(4));
    DefaultRoute.ofNetstat(lines)
        .ifPresent(gateway -> assertThat(gateway.isAnyLocalAddress()).isFalse());
  }
}
