package org.handsel.core.deal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Terms;
import org.handsel.core.identity.Domain;
import org.handsel.core.identity.Signature;
import org.handsel.core.identity.Signer;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;

/// A step as it is kept and sent: the bytes that were signed, who signed them, and what they say.
///
/// @param payload the signed bytes, never written anew
/// @param step what they say
public record SignedStep(Bytes payload, Signature signature, Step step) {
  /// The longest step, encoded with its signature.
  public static final int BYTES_MAX = 64 << 10;

  /// The next word of `signer`'s lane in the deal that `transcript` holds.
  ///
  /// @param log newest entry of the author's own log
  /// @param at the device's clock, milliseconds
  public static SignedStep next(
      Transcript transcript,
      Bytes deal,
      Cid author,
      Signer signer,
      Cid log,
      long at,
      Event.Word word) {
    Optional<Step> head = transcript.head(signer.key());
    long n = head.map(step -> step.n() + 1).orElse(0L);
    var seen = transcript.seenBy(signer.key());
    Data.Map map =
        Data.map()
            .put("v", 1)
            .put("deal", deal)
            .put("author", author)
            .put("dev", signer.key())
            .put("n", n)
            .put("prev", head.map(step -> Data.of(step.id())))
            .put("seen", Data.list(seen.stream().map(SignedStep::toData).toList()))
            .put("kind", Words.kind(word))
            .put("body", Words.body(word))
            .put("log", log)
            .put("at", at)
            .build();
    byte[] payload = DagCbor.encode(map);
    var step =
        new Step(
            Multihash.sha256(payload).digest(),
            deal,
            author,
            signer.key(),
            n,
            head.map(Step::id),
            seen,
            word,
            log,
            at);
    return new SignedStep(Bytes.of(payload), signer.sign(Domain.STEP, payload), step);
  }

  /// `[p, s]` as bytes.
  public byte[] encode() {
    return DagCbor.encode(
        Data.list(
            Data.of(payload),
            Data.list(Data.list(Data.of(signature.alg()), Data.of(signature.value())))));
  }

  /// The step that `bytes` are, under `terms`: form, signature, and that its author may say so.
  /// Whether the device is its author's is for who knows the author's log.
  ///
  /// @throws MalformedException if any of it doesn't hold
  public static SignedStep decode(byte[] bytes, Terms terms) throws MalformedException {
    var pair = DagCbor.decode(bytes, DagCbor.Limits.of(BYTES_MAX)).asList();
    if (pair.size() != 2) throw new MalformedException("a step is a payload and its signature");
    Bytes payload = pair.get(0).asBytes();
    var signatures = pair.get(1).asList();
    if (signatures.size() != 1) throw new MalformedException("a step has one signature");
    var algAndValue = signatures.getFirst().asList();
    if (algAndValue.size() != 2) throw new MalformedException("a signature has a type and bytes");
    Bytes value = algAndValue.get(1).asBytes();
    long alg = algAndValue.get(0).asLong();
    if (alg < 0 || value.size() > Signature.BYTES_MAX) throw new MalformedException("signature");
    var signature = new Signature(alg, value);
    Step step = step(payload, terms);
    if (!signature.verify(step.dev(), Domain.STEP, payload.toArray())) {
      throw new MalformedException("a step that its device didn't sign");
    }
    return new SignedStep(payload, signature, step);
  }

  private static Step step(Bytes payload, Terms terms) throws MalformedException {
    Data.Map map = DagCbor.decode(payload.toArray(), DagCbor.Limits.of(BYTES_MAX)).asMap();
    map.only("v", "deal", "author", "dev", "n", "prev", "seen", "kind", "body", "log", "at");
    map.integer("v", 1, 1);
    Bytes deal = map.bytes("deal", 32);
    if (!deal.equals(terms.id())) throw new MalformedException("a step of another deal");
    Cid author = map.link("author");
    Role role =
        terms.role(author).orElseThrow(() -> new MalformedException("a step of somebody else"));
    long n = map.integer("n", 0, Step.LANE_STEPS_MAX - 1);
    Optional<Bytes> prev = map.optionalBytes("prev");
    if (prev.isPresent() != (n > 0)) throw new MalformedException("prev: doesn't fit n");
    if (prev.isPresent()) map.bytes("prev", 32);
    return new Step(
        Multihash.sha256(payload.toArray()).digest(),
        deal,
        author,
        map.bytes("dev"),
        n,
        prev,
        seen(map),
        Words.of(map.text("kind"), map.map("body"), role),
        map.link("log"),
        map.integer("at", 0, (1L << 53) - 1));
  }

  private static List<Step.Seen> seen(Data.Map map) throws MalformedException {
    var items = map.list("seen");
    if (items.size() > Step.LANES_MAX) throw new MalformedException("seen: too many");
    var seen = new ArrayList<Step.Seen>();
    for (Data item : items) {
      var triple = item.asList();
      if (triple.size() != 3) throw new MalformedException("seen: three values each");
      Bytes id = triple.get(2).asBytes();
      if (id.size() != 32) throw new MalformedException("seen: not a digest");
      seen.add(new Step.Seen(triple.get(0).asBytes(), triple.get(1).asLong(), id));
    }
    return seen;
  }

  private static Data toData(Step.Seen seen) {
    return Data.list(Data.of(seen.dev()), Data.of(seen.n()), Data.of(seen.id()));
  }
}
