package org.handsel.core.identity;

import java.util.Optional;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Where a dropped device's word ends.
public sealed interface Cut {
  /// The device's last entry of history, if it wrote any.
  Optional<History> history();

  /// Its owner put it away: what it signed with a number up to `n` stands.
  record Retired(long n, Optional<History> history) implements Cut {}

  /// It is in other hands: of what it signed only the records in a list stand.
  ///
  /// @param keep CID of the sorted digests that stand
  record Stolen(Cid keep, Optional<History> history) implements Cut {}

  /// The entry of history at height `h`.
  record History(long h, Cid entry) {}

  /// This as it stands in an entry.
  default Data toData() {
    var in =
        switch (this) {
          case Retired(long n, _) -> Data.map().put("n", n);
          case Stolen(Cid keep, _) -> Data.map().put("keep", keep);
        };
    history().ifPresent(it -> in.put("hist", Data.list(Data.of(it.h), Data.of(it.entry))));
    return Data.map().put(this instanceof Retired ? "retired" : "stolen", in.build()).build();
  }

  /// The cut that `data` says.
  ///
  /// @throws MalformedException if it says none
  static Cut of(Data data) throws MalformedException {
    Data.Map map = data.asMap();
    map.only(map.has("retired") ? "retired" : "stolen");
    if (map.has("retired")) {
      Data.Map in = map.map("retired");
      in.only("n", "hist");
      return new Retired(in.integer("n", 0, Entry.INTEGER_MAX), history(in));
    }
    Data.Map in = map.map("stolen");
    in.only("keep", "hist");
    return new Stolen(in.link("keep"), history(in));
  }

  private static Optional<History> history(Data.Map in) throws MalformedException {
    if (!in.has("hist")) return Optional.empty();
    var pair = in.list("hist");
    if (pair.size() != 2) throw new MalformedException("hist: a height and an entry");
    long h = pair.getFirst().asLong();
    if (h < 0) throw new MalformedException("hist: a height below 0");
    return Optional.of(new History(h, pair.getLast().asLink()));
  }
}
