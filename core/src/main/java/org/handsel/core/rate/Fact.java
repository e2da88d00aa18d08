package org.handsel.core.rate;

import java.util.Optional;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;

/// What history and ratings need to know of a signed record that has passed its checks.
///
/// @param id the record's CID
/// @param author who says so, and `dev` with which device
/// @param at when, milliseconds since 1970
public record Fact(Cid id, Cid author, Bytes dev, String kind, long at, Data.Map body) {
  /// What `record` says; nothing if it only takes something back.
  public static Optional<Fact> of(SignedRecord record) {
    var payload = record.payload();
    return payload
        .body()
        .map(body ->
            new Fact(
                record.id(), payload.author(), payload.dev(), payload.kind(), payload.at(), body));
  }
}
