package org.handsel.core.rate;

import java.util.Locale;
import java.util.Optional;
import org.handsel.core.agree.Role;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// One line of a device's history: the body of a `hist/1` fact.
///
/// @param height place in this device's history, without gaps, from 0
/// @param prev the line before; absent at 0
public record Hist(long height, Optional<Cid> prev, Ev event) {
  /// The kind of its record.
  public static final String KIND = "hist/1";

  /// Where its records, and proofs about them, travel.
  public static final String TOPIC = "hist";

  private static final String REF_DOMAIN = "handsel/ref/1";
  private static final int SERVICE_CHARS_MAX = 40;
  private static final long NUMBER_MAX = (1L << 53) - 1;

  /// What a line says.
  public sealed interface Ev {}

  /// A deal is about to be agreed on.
  ///
  /// @param ref hides with whom, see [Hist#ref]
  /// @param role what I am in it; `service` what it is about
  /// @param due when it should be over, Unix seconds; past it without a close it is unresolved
  public record Open(Bytes ref, Role role, String service, long due) implements Ev {}

  /// It is over.
  ///
  /// @param of the open line
  /// @param seal hides my rating of the other side, if I give one
  public record Close(Cid of, Result result, Optional<Bytes> seal) implements Ev {}

  /// How it ended.
  public enum Result {
    DONE("done"),
    CANCELLED_BY_BUYER("cancelledByBuyer"),
    CANCELLED_BY_SELLER("cancelledBySeller"),
    RULED("ruled"),
    VOID("void");

    private final String word;

    Result(String word) {
      this.word = word;
    }

    /// The word on the wire.
    public String word() {
      return word;
    }

    static Result of(String word) throws MalformedException {
      for (Result result : values()) {
        if (result.word.equals(word)) return result;
      }
      throw new MalformedException("res: an unknown word");
    }
  }

  /// history.md §2.2 "ref is the digest of"
  public static Bytes ref(Bytes salt, Cid subject, Cid other) {
    return Digests.of(
        Bytes.utf8(REF_DOMAIN),
        Bytes.of((byte) 0),
        salt,
        Bytes.of(subject.toArray()),
        Bytes.of(other.toArray()));
  }

  /// The record's body.
  public Data.Map toData() {
    var map = Data.map().put("h", height).put("prev", prev.map(Data::of));
    Data.Map ev =
        switch (event) {
          case Open(var ref, var role, var service, var due) ->
              Data.map()
                  .put("ref", ref)
                  .put("role", role.word())
                  .put("svc", service)
                  .put("due", due)
                  .build();
          case Close(var of, var result, var seal) ->
              Data.map()
                  .put("of", of)
                  .put("res", result.word)
                  .put("seal", seal.map(Data::of))
                  .build();
        };
    return map.put("ev", ev).build();
  }

  /// The line that `body` states.
  public static Hist of(Data.Map body) throws MalformedException {
    long height = body.integer("h", 0, NUMBER_MAX);
    Optional<Cid> prev = body.optionalLink("prev");
    if (prev.isPresent() != (height > 0)) throw new MalformedException("prev: doesn't fit h");
    Data.Map ev = body.map("ev");
    if (ev.has("of")) {
      if (ev.has("seal")) ev.bytes("seal", 32);
      Result result = Result.of(ev.text("res"));
      return new Hist(height, prev, new Close(ev.link("of"), result, ev.optionalBytes("seal")));
    }
    String service = ev.text("svc");
    if (service.length() > SERVICE_CHARS_MAX) throw new MalformedException("svc: too long");
    return new Hist(
        height,
        prev,
        new Open(
            ev.bytes("ref", 32), role(ev.text("role")), service, ev.integer("due", 0, NUMBER_MAX)));
  }

  static Role role(String word) throws MalformedException {
    for (Role role : Role.values()) {
      if (role.name().toLowerCase(Locale.ROOT).equals(word)) return role;
    }
    throw new MalformedException("role: an unknown word");
  }
}
