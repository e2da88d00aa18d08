package org.handsel.core.agree;

import org.handsel.core.identity.Domain;
import org.handsel.core.identity.Signature;
import org.handsel.core.identity.Signer;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.ipfs.MapBuilder;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;

/// Something said before there is a deal: `[p, s]` in the domain `handsel/ask/1`.
///
/// @param id digest of the signed bytes
/// @param author who says it, with the device `dev`, whose newest known log entry is `log`
/// @param at the device's clock, milliseconds
/// @param map what is said, with the fields above
/// @param bytes payload and signature as they travel
public record Signed(Bytes id, Cid author, Bytes dev, Cid log, long at, Data.Map map, Bytes bytes) {
  /// The longest one, encoded.
  public static final int BYTES_MAX = 80 << 10;

  /// Signs what `map` holds so far.
  static Signed sign(MapBuilder map, Cid author, Signer signer, Cid log, long at) {
    Data.Map full =
        map.put("v", 1)
            .put("author", author)
            .put("dev", signer.key())
            .put("log", log)
            .put("at", at)
            .build();
    byte[] payload = DagCbor.encode(full);
    Signature signature = signer.sign(Domain.ASK, payload);
    byte[] bytes =
        DagCbor.encode(
            Data.list(
                Data.of(Bytes.of(payload)),
                Data.list(Data.list(Data.of(signature.alg()), Data.of(signature.value())))));
    return new Signed(digest(payload), author, signer.key(), log, at, full, Bytes.of(bytes));
  }

  /// What `bytes` say, once their signature holds.
  ///
  /// @throws MalformedException if form or signature don't hold
  static Signed decode(Bytes bytes) throws MalformedException {
    var pair = DagCbor.decode(bytes.toArray(), DagCbor.Limits.of(BYTES_MAX)).asList();
    if (pair.size() != 2 || pair.get(1).asList().size() != 1) {
      throw new MalformedException("expected a payload and one signature");
    }
    byte[] payload = pair.get(0).asBytes().toArray();
    var algAndValue = pair.get(1).asList().getFirst().asList();
    if (algAndValue.size() != 2) throw new MalformedException("a signature has a type and bytes");
    Bytes value = algAndValue.get(1).asBytes();
    long alg = algAndValue.get(0).asLong();
    if (alg < 0 || value.size() > Signature.BYTES_MAX) throw new MalformedException("signature");
    Data.Map map = DagCbor.decode(payload, DagCbor.Limits.of(BYTES_MAX)).asMap();
    map.integer("v", 1, 1);
    Bytes dev = map.bytes("dev");
    if (!new Signature(alg, value).verify(dev, Domain.ASK, payload)) {
      throw new MalformedException("not signed by its device");
    }
    return new Signed(
        digest(payload),
        map.link("author"),
        dev,
        map.link("log"),
        map.integer("at", 0, (1L << 53) - 1),
        map,
        bytes);
  }

  private static Bytes digest(byte[] payload) {
    return Multihash.sha256(payload).digest();
  }
}
