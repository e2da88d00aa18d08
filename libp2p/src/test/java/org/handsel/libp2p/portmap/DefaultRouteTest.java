package org.handsel.libp2p.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DefaultRouteTest {
  private static final String HEAD =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";

  private static Optional<Inet4Address> ip(String text) {
    return Optional.of(Inet4Address.ofLiteral(text));
  }

  @Test
  void linuxSaysItInItsTable() {
    assertThat(
            DefaultRoute.ofLinux(
                List.of(
                    HEAD,
                    "eth0\t0000FEA9\t00000000\t0001\t0\t0\t1000\t0000FFFF\t0\t0\t0",
                    "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0",
                    "eth0\t00000000\tFEB2A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0",
                    "eth0\t00B2A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0")))
        .isEqualTo(ip("192.168.178.254"));
    // Without a gateway, not up, half of the world, garbage.
    assertThat(
            DefaultRoute.ofLinux(
                List.of(
                    HEAD,
                    "ppp0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0",
                    "eth0\t00000000\t0101A8C0\t0002\t0\t0\t0\t00000000\t0\t0\t0",
                    "tun0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000080\t0\t0\t0",
                    "eth0\t00000000\tzz\t0003\t0\t0\t0\t00000000\t0\t0\t0",
                    "eth0\t00000000\t01\t0003\t0\t0\tx\t00000000\t0\t0\t0",
                    "eth0\t00000000\t01\t0003\t0\t0\t0\t00000000\t0\t0\t0",
                    "")))
        .isEmpty();
  }

  @Test
  void macosAndTheBsdsSayItByName() {
    assertThat(
            DefaultRoute.ofNetstat(
                List.of(
                    "Routing tables",
                    "",
                    "Internet:",
                    "Destination        Gateway            Flags               Netif Expire",
                    "default            link#17            UCSg                utun4",
                    "default            192.168.1.1        UGScg                 en0",
                    "127                127.0.0.1          UCS                   lo0",
                    "Internet6:",
                    "default            fe80::%utun0       UGcIg               utun0")))
        .isEqualTo(ip("192.168.1.1"));
  }

  @Test
  void windowsSaysItInNumbers() {
    assertThat(
            DefaultRoute.ofNetstat(
                List.of(
                    "IPv4 Route Table",
                    "Active Routes:",
                    "Network Destination        Netmask          Gateway       Interface  Metric",
                    "          0.0.0.0          0.0.0.0         On-link         10.8.0.2    281",
                    "          0.0.0.0          0.0.0.0      192.168.1.1     192.168.1.23     25",
                    "        127.0.0.0        255.0.0.0         On-link        127.0.0.1    331")))
        .isEqualTo(ip("192.168.1.1"));
  }
}
