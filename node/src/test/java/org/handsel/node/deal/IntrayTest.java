package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import org.handsel.core.identity.Cast;
import org.junit.jupiter.api.Test;

/// Mallory, in many names, begins letters and doesn't end them.
class IntrayTest {
  private final Intray intray = new Intray(new Intray.Limits(1_000, 600, 2));

  @Test
  void strangersAloneNeverFillIt() throws Exception {
    var begun = new ArrayList<Intray.Conversation>();
    for (int i = 0; i < 6; i++) {
      begun.add(intray.enter(new Cast("mallory's " + i).log().id(), false));
      begun.getLast().announce(100);
    }
    var late = intray.enter(Cast.mallory().log().id(), false);
    assertThatThrownBy(() -> late.announce(1)).isInstanceOf(IOException.class);
    var bob = intray.enter(Cast.bob().log().id(), true);
    bob.announce(400);
    assertThatThrownBy(() -> bob.announce(1)).isInstanceOf(IOException.class);
    begun.forEach(Intray.Conversation::close);
    late.announce(600);
    late.taken();
    late.close();
    bob.close();
    assertThat(intray.bytes()).isZero();
  }

  @Test
  void nobodyTalksOnManyStreamsAtOnce() throws Exception {
    var mallory = Cast.mallory().log().id();
    var one = intray.enter(mallory, true);
    var two = intray.enter(mallory, true);
    assertThatThrownBy(() -> intray.enter(mallory, true)).isInstanceOf(IOException.class);
    one.close();
    intray.enter(mallory, true).close();
    two.close();
    intray.enter(mallory, true).close();
  }
}
