package org.handsel.libp2p.protocol.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handsel.libp2p.protocol.gossipsub.Village.BIKES;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.handsel.libp2p.PubSub;
import org.handsel.libp2p.multiformats.Bytes;
import org.junit.jupiter.api.Test;

class SubscriberTest {
  private static final GossipLimits LIMITS = GossipLimits.DEFAULT.waitingBytes(1 << 20, 1000);

  private final BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
  private final Subscriber subscriber =
      new Subscriber(BIKES, message -> heard.add(message.data().size()), LIMITS, _ -> {});

  private void put(int size) {
    Bytes data = Bytes.of(new byte[size]);
    subscriber.put(
        new PubSub.Message(BIKES, data, Optional.empty(), Optional.empty(), Village.peer(1)));
  }

  private List<Integer> next(int count) throws InterruptedException {
    subscriber.start();
    var all = new java.util.ArrayList<Integer>();
    for (int i = 0; i < count; i++) all.add(heard.poll(60, TimeUnit.SECONDS));
    return all;
  }

  @Test
  void theOldestGoWhenTooManyBytesWait() throws Exception {
    for (int size : new int[] {400, 401, 402}) put(size);
    assertThat(next(2)).containsExactly(401, 402);
    // What was heard leaves its room to others.
    for (int size : new int[] {900, 5}) put(size);
    assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo(900);
    assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo(5);
  }

  @Test
  void oneThatIsLargerThanAllTogetherIsHeardAlone() throws Exception {
    put(10);
    put(2000);
    assertThat(next(1)).containsExactly(2000);
  }
}
