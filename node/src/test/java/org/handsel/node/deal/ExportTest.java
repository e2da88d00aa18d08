package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multihash;
import org.junit.jupiter.api.Test;

/// A deal as one file, whose evidence somebody else has to give.
class ExportTest extends InVillage {
  @Test
  void theDealGoesOnWhileItsEvidenceIsLookedFor() throws Exception {
    String deal = delivered(1);
    var looking = new CountDownLatch(1);
    var found = new CountDownLatch(1);
    bob.finds =
        _ -> {
          looking.countDown();
          await(found);
          return Optional.of(Bytes.utf8("a photo"));
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<byte[]> export = threads.submit(() -> bob.runner().export(deal));
      await(looking);
      bob.act(deal, "confirm", Map.of());
      village.until(bob, deal, "closed");
      found.countDown();
      assertThat(Exported.files(export.get())).containsKey("evidence/" + piece(0));
    }
  }

  @Test
  void aBundleHasNoMoreEvidenceThanAMachineCanHoldAndSaysWhatIsMissing() throws Exception {
    String deal = delivered(16);
    var photo = Bytes.of(new byte[3 << 20]);
    bob.finds = piece -> piece.equals(piece(0)) ? Optional.empty() : Optional.of(photo);
    Map<String, Bytes> files = Exported.files(bob.runner().export(deal));
    assertThat(files.keySet().stream().filter(name -> name.startsWith("evidence/"))).hasSize(10);
    String missing =
        new String(
            files.getOrDefault("missing.txt", Bytes.EMPTY).toArray(), StandardCharsets.UTF_8);
    assertThat(missing.lines()).hasSize(6).first().isEqualTo(piece(0).toString());
    files.keySet().stream()
        .filter(name -> name.startsWith("evidence/"))
        .forEach(name -> assertThat(missing).doesNotContain(name.substring("evidence/".length())));
  }

  private String delivered(int pieces) throws Exception {
    String ask = bob.buy(alice.offer("a pen", "1", 1, Map.<String, Data>of()));
    String deal =
        village.until(bob, ask, "the locked money", seen -> seen.state().equals("locked")).id();
    String named =
        IntStream.range(0, pieces)
            .mapToObj(i -> piece(i).toString())
            .collect(Collectors.joining(","));
    alice.act(deal, "deliver", Map.of("evidence", named));
    village.until(bob, deal, "delivered");
    return deal;
  }

  private static Cid piece(int number) {
    return Ids.cid(Multihash.sha256(new byte[] {(byte) number}).digest());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(90, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
