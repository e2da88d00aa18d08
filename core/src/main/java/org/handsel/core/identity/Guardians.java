package org.handsel.core.identity;

import java.util.List;
import java.util.Optional;
import org.handsel.ipfs.Data;
import org.handsel.ipfs.MapBuilder;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// Who could bring an identity back without its recovery words, and who watches its log.
///
/// @param commit hash of the guardians' keys, opened only when they are needed
/// @param delaySeconds how long the owner may object
/// @param witnesses multikeys of those who keep the log's head; may be none: "unwitnessed"
/// @param threshold how many witnesses' receipts are needed
public record Guardians(
    Optional<Bytes> commit, long delaySeconds, List<Bytes> witnesses, int threshold) {
  /// Nobody: the recovery words alone bring the identity back.
  public static final Guardians NONE = new Guardians(Optional.empty(), 7 * 86_400, List.of(), 0);

  private static final int WITNESSES_MAX = 16;
  private static final int COMMIT_BYTES = 32;
  private static final long DELAY_SECONDS_MAX = 365 * 86_400;

  /// The list is copied.
  public Guardians {
    witnesses = List.copyOf(witnesses);
  }

  void putInto(MapBuilder map) {
    map.put("guardCommit", commit.<Data>map(Data::of).orElse(Data.none()))
        .put("guardDelay", delaySeconds)
        .put("witnesses", Data.list(witnesses.stream().map(Data::of).toList()))
        .put("wt", threshold);
  }

  static Guardians of(Data.Map map) throws MalformedException {
    map.get("guardCommit");
    Optional<Bytes> commit =
        map.isNull("guardCommit")
            ? Optional.empty()
            : Optional.of(map.bytes("guardCommit", COMMIT_BYTES));
    List<Data> listed = map.list("witnesses");
    if (listed.size() > WITNESSES_MAX) throw new MalformedException("too many witnesses");
    List<Bytes> witnesses = new java.util.ArrayList<>();
    for (Data witness : listed) {
      if (Keys.raw(witness.asBytes()).isEmpty()) throw new MalformedException("a witness's key");
      witnesses.add(witness.asBytes());
    }
    int threshold = (int) map.integer("wt", witnesses.isEmpty() ? 0 : 1, witnesses.size());
    // identity.md §3.4 "Without witnesses there are no guardians"
    if (witnesses.isEmpty() && commit.isPresent()) {
      throw new MalformedException("guardians without witnesses");
    }
    return new Guardians(
        commit, map.integer("guardDelay", 0, DELAY_SECONDS_MAX), witnesses, threshold);
  }
}
