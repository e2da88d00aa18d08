package org.handsel.services.code;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.handsel.core.identity.Scope;
import org.handsel.core.record.Form;
import org.handsel.core.record.Kind;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;

/// One maintainer's word of where all branches and tags of a project are: the body of a
/// `code.refs/1` fact. Maintainers who sign equal bodies agree. code.md §2
///
/// @param project its id
/// @param seq rises by one with each move, from 1
/// @param prev digest of the claim that this one moves on from; none at 1
/// @param refs each branch and tag with the object it names
/// @param merges patches that this move takes in
public record Claim(
    Cid project, long seq, Optional<Bytes> prev, SortedMap<String, Bytes> refs, List<Cid> merges) {
  /// What its record is.
  public static final Kind KIND =
      new Kind(
          "code.refs/1", Form.FACT, Scope.SELL, payload -> Claim.of(payload.body().orElseThrow()));

  /// How many branches and tags a project may have: as many as fit into a record.
  public static final int REFS_MAX = 128;

  private static final int MERGES_MAX = 16;
  private static final int DIGEST_BYTES = 32;
  private static final long SEQ_MAX = 1L << 40;

  /// What is given is copied.
  public Claim {
    refs = new TreeMap<>(refs);
    merges = List.copyOf(merges);
  }

  /// The claim that `body` states.
  ///
  /// @throws MalformedException if a field is missing or strange
  public static Claim of(Data.Map body) throws MalformedException {
    body.only("project", "seq", "prev", "refs", "merges");
    long seq = body.integer("seq", 1, SEQ_MAX);
    if (body.has("prev") != seq > 1) throw new MalformedException("prev: doesn't fit seq");
    if (body.has("prev")) body.bytes("prev", DIGEST_BYTES);
    var refs = new TreeMap<String, Bytes>();
    for (Map.Entry<String, Data> ref : body.map("refs").entries().entrySet()) {
      if (!Names.canonical(ref.getKey())) throw new MalformedException("refs: a strange name");
      refs.put(ref.getKey(), Names.object(ref.getValue()));
    }
    if (refs.size() > REFS_MAX) throw new MalformedException("refs: at most " + REFS_MAX);
    var merges = new LinkedHashSet<Cid>();
    List<Data> stated = body.optionalList("merges");
    for (Data each : stated) merges.add(each.asLink());
    if (merges.size() != stated.size() || merges.size() > MERGES_MAX) {
      throw new MalformedException("merges: at most " + MERGES_MAX + ", none of them twice");
    }
    return new Claim(
        body.link("project"), seq, body.optionalBytes("prev"), refs, List.copyOf(merges));
  }

  /// The record's body.
  public Data.Map toData() {
    var named = Data.map();
    refs.forEach(named::put);
    var map =
        Data.map()
            .put("project", project)
            .put("seq", seq)
            .put("prev", prev.map(Data::of))
            .put("refs", named.build());
    if (!merges.isEmpty()) {
      map.put("merges", Data.list(new ArrayList<Data>(merges.stream().map(Data::of).toList())));
    }
    return map.build();
  }

  /// What names it, whoever signs it. code.md §2.3 "sha2-256 of the body"
  public Bytes digest() {
    return Multihash.sha256(DagCbor.encode(toData())).digest();
  }
}
