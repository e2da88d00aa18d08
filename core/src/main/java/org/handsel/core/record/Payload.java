package org.handsel.core.record;

import java.math.BigInteger;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.ipfs.MapBuilder;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// What a record says, and about itself. One that exists is well formed; whether it is true, timely
/// and authorised is an [Inspector]'s to say.
///
/// @param form fact, slot or flash
/// @param kind such as `market.listing/1`
/// @param author the identity in whose name it speaks
/// @param dev multikey of the device that signs
/// @param n greater than every earlier number of this device
/// @param log newest entry of the author's log that the device knew
/// @param at ms since 1970
/// @param body what it says; none if it takes back what stood in its slot
/// @param exp ms since 1970 from which on it is void; none for facts
/// @param slot its name among the author's records of this kind; slots only
/// @param topics where it is offered
/// @param was topics that this revision left
/// @param crit names that a reader has to know to act on it
public record Payload(
    Form form,
    String kind,
    Cid author,
    Bytes dev,
    long n,
    Cid log,
    long at,
    Optional<Data.Map> body,
    OptionalLong exp,
    Optional<String> slot,
    List<String> topics,
    List<String> was,
    List<String> crit) {
  /// The greatest integer that a record may hold, and with a minus the least.
  public static final long INTEGER_MAX = (1L << 53) - 1;

  private static final BigInteger INTEGER_BOUND = BigInteger.valueOf(INTEGER_MAX);
  private static final int CRIT_MAX = 8;

  /// The lists are copied.
  public Payload {
    topics = List.copyOf(topics);
    was = List.copyOf(was);
    crit = List.copyOf(crit);
  }

  /// True if it has no clause that a reader must know and this version doesn't. What isn't
  /// understood is kept and forwarded, never shown or acted on.
  public boolean understood() {
    return crit.isEmpty();
  }

  /// True if it takes back what stood in its slot.
  public boolean tombstone() {
    return body.isEmpty();
  }

  /// The place it takes, if it is a slot.
  public Optional<SlotKey> key() {
    return slot.map(name -> new SlotKey(author, kind, name));
  }

  /// Where it travels: its topics and those it left.
  public Set<String> travels() {
    Set<String> all = new LinkedHashSet<>(topics);
    all.addAll(was);
    return all;
  }

  /// Its one form as bytes.
  byte[] encode() {
    MapBuilder map =
        Data.map()
            .put("v", 1)
            .put("cls", form.number)
            .put("kind", kind)
            .put("author", author)
            .put("dev", dev)
            .put("n", n)
            .put("log", log)
            .put("at", at)
            .put("body", body.<Data>map(it -> it).orElse(Data.none()))
            .put("exp", exp)
            .put("slot", slot.map(Data::of));
    if (!topics.isEmpty()) map.put("topics", Data.texts(topics));
    if (!was.isEmpty()) map.put("was", Data.texts(was));
    if (!crit.isEmpty()) map.put("crit", Data.texts(crit));
    return DagCbor.encode(map.build());
  }

  /// The payload that `bytes` are.
  ///
  /// @throws MalformedException if they aren't canonical, or a field is missing or strange; unknown
  ///   fields are left alone
  static Payload decode(byte[] bytes, Limits limits) throws MalformedException {
    Data.Map map = DagCbor.decode(bytes, DagCbor.Limits.of(limits.payloadBytesMax())).asMap();
    checkValues(map);
    if (map.integer("v") != 1) throw new MalformedException("a record of another version");
    Form form = Form.of(map.integer("cls"));
    long at = map.integer("at", 0, INTEGER_MAX);
    map.get("body");
    var payload =
        new Payload(
            form,
            name(map.text("kind"), "kind", limits.kindBytesMax()),
            identity(map.link("author")),
            map.bytes("dev"),
            map.integer("n", 0, INTEGER_MAX),
            identity(map.link("log")),
            at,
            map.isNull("body") ? Optional.empty() : Optional.of(map.map("body")),
            map.optionalInteger("exp"),
            slot(map, form, limits),
            names(map, "topics", limits.topicsMax(), limits.topicBytesMax()),
            names(map, "was", limits.topicsMax(), limits.topicBytesMax()),
            names(map, "crit", CRIT_MAX, limits.kindBytesMax()));
    payload.checkForm(limits);
    return payload;
  }

  private void checkForm(Limits limits) throws MalformedException {
    // record.md §3.4 "Only a slot can be taken back"
    if (body.isEmpty() && form != Form.SLOT) throw new MalformedException("body: missing");
    if (form == Form.FACT) {
      if (exp.isPresent()) throw new MalformedException("exp: a fact doesn't expire");
      return;
    }
    if (exp.isEmpty()) throw new MalformedException("exp: missing");
    long life = exp.getAsLong() - at;
    long most = (form == Form.SLOT ? limits.slotLife() : limits.flashLife()).toMillis();
    // record.md §3.3 "at most 90 days after `at`"
    if (life < 0 || life > most) throw new MalformedException("exp: not within its time");
  }

  private static Optional<String> slot(Data.Map map, Form form, Limits limits)
      throws MalformedException {
    if (form == Form.SLOT != map.has("slot")) {
      throw new MalformedException("slot: slots have one, others none");
    }
    Optional<String> slot = map.optionalText("slot");
    if (slot.isPresent() && Bytes.utf8(slot.get()).size() > limits.slotBytesMax()) {
      throw new MalformedException("slot: too long");
    }
    return slot;
  }

  private static Cid identity(Cid cid) throws MalformedException {
    if (cid.version() != 1
        || cid.codec() != Cid.DAG_CBOR
        || cid.hash().code() != org.handsel.libp2p.multiformats.Multihash.SHA2_256
        || cid.hash().digest().size() != 32) {
      throw new MalformedException("author and log are named by dag-cbor and sha2-256");
    }
    return cid;
  }

  private static List<String> names(Data.Map map, String key, int most, int bytesMax)
      throws MalformedException {
    List<Data> items = map.optionalList(key);
    if (items.size() > most) throw new MalformedException(key + ": too many");
    List<String> names = new ArrayList<>();
    for (Data item : items) {
      String name = name(item.asText(), key, bytesMax);
      if (names.contains(name)) throw new MalformedException(key + ": one twice");
      names.add(name);
    }
    return names;
  }

  /// Names are plain: what stands in an address line or a folder's name without quoting.
  private static String name(String text, String key, int bytesMax) throws MalformedException {
    if (text.length() > bytesMax || !text.matches("[a-z0-9][-a-z0-9./_]*")) {
      throw new MalformedException(key + ": not a plain name");
    }
    return text;
  }

  /// record.md §4.1: no floating point, integers that every language can hold, text in one form.
  private static void checkValues(Data data) throws MalformedException {
    switch (data) {
      case Data.Real _ -> throw new MalformedException("a floating point number");
      case Data.Int(var value) -> {
        if (value.abs().compareTo(INTEGER_BOUND) > 0) {
          throw new MalformedException("an integer beyond 53 bits");
        }
      }
      case Data.Text(var value) -> {
        if (!Normalizer.isNormalized(value, Normalizer.Form.NFC)) {
          throw new MalformedException("text that is not in normal form C");
        }
      }
      case Data.List(var items) -> {
        for (Data item : items) checkValues(item);
      }
      case Data.Map map -> {
        for (var entry : map.entries().entrySet()) {
          checkValues(Data.of(entry.getKey()));
          checkValues(entry.getValue());
        }
      }
      case Data.Null _, Data.Bool _, Data.Bin _, Data.Link _ -> {}
    }
  }
}
