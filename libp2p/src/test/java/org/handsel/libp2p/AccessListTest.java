package org.handsel.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Subnet;
import org.junit.jupiter.api.Test;

class AccessListTest {
  private static final PeerId ALICE = KeyPair.generate(new SecureRandom()).peerId();
  private static final PeerId MALLORY = KeyPair.generate(new SecureRandom()).peerId();
  private static final Multiaddr NEAR = Multiaddr.of("/ip4/10.1.2.3/tcp/1");
  private static final Multiaddr FAR = Multiaddr.of("/ip6/2600::1/tcp/1");

  private final AccessList list = new AccessList();

  @Test
  void everybodyMayUntilSomebodyIsDenied() {
    assertThat(list.refusal(MALLORY, FAR)).isEmpty();
    list.deny(MALLORY, "sends spam");
    assertThat(list.refusal(MALLORY, FAR)).contains("sends spam");
    assertThat(list.refusal(FAR)).isEmpty();
    assertThat(list.refusal(ALICE, FAR)).isEmpty();
    list.forget(MALLORY);
    assertThat(list.refusal(MALLORY, FAR)).isEmpty();
  }

  @Test
  void theSmallestBlockDecides() throws MalformedException {
    list.deny(Subnet.parse("10.0.0.0/8"), "a bad neighbourhood");
    list.allow(Subnet.parse("10.1.2.0/24"));
    list.deny(Subnet.parse("10.1.2.9"), "the worst of all");
    assertThat(list.refusal(Multiaddr.of("/ip4/10.9.9.9/tcp/1"))).contains("a bad neighbourhood");
    assertThat(list.refusal(NEAR)).isEmpty();
    assertThat(list.refusal(Multiaddr.of("/ip4/10.1.2.9/udp/1"))).contains("the worst of all");
    assertThat(list.refusal(FAR)).isEmpty();
    assertThat(list.refusal(Multiaddr.of("/dns4/example.org/tcp/1"))).isEmpty();
  }

  @Test
  void anAllowedPeerIsNotLetInFromADeniedBlock() throws MalformedException {
    list.deny(Subnet.parse("2600::/16"), "no");
    list.allow(ALICE);
    assertThat(list.refusal(ALICE, FAR)).contains("no");
    assertThat(list.refusal(ALICE, NEAR)).isEmpty();
  }

  @Test
  void onlyThoseOnTheListMayIfThatIsWanted() throws MalformedException {
    list.only(true);
    assertThat(list.refusal(NEAR)).isPresent();
    list.allow(ALICE);
    assertThat(list.refusal(NEAR)).as("it might be alice").isEmpty();
    assertThat(list.refusal(ALICE, NEAR)).isEmpty();
    assertThat(list.refusal(MALLORY, NEAR)).isPresent();
    list.allow(Subnet.parse("10.0.0.0/8"));
    assertThat(list.refusal(MALLORY, NEAR)).isEmpty();
    assertThat(list.refusal(MALLORY, FAR)).isPresent();
  }
}
