package org.handsel.ipfs.bitswap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.handsel.ipfs.bitswap.Message.Want;
import org.handsel.ipfs.block.DiskBlocks;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Frames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A peer that goes just as its wants are read must not be remembered for ever.
class DepartureTest {
  private static final PeerId MALLORY = KeyPair.ofSeed(new byte[32]).peerId();

  @TempDir Path folder;

  @Test
  void aPeerThatLeavesWhileItAsksIsForgotten() throws Exception {
    var handlers = new ArrayList<StreamProtocol>();
    var asked = new AtomicInteger();
    Connection connection = stub(Connection.class, Map.of("peer", () -> MALLORY));
    Host host =
        (Host)
            Proxy.newProxyInstance(
                Host.class.getClassLoader(),
                new Class<?>[] {Host.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("handle")) {
                    handlers.add((StreamProtocol) arguments[0]);
                  }
                  if (!method.getName().equals("connection")) return null;
                  // It is there when it is looked for first, and never again.
                  return asked.getAndIncrement() == 0 ? Optional.of(connection) : Optional.empty();
                });
    var store = DiskBlocks.open(folder, 1 << 20, DiskBlocks.Durability.HANDED_OVER);
    try (var bitswap = new Bitswap(host, store, Bitswap.Sharing.ALL, BitswapLimits.DEFAULT)) {
      Want want = Want.block(Cid.of(Cid.RAW, new byte[] {1}));
      var wire = new ByteArrayOutputStream();
      Frames.write(wire, new Message(false, List.of(want), List.of(), List.of(), 0).toArray());
      var in = new ByteArrayInputStream(wire.toByteArray());
      handlers
          .getFirst()
          .accept(stub(Stream.class, Map.of("connection", () -> connection, "in", () -> in)));
      assertThat(asked).as("the peer was looked for again").hasValue(2);
      assertThat(bitswap.ledgers()).isZero();
    }
  }

  private static <T> T stub(Class<T> type, Map<String, Supplier<Object>> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, _) -> answers.getOrDefault(method.getName(), () -> null).get()));
  }
}
