package org.handsel.node.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.handsel.core.identity.Domain;
import org.handsel.core.identity.Entry;
import org.handsel.core.identity.Log;
import org.handsel.core.identity.Signature;
import org.handsel.core.identity.Signer;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// What a peer says of the person behind it: which identity, by the word of which device, for this
/// connection and no other.
///
/// @param payload what the device signed
/// @param id the identity
/// @param dev multikey of the device
/// @param myPeer who says it, and `yourPeer` to whom
/// @param until ms since 1970 from which on it is void
/// @param entries the identity's log
/// @param topics what the peer wants to hear of
/// @param network the name of the network it is on
record Hello(
    Bytes payload,
    Signature signature,
    Cid id,
    Bytes dev,
    Bytes myPeer,
    Bytes yourPeer,
    long until,
    List<Entry> entries,
    List<String> topics,
    String network) {
  /// The longest hello: a whole log, and room.
  static final int BYTES_MAX = 96 << 10;

  private static final long LIFE_MILLIS = Duration.ofDays(1).toMillis();
  private static final int TOPICS_MAX = 64;
  private static final int NAME_CHARS_MAX = 96;

  /// My hello to `you`.
  static Hello sign(
      Log me,
      Signer device,
      PeerId here,
      PeerId you,
      long now,
      List<String> topics,
      String network) {
    long until = now + LIFE_MILLIS;
    // hello.md §2.1 "`{v, id, dev, myPeer, yourPeer, until}`"
    byte[] payload =
        DagCbor.encode(
            Data.map()
                .put("v", 1)
                .put("id", me.id())
                .put("dev", device.key())
                .put("myPeer", here.bytes())
                .put("yourPeer", you.bytes())
                .put("until", until)
                .build());
    return new Hello(
        Bytes.of(payload),
        device.sign(Domain.HELLO, payload),
        me.id(),
        device.key(),
        here.bytes(),
        you.bytes(),
        until,
        me.entries(),
        topics,
        network);
  }

  byte[] encode() {
    return DagCbor.encode(
        Data.map()
            .put("p", payload)
            .put("s", Data.list(Data.of(signature.alg()), Data.of(signature.value())))
            .put(
                "log",
                Data.list(entries.stream().map(it -> Data.of(Bytes.of(it.encode()))).toList()))
            .put("topics", Data.texts(topics))
            .put("net", network)
            .build());
  }

  static Hello decode(byte[] bytes) throws MalformedException {
    Data.Map map = DagCbor.decode(bytes, DagCbor.Limits.of(BYTES_MAX)).asMap();
    Bytes payload = map.bytes("p");
    Data.Map said = DagCbor.decode(payload.toArray(), DagCbor.Limits.of(1024)).asMap();
    if (said.integer("v") != 1) throw new MalformedException("a hello of another version");
    List<Data> pair = map.list("s");
    if (pair.size() != 2) throw new MalformedException("a hello has one signature");
    Bytes signature = pair.getLast().asBytes();
    if (pair.getFirst().asLong() < 0 || signature.size() > Signature.BYTES_MAX) {
      throw new MalformedException("signature");
    }
    List<Data> log = map.list("log");
    if (log.size() > Log.ENTRIES_MAX) throw new MalformedException("an identity log too long");
    List<Entry> entries = new ArrayList<>();
    for (Data entry : log) entries.add(Entry.decode(entry.asBytes().toArray()));
    List<Data> listed = map.list("topics");
    if (listed.size() > TOPICS_MAX) throw new MalformedException("too many topics");
    List<String> topics = new ArrayList<>();
    for (Data topic : listed) topics.add(name(topic.asText()));
    return new Hello(
        payload,
        new Signature(pair.getFirst().asLong(), signature),
        said.link("id"),
        said.bytes("dev"),
        said.bytes("myPeer"),
        said.bytes("yourPeer"),
        said.integer("until"),
        entries,
        topics,
        name(map.text("net")));
  }

  private static String name(String text) throws MalformedException {
    if (text.length() > NAME_CHARS_MAX) throw new MalformedException("a name too long");
    return text;
  }

  /// Checks that it was said by `from` to `here`, now, by a device that `log` names.
  ///
  /// @throws MalformedException if it wasn't
  void check(PeerId from, PeerId here, long now, Log log) throws MalformedException {
    // hello.md §2.3 "it counts only between these two peers"
    if (!myPeer.equals(from.bytes()) || !yourPeer.equals(here.bytes())) {
      throw new MalformedException("a hello that was said between others");
    }
    if (until <= now || until > now + 2 * LIFE_MILLIS) {
      throw new MalformedException("a hello out of its time");
    }
    if (!signature.verify(dev, Domain.HELLO, payload.toArray())) {
      throw new MalformedException("a hello that its device didn't sign");
    }
    boolean inUse = log.trunk().device(dev).filter(it -> it.cut().isEmpty()).isPresent();
    if (!inUse) throw new MalformedException("a hello by a device that its identity doesn't name");
  }
}
