package org.handsel.libp2p.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetTest {
  private static Bytes ip(String text) {
    return Multiaddr.of(text).ip().orElseThrow();
  }

  @Test
  void aBlockHoldsWhatBeginsWithItsBits() throws MalformedException {
    Subnet block = Subnet.parse("172.16.9.9/12");
    assertThat(block).hasToString("172.16.0.0/12").isEqualTo(Subnet.parse("172.16.0.0/12"));
    assertThat(block.contains(ip("/ip4/172.31.255.255"))).isTrue();
    assertThat(block.contains(ip("/ip4/172.32.0.0"))).isFalse();
    assertThat(block.contains(ip("/ip6/::1"))).isFalse();
    assertThat(Subnet.parse("0.0.0.0/0").contains(ip("/ip4/8.8.8.8"))).isTrue();
    assertThat(Subnet.parse("8.8.8.8").contains(ip("/ip4/8.8.8.9"))).isFalse();
    assertThat(Subnet.parse("2001:db8::/32").contains(ip("/ip6/2001:db8:1::1"))).isTrue();
    assertThat(Subnet.parse("2001:db8::/32").contains(ip("/ip6/2001:db9::1"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/-1", "a/8"})
  void whatIsNoBlockIsRefused(String text) {
    assertThatThrownBy(() -> Subnet.parse(text)).isInstanceOf(MalformedException.class);
  }
}
