package org.handsel.libp2p.protocol.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SendQueueTest {
  private final SendQueue queue = new SendQueue(GossipLimits.DEFAULT.queued(4, 1000));

  private static byte[] frame(int number, int size) {
    byte[] frame = new byte[size];
    frame[0] = (byte) number;
    return frame;
  }

  private int next() {
    return queue.poll().map(frame -> (int) frame[0]).orElse(-1);
  }

  @Test
  void controlGoesBeforeGossipBeforeOwnBeforeRelayed() {
    assertThat(queue.put(Priority.RELAYED, frame(4, 1))).isTrue();
    assertThat(queue.put(Priority.OWN, frame(3, 1))).isTrue();
    assertThat(queue.put(Priority.GOSSIP, frame(2, 1))).isTrue();
    assertThat(queue.put(Priority.CONTROL, frame(1, 1))).isTrue();
    assertThat(new int[] {next(), next(), next(), next(), next()}).containsExactly(1, 2, 3, 4, -1);
  }

  @Test
  void theOldestRelayedMakesRoom() {
    for (int i = 1; i <= 6; i++) assertThat(queue.put(Priority.RELAYED, frame(i, 1))).isTrue();
    assertThat(queue.put(Priority.OWN, frame(7, 1))).isTrue();
    assertThat(queue.dropped()).isEqualTo(3);
    assertThat(new int[] {next(), next(), next(), next()}).containsExactly(7, 4, 5, 6);
  }

  @Test
  void whatIsLessUrgentNeverPushesOutWhatIsMore() {
    for (int i = 1; i <= 4; i++) queue.put(Priority.CONTROL, frame(i, 1));
    assertThat(queue.put(Priority.RELAYED, frame(5, 1))).as("dropped, and that's all").isTrue();
    assertThat(queue.dropped()).isEqualTo(1);
    assertThat(next()).isEqualTo(1);
  }

  @Test
  void controlWithoutRoomMeansThatThePeerTakesNothing() {
    for (int i = 1; i <= 4; i++) queue.put(Priority.CONTROL, frame(i, 1));
    assertThat(queue.put(Priority.CONTROL, frame(5, 1))).isFalse();
  }

  @Test
  void bytesAreBoundedToo() {
    queue.put(Priority.RELAYED, frame(1, 400));
    queue.put(Priority.RELAYED, frame(2, 400));
    queue.put(Priority.OWN, frame(3, 900));
    assertThat(queue.dropped()).isEqualTo(2);
    assertThat(next()).isEqualTo(3);
    assertThat(queue.put(Priority.OWN, frame(4, 1001))).as("larger than all room").isTrue();
    assertThat(next()).isEqualTo(-1);
  }

  @Test
  void onceClosedItIsTakenToTheEnd() throws Exception {
    queue.put(Priority.OWN, frame(1, 1));
    queue.close();
    queue.put(Priority.OWN, frame(2, 1));
    assertThat(queue.take()).isPresent();
    assertThat(queue.take()).isEmpty();
  }
}
