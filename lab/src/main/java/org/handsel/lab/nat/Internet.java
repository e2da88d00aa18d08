package org.handsel.lab.nat;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Two homes, each behind a gateway of its own, and a machine between them that both can reach:
///
/// ```
/// caller 10.77.1.2 ── [45.1.1.1 gateway] ══ 45.1.0.9 relay ══ [45.1.2.1 gateway] ── called 10.77.2.2
/// ```
///
/// `══` are cables with delay and loss. None of it has a way to this machine's own network.
final class Internet implements Closeable {
  /// Where the relay is.
  static final String RELAY = "45.1.0.9";

  private static final String MIDDLE = "br0";

  private final Deque<Closeable> parts = new ArrayDeque<>();
  private final Netns relay;
  private final Netns caller;
  private final Netns called;

  /// What lies between a gateway and the relay.
  ///
  /// @param delay each way
  /// @param loss each way, 0 to 1
  record Line(Duration delay, double loss) {}

  /// @param number tells it from the others of this process, 0 to 9
  /// @throws IOException if that can't be laid here; then nothing is left of it
  Internet(int number, Nat callers, Nat calleds, Line line, long seed) throws IOException {
    try {
      relay = made("x" + number);
      relay.ip("link", "add", MIDDLE, "type", "bridge");
      relay.address(MIDDLE, RELAY + "/16");
      caller = made("a" + number);
      called = made("b" + number);
      home(1, number, caller, callers, line, seed);
      home(2, number, called, calleds, line, seed + 1);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /// Why none can be laid here; empty if one can.
  static Optional<String> missing() {
    var line = new Line(Duration.ZERO, 0);
    try (var trial = new Internet(9, Nat.PORT_RESTRICTED, Nat.PORT_RESTRICTED, line, 1)) {
      return trial.parts.isEmpty() ? Optional.of("nothing was laid") : Optional.empty();
    } catch (IOException e) {
      return Optional.of("no networks with NATs can be made here: " + e.getMessage());
    }
  }

  private Netns made(String role) throws IOException {
    Netns netns = Netns.create(role);
    parts.push(netns);
    return netns;
  }

  private void home(int side, int number, Netns home, Nat nat, Line line, long seed)
      throws IOException {
    String net = "10.77." + side + ".";
    Netns gateway = made("g" + side + number);
    home.ip("link", "add", "e0", "type", "veth", "peer", "name", "lan", "netns", gateway.name());
    home.address("e0", net + "2/24");
    gateway.address("lan", net + "1/24");
    home.ip("route", "add", "default", "via", net + "1");
    String port = "p" + side;
    parts.push(
        Cable.lay(
            new Cable.End(gateway, "wan"),
            new Cable.End(relay, port),
            line.delay(),
            line.loss(),
            seed));
    relay.ip("link", "set", port, "master", MIDDLE);
    relay.ip("link", "set", port, "up");
    gateway.address("wan", "45.1." + side + ".1/16");
    String _ = gateway.run("sysctl", "-qw", "net.ipv4.ip_forward=1");
    gateway.rules(nat.rules(net + "2"));
  }

  Netns relay() {
    return relay;
  }

  Netns caller() {
    return caller;
  }

  Netns called() {
    return called;
  }

  @Override
  public void close() throws IOException {
    while (!parts.isEmpty()) parts.pop().close();
  }
}
