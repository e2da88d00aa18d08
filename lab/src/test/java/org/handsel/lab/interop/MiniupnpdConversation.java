package org.handsel.lab.interop;

import static org.handsel.lab.interop.Trial.attempt;

import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.handsel.lab.nat.Netns;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.portmap.PortMapSetup;
import org.handsel.libp2p.portmap.PortMapper;

/// Our port mapping with miniupnpd behind a real NAT, as a program: prints `ok …` or `failed …` for
/// each thing tried. Its own network becomes that of a machine at home, whose way out is a gateway
/// on which miniupnpd runs; somebody outside calls. Without a network of its own it prints `alone`.
final class MiniupnpdConversation {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Inet4Address GATEWAY = Inet4Address.ofLiteral("10.77.1.1");
  private static final String HOME = "10.77.1.2";
  private static final String OUTER = "45.1.0.1";
  private static final int PORT = 4001;
  private static final int PORT_OF_NOBODY = 9;
  private static final InetSocketAddress GROUP =
      new InetSocketAddress(Inet4Address.ofLiteral("239.255.255.250"), 1900);
  private static final Multiaddr LISTENING = Multiaddr.of("/ip4/" + HOME + "/tcp/" + PORT);
  private static final Multiaddr MAPPED = Multiaddr.of("/ip4/" + OUTER + "/tcp/" + PORT);

  private static final String RULES =
      """
      table inet filter {
        chain miniupnpd {
        }
        chain prerouting_miniupnpd {
        }
        chain postrouting_miniupnpd {
        }
        chain older {
          type filter hook input priority 0;
        }
        chain forward {
          type filter hook forward priority 0; policy drop;
          ct state established,related accept
          iifname "lan" accept
          jump miniupnpd
        }
        chain prerouting {
          type nat hook prerouting priority -100;
          jump prerouting_miniupnpd
        }
        chain postrouting {
          type nat hook postrouting priority 100;
          oifname "wan" masquerade
        }
      }
      """;

  private final Path folder;
  private final Netns gateway;
  private final Netns outside;

  private MiniupnpdConversation(Path folder, Netns gateway, Netns outside) {
    this.folder = folder;
    this.gateway = gateway;
    this.outside = outside;
  }

  public static void main(String[] args) throws Exception {
    boolean alone =
        Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
            .allMatch(link -> link.getName().equals("lo"));
    if (!alone) {
      System.out.println("alone");
      return;
    }
    try (var gateway = Netns.create("gate");
        var outside = Netns.create("out")) {
      var conversation = new MiniupnpdConversation(Path.of(args[0]), gateway, outside);
      conversation.lay();
      conversation.converse();
    }
    System.exit(0);
  }

  private void lay() throws IOException {
    Netns.host(
        "ip", "link", "add", "e0", "type", "veth", "peer", "name", "lan", "netns", gateway.name());
    gateway.ip("link", "add", "wan", "type", "veth", "peer", "name", "e0", "netns", outside.name());
    Netns.host("ip", "address", "add", HOME + "/24", "dev", "e0");
    Netns.host("ip", "link", "set", "e0", "up");
    Netns.host("ip", "route", "add", "default", "via", GATEWAY.getHostAddress());
    gateway.address("lan", GATEWAY.getHostAddress() + "/24");
    gateway.address("wan", OUTER + "/24");
    outside.address("e0", "45.1.0.9/24");
    String _ = gateway.run("sysctl", "-qw", "net.ipv4.ip_forward=1");
    gateway.rules(RULES);
  }

  private void converse() throws Exception {
    try (var server = new ServerSocket()) {
      server.bind(new InetSocketAddress(Inet4Address.ofLiteral(HOME), PORT));
      Thread.startVirtualThread(() -> greet(server));
      PortMapSetup ours = PortMapSetup.of();
      try (var _ = miniupnpd("no")) {
        attempt("nobody outside can call us", () -> called().isEmpty());
        attempt("it passes calls on by PCP, and has the port back", () -> passesOn(ours));
        // A gateway that doesn't know PCP and says nothing to it.
        gateway.rules("add rule inet filter older udp dport 5351 @th,64,8 2 drop");
        attempt("it passes calls on by NAT-PMP, and has the port back", () -> passesOn(ours));
        gateway.rules("flush chain inet filter older");
        attempt(
            "it passes calls on by UPnP, version 2, and has the port back",
            () -> passesOn(ours.at(PORT_OF_NOBODY, GROUP)));
      }
      try (var _ = miniupnpd("yes")) {
        attempt(
            "it passes calls on by UPnP, version 1, and has the port back",
            () -> passesOn(ours.at(PORT_OF_NOBODY, GROUP)));
      }
      attempt("when it says that it has restarted it's asked again", () -> remembers(ours));
      // A gateway that is behind another one has nothing to give.
      gateway.ip("address", "del", OUTER + "/24", "dev", "wan");
      gateway.address("wan", "192.168.7.2/24");
      try (var _ = miniupnpd("no")) {
        attempt("it has nothing to give where it has no public address", () -> refuses(ours));
        attempt("nor by UPnP", () -> refuses(ours.at(PORT_OF_NOBODY, GROUP)));
      }
    }
  }

  private static void greet(ServerSocket server) {
    try {
      while (true) {
        try (var socket = server.accept()) {
          socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  /// What somebody outside hears who calls the outer port; nothing if nobody answers.
  private String called() {
    try {
      String call = "exec 3<>/dev/tcp/" + OUTER + "/" + PORT + " && cat <&3";
      return outside.run("timeout", "2", "bash", "-c", call).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private boolean passesOn(PortMapSetup setup) throws Exception {
    try (var mapper = PortMapper.start(setup, () -> List.of(LISTENING), _ -> {})) {
      until(() -> mapper.addresses().equals(List.of(MAPPED)));
      if (!called().equals("hello")) throw new IOException("nobody can call us there");
    }
    return called().isEmpty();
  }

  private boolean remembers(PortMapSetup setup) throws Exception {
    try (var mapper = PortMapper.start(setup, () -> List.of(LISTENING), _ -> {})) {
      try (var _ = miniupnpd("no")) {
        until(() -> mapper.addresses().equals(List.of(MAPPED)));
        until(() -> called().equals("hello"));
      }
      gateway.rules("flush chain inet filter miniupnpd");
      gateway.rules("flush chain inet filter prerouting_miniupnpd");
      if (!called().isEmpty()) throw new IOException("it passes calls on without a rule");
      try (var _ = miniupnpd("no")) {
        until(() -> called().equals("hello"));
        return mapper.addresses().equals(List.of(MAPPED));
      }
    }
  }

  /// Where we listen is looked up before each round of questions, so the third time two are over.
  private static boolean refuses(PortMapSetup setup) throws Exception {
    var looks = new AtomicInteger();
    try (var mapper =
        PortMapper.start(
            setup,
            () -> {
              looks.incrementAndGet();
              return List.of(LISTENING);
            },
            _ -> {})) {
      until(() -> looks.get() >= 3);
      return mapper.addresses().isEmpty();
    }
  }

  private Closeable miniupnpd(String firstVersion) throws Exception {
    Path configuration = folder.resolve("miniupnpd.conf");
    Files.writeString(
        configuration,
        """
        ext_ifname=wan
        listening_ip=lan
        port=5000
        enable_natpmp=yes
        enable_upnp=yes
        secure_mode=yes
        force_igd_desc_v1=%s
        uuid=00000000-0000-0000-0000-000000000001
        allow 1024-65535 10.77.1.0/24 1024-65535
        deny 0-65535 0.0.0.0/0 0-65535
        upnp_table_name=filter
        upnp_nat_table_name=filter
        upnp_forward_chain=miniupnpd
        upnp_nat_chain=prerouting_miniupnpd
        upnp_nat_postrouting_chain=postrouting_miniupnpd
        """
            .formatted(firstVersion));
    Path pid = folder.resolve("miniupnpd.pid");
    Files.deleteIfExists(pid);
    List<String> command =
        gateway.command(
            List.of("miniupnpd", "-d", "-f", configuration.toString(), "-P", pid.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("miniupnpd.log").toFile())
            .start();
    // It listens for searches then.
    until(() -> gateway.run("ss", "-lun").contains(":1900"));
    return () -> {
      process.destroy();
      process.onExit().join();
    };
  }

  private static void until(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) throw new IOException("nothing came of it");
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }
}
