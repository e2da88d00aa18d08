package org.handsel.libp2p.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.transport.BufferPool;
import org.junit.jupiter.api.Test;

class InboxTest {
  private static final int WINDOW = Inbox.FIRST_WINDOW_BYTES;

  private final BufferPool pool = new BufferPool(4);
  private final Budget budget = Budget.of(WINDOW);

  private Inbox inbox() {
    return new Inbox(pool, budget, new WindowGrowth(WINDOW, () -> 0));
  }

  @Test
  void aWindowIsGrantedAgainOnceHalfOfItIsRead() throws IOException {
    Inbox inbox = inbox();
    inbox.expect(WINDOW);
    assertThat(inbox.put(new byte[WINDOW], 0, WINDOW, false)).isTrue();
    assertThat(inbox.read(new byte[WINDOW], 0, WINDOW / 2 - 1, 0)).isEqualTo(WINDOW / 2 - 1);
    assertThat(inbox.grant()).isZero();
    assertThat(inbox.read(new byte[1], 0, 1, 0)).isEqualTo(1);
    assertThat(inbox.grant()).isEqualTo(WINDOW / 2);
    inbox.expect(WINDOW / 2);
    assertThatThrownBy(() -> inbox.expect(1)).isInstanceOf(MalformedException.class);
  }

  @Test
  void whatIsUnreadIsTakenFromTheBudgetAndGivenBack() throws IOException {
    Inbox inbox = inbox();
    Inbox other = inbox();
    assertThat(inbox.put(new byte[WINDOW], 0, WINDOW, false)).isTrue();
    assertThat(other.put(new byte[1], 0, 1, false)).isFalse();
    inbox.fail("over");
    assertThat(budget.used()).isZero();
    assertThat(other.put(new byte[1], 0, 1, false)).isTrue();
  }

  @Test
  void aFloodOfSingleBytesCostsItsBytes() throws IOException {
    Inbox inbox = inbox();
    for (int i = 0; i < 10_000; i++) inbox.put(new byte[] {(byte) i}, 0, 1, false);
    var read = new byte[10_000];
    assertThat(inbox.read(read, 0, read.length, 0)).isEqualTo(10_000);
    for (int i = 0; i < 10_000; i++) assertThat(read[i]).isEqualTo((byte) i);
  }

  @Test
  void whatCameBeforeTheConnectionBrokeCanStillBeRead() throws IOException {
    Inbox inbox = inbox();
    inbox.put(new byte[] {1, 2}, 0, 2, false);
    inbox.cut("the connection broke");
    assertThat(inbox.read(new byte[2], 0, 2, 0)).isEqualTo(2);
    assertThatThrownBy(() -> inbox.read(new byte[2], 0, 2, 0)).hasMessage("the connection broke");
  }

  @Test
  void whatComesBehindTheEndIsDropped() throws IOException {
    Inbox inbox = inbox();
    inbox.put(new byte[] {1}, 0, 1, false);
    inbox.end();
    assertThat(inbox.put(new byte[] {2}, 0, 1, false)).isTrue();
    assertThat(inbox.read(new byte[2], 0, 2, 0)).isEqualTo(1);
    assertThat(inbox.read(new byte[2], 0, 2, 0)).isEqualTo(-1);
    assertThat(budget.used()).isZero();
  }

  @Test
  void waitingHasAnEnd() {
    assertThatThrownBy(() -> inbox().read(new byte[1], 0, 1, 1_000_000))
        .isInstanceOf(SocketTimeoutException.class);
  }
}
