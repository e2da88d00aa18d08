package org.handsel.libp2p.portmap;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.portmap.PcpMessage.MapAnswer;
import org.handsel.libp2p.portmap.PcpMessage.MapRequest;
import org.handsel.libp2p.portmap.PcpMessage.OtherVersion;

/// Asks by the Port Control Protocol. Spec: RFC 6887.
final class PcpGateway implements Gateway {
  private final InetSocketAddress server;
  private final PortMapLimits limits;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<Port, Bytes> nonces = new HashMap<>();
  private Optional<Epoch> epoch = Optional.empty();

  PcpGateway(
      InetSocketAddress server, PortMapLimits limits, InstantSource clock, RandomGenerator random) {
    this.server = server;
    this.limits = limits;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public String name() {
    return "PCP at " + server.getAddress().getHostAddress();
  }

  @Override
  public Reply map(Port port, OptionalInt outer) throws IOException {
    PortMapLimits.Patience patience = limits.pcp();
    // RFC 6887, 8.1.1: up to a tenth more or less, so that not all ask at once.
    double factor = 0.9 + random.nextDouble() * 0.2;
    var jittered =
        new PortMapLimits.Patience(
            Duration.ofNanos((long) (patience.first().toNanos() * factor)), patience.attemptsMax());
    PcpMessage said = ask(port, outer.orElse(port.number()), limits.lease(), jittered);
    return switch (said) {
      case OtherVersion(int version) ->
          new Reply.Refused("it speaks version " + version + " and no other");
      case MapAnswer answer when answer.result() != 0 ->
          new Reply.Refused(
              PcpMessage.reason(answer.result()), Duration.ofSeconds(answer.lifetimeSeconds()));
      case MapAnswer answer -> granted(answer);
      case MapRequest _ -> throw new IllegalStateException("not an answer");
    };
  }

  private Reply granted(MapAnswer answer) throws IOException {
    var now = new Epoch(answer.epochSeconds(), clock.instant());
    boolean rebooted = epoch.filter(before -> before.brokenByPcp(now)).isPresent();
    epoch = Optional.of(now);
    if (answer.outerPort() == 0) return new Reply.Refused("it names no port");
    var grant =
        new Grant(
            PcpMessage.unmapped(answer.outerIp()),
            answer.outerPort(),
            Duration.ofSeconds(answer.lifetimeSeconds()));
    return new Reply.Granted(grant, rebooted);
  }

  private PcpMessage ask(Port port, int outer, Duration lifetime, PortMapLimits.Patience patience)
      throws IOException {
    Bytes nonce = nonces.computeIfAbsent(port, _ -> nonce());
    try (var exchange = new UdpExchange(server)) {
      var client = Bytes.of(exchange.local().getAddress());
      var request = new MapRequest(lifetime.toSeconds(), client, nonce, port, outer);
      return exchange.ask(
          request.toArray(),
          patience,
          packet -> {
            PcpMessage answer = PcpMessage.decodeAnswer(packet);
            return Optional.of(answer).filter(it -> answers(it, port, nonce));
          });
    }
  }

  /// RFC 6887, 11.4: nonce, protocol and inner port must be those of the question.
  private static boolean answers(PcpMessage answer, Port port, Bytes nonce) {
    return switch (answer) {
      case MapAnswer it ->
          it.nonce().equals(nonce)
              && it.protocol() == port.protocol().ianaNumber
              && it.port() == port.number();
      case OtherVersion _ -> true;
      case MapRequest _ -> false;
    };
  }

  private Bytes nonce() {
    var bytes = new byte[PcpMessage.NONCE_BYTES];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  /// RFC 6887, 15.1: a lifetime of zero ends the mapping.
  @Override
  public void unmap(Port port, Grant grant) throws IOException {
    var once = new PortMapLimits.Patience(limits.natPmp().first(), 1);
    PcpMessage said = ask(port, grant.port(), Duration.ZERO, once);
    nonces.remove(port);
    if (said instanceof MapAnswer answer && answer.result() == 0) return;
    throw new IOException("the gateway answers " + said);
  }
}
