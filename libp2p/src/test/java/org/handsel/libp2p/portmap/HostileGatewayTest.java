package org.handsel.libp2p.portmap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.handsel.libp2p.multiformats.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Mallory plays the gateway, or speaks in its place. Everything ends, within the bounds, and
/// nothing that makes no sense is believed.
@Timeout(60)
class HostileGatewayTest {
  private static final Port PORT = Neighbourhood.TCP_PORT;
  private static final OptionalInt ANY = OptionalInt.empty();
  private static final Reply HONEST =
      new Reply.Granted(
          new Grant(
              Bytes.of((byte) 45, (byte) 1, (byte) 0, (byte) 7),
              4001,
              Neighbourhood.LIMITS.lease()),
          false);

  private final Neighbourhood here = new Neighbourhood();

  HostileGatewayTest() throws IOException {}

  @AfterEach
  void stop() throws IOException {
    here.close();
  }

  private InetSocketAddress server() {
    return new InetSocketAddress(FakePmp.LOOPBACK, here.pmp.port());
  }

  private PcpGateway pcp() {
    return new PcpGateway(server(), Neighbourhood.LIMITS, here.clock, new SplittableRandom(1));
  }

  private NatPmpGateway natPmp() {
    return new NatPmpGateway(server(), Neighbourhood.LIMITS, here.clock);
  }

  private UpnpGateway upnp() {
    return new UpnpGateway(
        Neighbourhood.ROUTE, here.upnp.group(), Neighbourhood.LIMITS, new SplittableRandom(1));
  }

  private static byte[] changed(byte[] honest, int at, int value) {
    byte[] lie = honest.clone();
    lie[at] = (byte) value;
    return lie;
  }

  // ---- PCP and NAT-PMP ----

  /// Bytes of a right answer, each of which, if it is another one, makes it the answer to somebody
  /// else's question: opcode, nonce, protocol, inner port.
  @ParameterizedTest
  @ValueSource(ints = {1, 24, 35, 36, 41})
  void anAnswerToSomebodyElseIsNotBelieved(int at) throws Exception {
    here.pmp.lie = honest -> List.of(changed(honest, at, honest[at] ^ 1));
    assertThatThrownBy(() -> pcp().map(PORT, ANY)).isInstanceOf(IOException.class);
    // And it doesn't hide the right one.
    here.pmp.lie = honest -> List.of(changed(honest, at, honest[at] ^ 1), honest);
    assertThat(pcp().map(PORT, ANY)).isEqualTo(HONEST);
  }

  @Test
  void whatComesFromAnotherAddressIsNotHeard() throws Exception {
    try (var mallory = new DatagramSocket(new InetSocketAddress(FakePmp.LOOPBACK, 0))) {
      // She knows everything, even the nonce, and is first; but she sends from another port.
      here.pmp.lie =
          honest -> {
            byte[] lie = changed(honest, 59, 66);
            try {
              mallory.send(new DatagramPacket(lie, lie.length, here.pmp.caller()));
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
            return List.of(honest);
          };
      assertThat(pcp().map(PORT, ANY)).isEqualTo(HONEST);
    }
  }

  @Test
  void garbageIsPassedOver() throws Exception {
    var random = new SplittableRandom(17);
    here.pmp.lie =
        honest -> {
          var lies = new ArrayList<byte[]>();
          for (int i = 0; i < 50; i++) {
            var garbage = new byte[random.nextInt(1400)];
            random.nextBytes(garbage);
            // A version that isn't ours is an answer of its own.
            if (garbage.length > 0) garbage[0] = 2;
            lies.add(garbage);
          }
          lies.add(honest);
          return lies;
        };
    assertThat(pcp().map(PORT, ANY)).isEqualTo(HONEST);
    here.pmp.speaksPcp = false;
    assertThat(natPmp().map(PORT, ANY)).isEqualTo(HONEST);
  }

  @Test
  void aRefusalIsOneWhateverItsCode() throws Exception {
    for (int code = 1; code < 256; code++) {
      here.pmp.result = code;
      assertThat(pcp().map(PORT, ANY)).isInstanceOf(Reply.Refused.class);
      if (code > 20) continue;
      here.pmp.speaksPcp = false;
      assertThat(natPmp().map(PORT, ANY)).isInstanceOf(Reply.Refused.class);
      here.pmp.speaksPcp = true;
    }
  }

  @Test
  void noPortAndNoAddressOfIpv4AreNoPlace() throws Exception {
    here.pmp.lie = honest -> List.of(changed(changed(honest, 42, 0), 43, 0));
    assertThat(pcp().map(PORT, ANY)).isInstanceOf(Reply.Refused.class);
    here.pmp.lie = honest -> List.of(changed(honest, 44, 0x20));
    assertThatThrownBy(() -> pcp().map(PORT, ANY)).isInstanceOf(IOException.class);
  }

  @Test
  void aCountThatGoesBackIsARestart() throws Exception {
    PcpGateway pcp = pcp();
    assertThat(pcp.map(PORT, ANY)).isEqualTo(HONEST);
    here.pmp.reboot();
    assertThat(pcp.map(PORT, ANY))
        .isInstanceOfSatisfying(Reply.Granted.class, it -> assertThat(it.rebooted()).isTrue());
    assertThat(pcp.map(PORT, ANY)).isEqualTo(HONEST);
    here.pmp.speaksPcp = false;
    NatPmpGateway natPmp = natPmp();
    here.pass(Duration.ofMinutes(1));
    assertThat(natPmp.map(PORT, ANY)).isEqualTo(HONEST);
    here.pmp.reboot();
    assertThat(natPmp.map(PORT, ANY))
        .isInstanceOfSatisfying(Reply.Granted.class, it -> assertThat(it.rebooted()).isTrue());
  }

  // ---- UPnP: the description ----

  private void describedAs(String document) {
    here.upnp.description = (_, _, out) -> FakeUpnp.reply(out, 200, document);
  }

  private void isOfNoUse() {
    assertThatThrownBy(() -> upnp().map(PORT, ANY)).isInstanceOf(IOException.class);
    assertThat(here.upnp.actions).isEmpty();
    assertThat(here.upnp.table).isEmpty();
  }

  @Test
  void anHonestOneWouldBeFound() throws Exception {
    describedAs(here.upnp.descriptionXml());
    assertThat(upnp().map(PORT, ANY)).isEqualTo(HONEST);
  }

  @Test
  void entitiesThatGrowOrReadFilesAreRefusedWithTheirDocumentType() {
    var bomb = new StringBuilder("<!ENTITY a \"" + "x".repeat(100) + "\">");
    for (char c = 'b'; c < 'k'; c++) {
      bomb.append("<!ENTITY ").append(c).append(" \"");
      bomb.append(("&" + (char) (c - 1) + ";").repeat(10)).append("\">");
    }
    String honest = here.upnp.descriptionXml().replaceFirst("^\\s*<\\?.*\\?>\\s*", "");
    for (String types :
        List.of(
            bomb.toString(),
            "<!ENTITY j SYSTEM \"file:///etc/passwd\">",
            "<!ENTITY j SYSTEM \"" + here.upnp.location + "\">",
            "<!ENTITY % p SYSTEM \"" + here.upnp.location + "\"> %p;")) {
      describedAs("<!DOCTYPE root [" + types + "]>" + honest.replace("/event", "&j;"));
      isOfNoUse();
      describedAs("<!DOCTYPE root [" + types + "]>" + honest);
      isOfNoUse();
    }
    describedAs(honest.replace("/event", "&j;"));
    isOfNoUse();
  }

  @Test
  void anEndlessDescriptionIsBrokenOff() throws Exception {
    here.upnp.description =
        (_, _, out) -> {
          out.write("HTTP/1.1 200 OK\r\n\r\n<root>".getBytes(ISO_8859_1));
          var much = new byte[8192];
          while (true) out.write(much);
        };
    isOfNoUse();
    assertThat(here.upnp.hungUp.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffff\r\n",
        "HTTP/1.1 999 What\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "SSH-2.0-OpenSSH\r\n\r\n",
        ""
      })
  void oneThatFallsSilentIsGivenUp(String beginning) throws Exception {
    here.upnp.description =
        (_, _, out) -> {
          out.write(beginning.getBytes(ISO_8859_1));
          out.flush();
        };
    isOfNoUse();
  }

  @Test
  void headersWithoutEndAndAnswersByTheDropAreGivenUp() throws Exception {
    here.upnp.description =
        (_, _, out) -> {
          out.write("HTTP/1.1 200 OK\r\n".getBytes(ISO_8859_1));
          while (true) out.write("X-More: and more\r\n".getBytes(ISO_8859_1));
        };
    isOfNoUse();
    assertThat(here.upnp.hungUp.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatLeadsToOtherMachinesIsNotFollowed() throws Exception {
    try (var victim = new ServerSocket(0, 5, FakePmp.LOOPBACK)) {
      victim.setSoTimeout(1);
      String there = "http://localhost:" + victim.getLocalPort() + "/";
      // A description elsewhere, a control elsewhere, a base elsewhere, a redirection.
      String own = here.upnp.location;
      for (String location :
          List.of(
              there, "http://u@127.0.0.1:" + victim.getLocalPort(), "file:///etc/passwd", "x")) {
        here.upnp.location = location;
        isOfNoUse();
      }
      here.upnp.location = own;
      for (String control : List.of(there, "//localhost:9/", "file:/etc/passwd", "\\\\x", "a b")) {
        here.upnp.controlUrl = control;
        isOfNoUse();
      }
      here.upnp.controlUrl = "control";
      here.upnp.description =
          (_, _, out) ->
              out.write(
                  ("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://127.0.0.1:"
                          + victim.getLocalPort()
                          + "/\r\n\r\n")
                      .getBytes(ISO_8859_1));
      isOfNoUse();
      assertThatThrownBy(victim::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void manyServicesAndDeepNestingAreRefused() {
    String service = "<service><serviceType>x</serviceType></service>";
    describedAs("<root>" + service.repeat(1000) + "</root>");
    isOfNoUse();
    describedAs("<a>".repeat(5000) + "</a>".repeat(5000));
    isOfNoUse();
    describedAs("not XML");
    isOfNoUse();
    describedAs("");
    isOfNoUse();
  }

  // ---- UPnP: actions ----

  private void saysToEverything(int status, String body) {
    here.upnp.control = (_, _, out) -> FakeUpnp.reply(out, status, body);
  }

  @Test
  void nonsenseForAnAnswerIsNone() {
    String response =
        "<u:GetExternalIPAddressResponse xmlns:u=\"x\">%s</u:GetExternalIPAddressResponse>";
    for (String ip :
        List.of("", "localhost", "45.1.0.7.8", "::1", "0.0.0.0", "45.1.0.7 and more")) {
      saysToEverything(
          200,
          FakeUpnp.envelope(
              response.formatted("<NewExternalIPAddress>" + ip + "</NewExternalIPAddress>")));
      isOfNoUse();
    }
    saysToEverything(200, FakeUpnp.envelope(response.formatted("<a/>".repeat(100))));
    isOfNoUse();
    for (int status : new int[] {200, 500}) {
      for (String body : List.of("", "no XML", "<a/>", FakeUpnp.envelope(""))) {
        saysToEverything(status, body);
        isOfNoUse();
      }
    }
    saysToEverything(204, "");
    isOfNoUse();
  }

  @Test
  void oneThatIsInConflictForEverIsAskedOnlySoOften() throws Exception {
    var honest = here.upnp.control;
    var asked = new AtomicInteger();
    here.upnp.control =
        (head, body, out) -> {
          if (!head.contains("#AddPortMapping")) honest.to(head, body, out);
          else {
            FakeUpnp.fault(out, asked.incrementAndGet() % 2 == 0 ? 718 : 725);
          }
        };
    assertThat(upnp().map(PORT, ANY)).isInstanceOf(Reply.Refused.class);
    assertThat(asked).hasValue(1 + Neighbourhood.LIMITS.upnp().conflictsMax());
  }

  @Test
  void oneThatSaysYesAndSendsOurCallsToOthersIsFoundOut() throws Exception {
    var honest = here.upnp.control;
    here.upnp.control =
        (head, body, out) -> honest.to(head, body.replace("127.0.0.1", "10.0.0.66"), out);
    assertThat(upnp().map(PORT, ANY)).isInstanceOf(Reply.Refused.class);
  }

  @Test
  void aReservedPortThatIsNoneIsRefused() throws Exception {
    here.upnp.version = 2;
    var honest = here.upnp.control;
    for (String port : List.of("0", "65536", "-1", "9".repeat(40), "x")) {
      here.upnp.control =
          (head, body, out) -> {
            if (!head.contains("#AddAny")) honest.to(head, body, out);
            else {
              String response = "<u:AddAnyPortMappingResponse xmlns:u=\"x\"><NewReservedPort>";
              FakeUpnp.reply(
                  out,
                  200,
                  FakeUpnp.envelope(
                      response + port + "</NewReservedPort></u:AddAnyPortMappingResponse>"));
            }
          };
      assertThatThrownBy(() -> upnp().map(PORT, ANY)).isInstanceOf(IOException.class);
    }
  }
}
