package org.handsel.core.discover;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.handsel.libp2p.multiformats.Multihash;

/// Where those who follow one topic on one network meet: in the network's DHT, under keys that are
/// others every day. Who doesn't know the topic can't tell what a key stands for; and as there are
/// several, whoever crowds around one of them hides nobody.
///
/// What is found there are names to call, nothing more. Spec: `docs/protocols/rendezvous.md`.
///
/// @param network the name of the network
/// @param topic what is followed
public record Rendezvous(String network, String topic) {
  /// rendezvous.md §1.2 "Each topic has three keys a day"
  public static final int SALTS = 3;

  private static final String DOMAIN = "handsel/rv/1";
  private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();
  private static final long OVERLAP_SECONDS = Duration.ofHours(1).toSeconds();

  /// The keys of `day`, in days since 1970 by UTC.
  public List<Multihash> keys(long day) {
    var keys = new ArrayList<Multihash>();
    for (int salt = 0; salt < SALTS; salt++) keys.add(key(salt, day));
    return keys;
  }

  private Multihash key(int salt, long day) {
    // rendezvous.md §1.1 "the topic's shard, which is `~0.0` behind the topic as long as topics
    // aren't split"
    byte[] text = (DOMAIN + "\0" + network + "\0" + topic + "~0.0\0").getBytes(UTF_8);
    ByteBuffer all = ByteBuffer.allocate(text.length + 1 + Long.BYTES);
    return Multihash.sha256(all.put(text).put((byte) salt).putLong(day).array());
  }

  /// The days under whose keys to be found at `now`.
  public static List<Long> announced(Instant now) {
    // rendezvous.md §2.1 "from an hour before a day begins until an hour after it ended"
    long first = day(now.minusSeconds(OVERLAP_SECONDS));
    return LongStream.rangeClosed(first, day(now.plusSeconds(OVERLAP_SECONDS))).boxed().toList();
  }

  /// The day under whose keys to look at `now`.
  public static long day(Instant now) {
    return Math.floorDiv(now.getEpochSecond(), DAY_SECONDS);
  }
}
