package org.handsel.libp2p.protocol.kad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.handsel.libp2p.protocol.kad.Kads.NOON;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;
import org.junit.jupiter.api.Test;

class IpnsRecordTest {
  private static final KeyPair ALICE = KeyPair.ofSeed(new byte[32]);
  private static final PeerId NAME = ALICE.peerId();
  private static final IpnsRecord RECORD =
      new IpnsRecord(
          Bytes.utf8("/ipfs/bafkqaddwgevxmmraojswg33smq"),
          NOON.plusNanos(1),
          300,
          Duration.ofMinutes(5));

  @Test
  void whatIsSignedIsRead() throws Exception {
    assertThat(IpnsRecord.open(NAME, RECORD.seal(ALICE).toArray())).isEqualTo(RECORD);
    var largest = new IpnsRecord(RECORD.value(), NOON, -1, Duration.ofNanos(Long.MAX_VALUE));
    assertThat(IpnsRecord.open(NAME, largest.seal(ALICE).toArray())).isEqualTo(largest);
  }

  @Test
  void everyChangedByteOfItIsNoticed() {
    byte[] good = RECORD.seal(ALICE).toArray();
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      assertThatThrownBy(() -> IpnsRecord.open(NAME, bad)).isInstanceOf(MalformedException.class);
    }
    for (int i = 0; i < good.length; i++) {
      byte[] cut = Arrays.copyOf(good, i);
      assertThatThrownBy(() -> IpnsRecord.open(NAME, cut)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void anotherNamesRecordIsRefused() {
    KeyPair mallory =
        KeyPair.ofSeed(
            new byte[] {
              1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
              25, 26, 27, 28, 29, 30, 31, 32
            });
    byte[] forged = RECORD.seal(mallory).toArray();
    assertThatThrownBy(() -> IpnsRecord.open(NAME, forged)).hasMessageContaining("signature");
  }

  @Test
  void copiesOfVersionOneMustSayTheSame() throws Exception {
    byte[] good = RECORD.seal(ALICE).toArray();
    byte[] time = "2030-01-01T12:00:00.000000001Z".getBytes(StandardCharsets.US_ASCII);
    byte[] same = with(good, RECORD.value().toArray(), time);
    assertThat(IpnsRecord.open(NAME, same)).isEqualTo(RECORD);
    byte[] other = with(good, "/ipfs/mallory".getBytes(StandardCharsets.US_ASCII), time);
    assertThatThrownBy(() -> IpnsRecord.open(NAME, other)).hasMessageContaining("two things");
  }

  private static byte[] with(byte[] record, byte[] value, byte[] validity) {
    byte[] copies =
        new Protobuf.Writer()
            .bytes(1, value)
            .varint(3, 0)
            .bytes(4, validity)
            .varint(5, 300)
            .varint(6, Duration.ofMinutes(5).toNanos())
            .toArray();
    byte[] all = Arrays.copyOf(copies, copies.length + record.length);
    System.arraycopy(record, 0, all, copies.length, record.length);
    return all;
  }

  @Test
  void largeOnesAndThoseThatRanOutAreRefused() {
    var validator = new IpnsValidator();
    Bytes key = IpnsValidator.keyOf(NAME);
    assertThatThrownBy(() -> validator.validate(key, RECORD.seal(ALICE), NOON.plusSeconds(1)))
        .hasMessageContaining("run out");
    assertThatThrownBy(() -> validator.validate(key, Bytes.of(new byte[10_241]), NOON))
        .hasMessageContaining("10 KiB");
  }

  @Test
  void theNewerOfTwoIsTheSameHoweverTheyAreCompared() {
    var validator = new IpnsValidator();
    Bytes key = IpnsValidator.keyOf(NAME);
    Bytes one = RECORD.seal(ALICE);
    Bytes newer = new IpnsRecord(RECORD.value(), NOON, 301, Duration.ZERO).seal(ALICE);
    Bytes later =
        new IpnsRecord(RECORD.value(), NOON.plusSeconds(9), 300, Duration.ZERO).seal(ALICE);
    assertThat(validator.compare(key, newer, later)).isPositive();
    assertThat(validator.compare(key, later, newer)).isNegative();
    assertThat(validator.compare(key, later, one)).isPositive();
    assertThat(validator.compare(key, one, one)).isZero();
  }
}
