package org.handsel.libp2p.multiformats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeTest {
  @ParameterizedTest
  @CsvSource({
    "/ip4/127.0.0.1/tcp/1, LOOPBACK",
    "/ip4/127.255.0.9/tcp/1, LOOPBACK",
    "/ip4/10.0.0.1/tcp/1, LOCAL",
    "/ip4/172.15.0.1/tcp/1, PUBLIC",
    "/ip4/172.16.0.1/tcp/1, LOCAL",
    "/ip4/172.31.255.255/tcp/1, LOCAL",
    "/ip4/172.32.0.0/tcp/1, PUBLIC",
    "/ip4/192.168.1.1/udp/1/quic-v1, LOCAL",
    "/ip4/169.254.1.1/tcp/1, LOCAL",
    "/ip4/100.63.255.255/tcp/1, PUBLIC",
    "/ip4/100.64.0.1/tcp/1, LOCAL",
    "/ip4/100.128.0.0/tcp/1, PUBLIC",
    "/ip4/0.0.0.0/tcp/1, LOCAL",
    "/ip4/224.0.0.1/tcp/1, LOCAL",
    "/ip4/192.0.2.7/tcp/1, LOCAL",
    "/ip4/192.0.3.1/tcp/1, PUBLIC",
    "/ip4/198.51.100.7/tcp/1, LOCAL",
    "/ip4/198.51.101.1/tcp/1, PUBLIC",
    "/ip4/192.0.0.8/tcp/1, LOCAL",
    "/ip4/198.17.255.255/tcp/1, PUBLIC",
    "/ip4/198.18.0.1/tcp/1, LOCAL",
    "/ip4/198.19.255.255/tcp/1, LOCAL",
    "/ip4/198.20.0.0/tcp/1, PUBLIC",
    "/ip4/203.0.113.7/tcp/1, LOCAL",
    "/ip4/203.0.114.1/tcp/1, PUBLIC",
    "/ip4/8.8.8.8/tcp/1, PUBLIC",
    "/ip6/::1/tcp/1, LOOPBACK",
    "/ip6/::/tcp/1, LOCAL",
    "/ip6/::ffff:127.0.0.1/tcp/1, LOOPBACK",
    "/ip6/::ffff:8.8.8.8/tcp/1, PUBLIC",
    "/ip6/fe80::1/tcp/1, LOCAL",
    "/ip6/fd00::1/tcp/1, LOCAL",
    "/ip6/ff02::1/udp/1, LOCAL",
    "/ip6/2001:db8::1/tcp/1, LOCAL",
    "/ip6/2001:db9::1/tcp/1, PUBLIC",
    "/ip6/3fff:fff::1/tcp/1, LOCAL",
    "/ip6/3fff:1000::1/tcp/1, PUBLIC",
    "/ip6/::ffff:192.0.2.1/tcp/1, LOCAL",
    "/ip6/2600::1/tcp/1, PUBLIC",
    "/ip6/2001:2::1/tcp/1, LOCAL",
    "/ip6/2001:2:1::1/tcp/1, PUBLIC",
    "/ip6/64:ff9b::8.8.8.8/tcp/1, PUBLIC",
    "/ip6/64:ff9b::192.168.1.1/tcp/1, LOCAL",
    "/ip6/64:ff9b::127.0.0.1/tcp/1, LOOPBACK",
    "/ip6/64:ff9b:1::8.8.8.8/tcp/1, LOCAL",
    "/ip6/64:ff9a::1/tcp/1, PUBLIC",
    "/ip6/2002:808:808::1/tcp/1, PUBLIC",
    "/ip6/2002:a00:1::1/tcp/1, LOCAL",
    "/ip6/2002:7f00:1::1/tcp/1, LOOPBACK",
    "/dns4/example.org/tcp/1, UNKNOWN",
    "/p2p-circuit, UNKNOWN",
  })
  void anAddressReachesAsFarAsItsNetwork(String address, Scope scope) {
    assertThat(Scope.of(Multiaddr.of(address))).isEqualTo(scope);
  }
}
