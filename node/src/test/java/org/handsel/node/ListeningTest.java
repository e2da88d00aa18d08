package org.handsel.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.handsel.node.home.Config;
import org.junit.jupiter.api.Test;

class ListeningTest {
  @Test
  void whoWasToldNothingListensByWhatThereIs() {
    assertThat(Listening.usual(Optional.empty(), true)).isEqualTo(Config.USUAL_LISTEN);
    assertThat(Listening.usual(Optional.of("no native code"), true))
        .isEqualTo(List.of("/ip6/::/tcp/0"));
    assertThat(Listening.usual(Optional.empty(), false))
        .isEqualTo(List.of("/ip4/0.0.0.0/tcp/0", "/ip4/0.0.0.0/udp/0/quic-v1"));
  }
}
