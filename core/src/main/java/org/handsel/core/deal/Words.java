package org.handsel.core.deal;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.handsel.core.agree.Role;
import org.handsel.core.deliver.Evidence;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.Phase;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Money;
import org.handsel.core.rate.Tail;
import org.handsel.ipfs.Data;
import org.handsel.ipfs.MapBuilder;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// The words of a deal as `kind` and `body` of a step. Spec: `docs/protocols/deal.md` section 8.
final class Words {
  private static final int TEXT_CHARS_MAX = 4000;
  private static final int ENTRY_BYTES_MAX = 20 << 10;
  private static final int SIGNATURE_BYTES_MAX = 65;
  private static final long TIME_MAX = (1L << 40) - 1;

  private Words() {}

  static String kind(Event.Word word) {
    return switch (word) {
      case Event.Proposed _ -> "propose";
      case Event.Accepted _ -> "accept";
      case Event.Declined _ -> "decline";
      case Event.Told _ -> "tell";
      case Event.Delivered _ -> "deliver";
      case Event.Offered _ -> "offer";
      case Event.Sealed _ -> "seal";
      case Event.Opened _ -> "open";
      case Event.Move move -> move.way().word();
    };
  }

  static Data.Map body(Event.Word word) {
    MapBuilder map = Data.map();
    if (word instanceof Event.Move move) map.put("phase", phase(move.phase()));
    MapBuilder full =
        switch (word) {
          case Event.Proposed(var entry, var salt, var tail) -> opening(map, entry, salt, tail);
          case Event.Accepted(var entry, var salt, var tail, var signature) ->
              opening(map, entry, salt, tail).put("sig", signature);
          case Event.Declined(_, var reason) -> map.put("why", reason);
          case Event.Told(_, var text) -> map.put("text", text);
          case Event.Delivered(var evidence, var note) ->
              map.put("evidence", Evidence.toData(evidence)).put("note", note);
          case Event.Offered(_, var settlement, var signature) ->
              settlement(map, settlement).put("sig", signature);
          case Event.Sealed(_, var entry, var seal) ->
              map.put("close", entry).put("seal", seal.map(Data::of));
          case Event.Opened(_, var rating) -> map.put("rating", rating);
          case Event.Settled(_, var settlement, var buyer, var seller) ->
              settlement(map, settlement).put("buyerSig", buyer).put("sellerSig", seller);
          case Event.Disputed(_, _, var why, var evidence) ->
              map.put("why", why).put("evidence", Evidence.toData(evidence));
          case Event.Ruled(_, var arbiter, var split, var fee, var why) ->
              split(map, split).put("arbiter", arbiter).put("fee", fee.toString()).put("why", why);
          case Event.Claimed(_, var evidence) -> map.put("evidence", evidence);
          case Event.Released _, Event.Refunded _, Event.Cancelled _ -> map;
        };
    return full.build();
  }

  /// The word that `role` said.
  ///
  /// @throws MalformedException if there is no such word, or it isn't for that role to say
  static Event.Word of(String kind, Data.Map body, Role role) throws MalformedException {
    Event.Word word =
        switch (kind) {
          case "propose" ->
              new Event.Proposed(entry(body, "open"), body.bytes("salt", 32), tail(body));
          case "accept" ->
              new Event.Accepted(
                  entry(body, "open"), body.bytes("salt", 32), tail(body), signature(body, "sig"));
          case "decline" -> new Event.Declined(role, text(body, "why"));
          case "tell" -> new Event.Told(role, text(body, "text"));
          case "deliver" ->
              new Event.Delivered(Evidence.of(body.get("evidence")), text(body, "note"));
          case "offer" -> new Event.Offered(role, settlement(body), signature(body, "sig"));
          case "seal" -> {
            if (body.has("seal")) body.bytes("seal", 32);
            yield new Event.Sealed(role, entry(body, "close"), body.optionalBytes("seal"));
          }
          case "open" -> new Event.Opened(role, entry(body, "rating"));
          case "settle" ->
              new Event.Settled(
                  role,
                  settlement(body),
                  signature(body, "buyerSig"),
                  signature(body, "sellerSig"));
          case "release" -> new Event.Released(phase(body));
          case "refund" -> new Event.Refunded(phase(body));
          case "rule" ->
              new Event.Ruled(
                  phase(body),
                  (int) body.integer("arbiter", 0, 2),
                  split(body),
                  minor(body, "fee"),
                  text(body, "why"));
          case "dispute" ->
              new Event.Disputed(
                  role, phase(body), text(body, "why"), Evidence.of(body.get("evidence")));
          case "claim" -> new Event.Claimed(phase(body), body.bytes("evidence", 32));
          case "cancel" -> new Event.Cancelled(phase(body));
          default -> throw new MalformedException("an unknown kind of step");
        };
    boolean parties = !(word instanceof Event.Ruled) && !(word instanceof Event.Told);
    if (word.by() != role || (parties && role == Role.ARBITER)) {
      throw new MalformedException("a step that isn't for its author to say");
    }
    return word;
  }

  private static MapBuilder opening(MapBuilder map, Bytes entry, Bytes salt, List<Bytes> tail) {
    return map.put("open", entry)
        .put("salt", salt)
        .put("tail", Data.list(tail.stream().map(Data::of).toList()));
  }

  /// deal.md §8.3 "at most 96 lines and 44 KiB"
  private static List<Bytes> tail(Data.Map body) throws MalformedException {
    var tail = new ArrayList<Bytes>();
    int bytes = 0;
    for (Data line : body.optionalList("tail")) {
      tail.add(line.asBytes());
      bytes += tail.getLast().size();
      if (tail.size() > Tail.LINES_MAX || bytes > Tail.BYTES_MAX) {
        throw new MalformedException("tail: too long");
      }
    }
    return tail;
  }

  private static MapBuilder settlement(MapBuilder map, Act.Settlement settlement) {
    return split(map, settlement.split())
        .put("phase", phase(settlement.phase()))
        .put("since", settlement.since())
        .put("paid", settlement.paid().toString())
        .put("free", settlement.freeNights())
        .put("until", settlement.validUntil());
  }

  private static Act.Settlement settlement(Data.Map body) throws MalformedException {
    return new Act.Settlement(
        phase(body),
        body.integer("since", 0, TIME_MAX),
        minor(body, "paid"),
        split(body),
        body.bool("free"),
        body.integer("until", 0, TIME_MAX));
  }

  private static MapBuilder split(MapBuilder map, Act.Split split) {
    return map.put("price", split.priceToSeller().toString())
        .put("buyerDeposit", split.buyerDepositToSeller().toString())
        .put("sellerDeposit", split.sellerDepositToBuyer().toString());
  }

  private static Act.Split split(Data.Map body) throws MalformedException {
    return new Act.Split(
        minor(body, "price"), minor(body, "buyerDeposit"), minor(body, "sellerDeposit"));
  }

  private static BigInteger minor(Data.Map body, String key) throws MalformedException {
    return Money.parse(body.text(key), Asset.NONE).minor();
  }

  private static String phase(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }

  private static Phase phase(Data.Map body) throws MalformedException {
    String word = body.text("phase");
    for (Phase phase : Phase.values()) {
      if (phase(phase).equals(word)) return phase;
    }
    throw new MalformedException("phase: an unknown word");
  }

  private static String text(Data.Map body, String key) throws MalformedException {
    String text = body.text(key);
    if (text.length() > TEXT_CHARS_MAX) throw new MalformedException(key + ": too long");
    return text;
  }

  private static Bytes entry(Data.Map body, String key) throws MalformedException {
    Bytes entry = body.bytes(key);
    if (entry.size() > ENTRY_BYTES_MAX) throw new MalformedException(key + ": too long");
    return entry;
  }

  private static Bytes signature(Data.Map body, String key) throws MalformedException {
    Bytes signature = body.bytes(key);
    if (signature.size() > SIGNATURE_BYTES_MAX) throw new MalformedException(key + ": too long");
    return signature;
  }
}
