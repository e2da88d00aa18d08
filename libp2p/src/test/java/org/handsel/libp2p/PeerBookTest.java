package org.handsel.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerRecord;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.Test;

class PeerBookTest {
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final KeyPair ALICE = KeyPair.generate(new SecureRandom());
  private static final KeyPair MALLORY = KeyPair.generate(new SecureRandom());

  private final AtomicReference<Instant> clock = new AtomicReference<>(NOON);
  private final PeerStore store = PeerStore.inMemory();
  private static final Limits.Peers FEW = Limits.DEFAULT.peers().remembered(3, 4, HOUR);
  private final PeerBook book = new PeerBook(store, FEW, clock::get);

  private static Multiaddr port(int port) {
    return Multiaddr.of("/ip4/8.8.8.8/tcp/" + port);
  }

  private static Bytes signed(KeyPair key, long seq, Multiaddr... addresses) {
    var record = new PeerRecord(key.peerId(), seq, List.of(addresses));
    return Bytes.of(record.seal(key).toArray());
  }

  @Test
  void anAddressIsBelievedForAWhile() {
    book.learn(ALICE.peerId(), List.of(port(1)), HOUR);
    clock.set(NOON.plus(HOUR).minusMillis(1));
    book.learn(ALICE.peerId(), List.of(ALICE.peerId().at(port(2))), HOUR);
    assertThat(book.addresses(ALICE.peerId())).containsExactlyInAnyOrder(port(1), port(2));
    clock.set(NOON.plus(HOUR));
    assertThat(book.addresses(ALICE.peerId())).containsExactly(port(2));
  }

  @Test
  void aPeerThatSaysItIsEverywhereFillsOnlyItsOwnPage() {
    book.learn(ALICE.peerId(), List.of(port(1)), HOUR.multipliedBy(2));
    book.learn(
        ALICE.peerId(), IntStream.range(2, 1000).mapToObj(PeerBookTest::port).toList(), HOUR);
    assertThat(book.addresses(ALICE.peerId())).hasSize(4).contains(port(1));
  }

  @Test
  void aFatRecordIsBelievedButNotRemembered() throws Exception {
    Limits.Peers thin = FEW.bytes(200, 1 << 20);
    var book = new PeerBook(store, thin, clock::get);
    Bytes slim = signed(ALICE, 1, port(1));
    Bytes fat = signed(ALICE, 2, port(1), port(2), port(3), port(4), port(5), port(6));
    assertThat(slim.size()).isLessThan(200).isLessThan(fat.size());
    book.certify(slim);
    assertThat(book.certify(fat).addresses()).hasSize(6);
    assertThat(book.envelope(ALICE.peerId())).contains(slim);
  }

  @Test
  void anAddressThatNoPeerCanHaveIsNotRemembered() {
    Multiaddr long_ = Multiaddr.of("/dns/" + "a".repeat(600) + "/tcp/1");
    book.learn(ALICE.peerId(), List.of(long_, port(1)), HOUR);
    assertThat(book.addresses(ALICE.peerId())).containsExactly(port(1));
  }

  @Test
  void thoseThatChangedLongestAgoMakeRoomForBytesToo() throws Exception {
    Bytes record = signed(ALICE, 1, port(1));
    var many = FEW.remembered(1000, 4, HOUR).bytes(1000, 10L * record.size());
    var book = new PeerBook(store, many, clock::get);
    book.certify(record);
    book.learn(MALLORY.peerId(), List.of(port(9)), HOUR);
    for (int i = 0; i < 20; i++) {
      book.certify(signed(KeyPair.generate(new SecureRandom()), 1, port(1)));
    }
    assertThat(book.envelope(ALICE.peerId())).isEmpty();
    assertThat(book.peers()).hasSizeBetween(5, 10).doesNotContain(MALLORY.peerId());
    // It is counted anew when it begins with what it has kept.
    var next = new PeerBook(store, many.bytes(1000, 3L * record.size()), clock::get);
    next.learn(ALICE.peerId(), List.of(port(1)), HOUR);
    assertThat(next.peers()).hasSizeLessThan(4).contains(ALICE.peerId());
    assertThat(store.all()).hasSameSizeAs(next.peers());
  }

  @Test
  void thePeerThatWasSilentForLongestMakesRoom() {
    book.learn(ALICE.peerId(), List.of(port(1)), HOUR);
    for (int i = 0; i < 3; i++) {
      book.learn(KeyPair.generate(new SecureRandom()).peerId(), List.of(port(2)), HOUR);
    }
    assertThat(book.peers()).hasSize(3).doesNotContain(ALICE.peerId());
    assertThat(store.all()).hasSize(3);
  }

  @Test
  void theNewestSignedRecordIsKeptWhateverCameFirst() throws MalformedException {
    Bytes newest = signed(ALICE, 7, port(7));
    assertThat(book.certify(newest).addresses()).containsExactly(port(7));
    assertThat(book.certify(signed(ALICE, 6, port(6))).addresses()).containsExactly(port(6));
    book.certify(signed(ALICE, 7, port(8)));
    assertThat(book.certify(newest).addresses()).as("said again").containsExactly(port(7));
    assertThat(book.envelope(ALICE.peerId())).contains(newest);
    assertThat(book.record(ALICE.peerId()).orElseThrow().addresses()).containsExactly(port(7));
    // Signed or not: it is no reason to dial.
    assertThat(book.addresses(ALICE.peerId())).isEmpty();
    Bytes unsigned = signed(ALICE, -1, port(9));
    book.certify(unsigned);
    assertThat(book.envelope(ALICE.peerId())).as("unsigned 64 bits").contains(unsigned);
  }

  @Test
  void whatMalloryChangedIsNotAlicesWord() {
    byte[] forged = signed(ALICE, 9, port(9)).toArray();
    forged[forged.length - 1] ^= 1;
    assertThatThrownBy(() -> book.certify(Bytes.of(forged))).isInstanceOf(MalformedException.class);
    var another = new PeerRecord(MALLORY.peerId(), 9, List.of(port(9)));
    assertThatThrownBy(() -> another.seal(ALICE)).isInstanceOf(IllegalArgumentException.class);
    assertThat(book.peers()).isEmpty();
  }

  @Test
  void whatMalloryChangedInARecordThatIsKeptIsCheckedAnew() throws MalformedException {
    Bytes kept = signed(ALICE, 9, port(9));
    book.certify(kept);
    byte[] forged = kept.toArray();
    forged[forged.length - 1] ^= 1;
    assertThatThrownBy(() -> book.certify(Bytes.of(forged))).isInstanceOf(MalformedException.class);
    assertThat(book.envelope(ALICE.peerId())).contains(kept);
  }

  @Test
  void aBookOverAStoreKnowsWhatTheLastOneKnew() throws MalformedException {
    book.learn(ALICE.peerId(), List.of(port(1)), HOUR);
    book.certify(signed(ALICE, 1, port(1)));
    var next = new PeerBook(store, FEW, clock::get);
    assertThat(next.addresses(ALICE.peerId())).containsExactly(port(1));
    assertThat(next.record(ALICE.peerId())).isPresent();
    next.forget(ALICE.peerId());
    assertThat(store.all()).isEmpty();
  }
}
