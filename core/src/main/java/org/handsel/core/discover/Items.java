package org.handsel.core.discover;

import java.util.ArrayList;
import java.util.List;
import org.handsel.core.record.Version;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;

/// Items of sync as they travel: `[at, digest]`.
public final class Items {
  private static final int DIGEST_BYTES = 32;

  private Items() {}

  /// One item.
  static Data toData(Version item) {
    return Data.list(Data.of(item.at()), Data.of(item.digest()));
  }

  /// Several items.
  public static Data toData(List<Version> items) {
    return Data.list(items.stream().map(Items::toData).toList());
  }

  /// One item.
  static Version of(Data data) throws MalformedException {
    List<Data> both = data.asList();
    if (both.size() != 2 || both.getLast().asBytes().size() != DIGEST_BYTES) {
      throw new MalformedException("an item is a time and a digest");
    }
    long at = both.getFirst().asLong();
    if (at < 0) throw new MalformedException("an item before all time");
    return new Version(at, both.getLast().asBytes());
  }

  /// Several items.
  ///
  /// @throws MalformedException if one is none, or there are too many
  public static List<Version> of(List<Data> data) throws MalformedException {
    if (data.size() > SyncLimits.DEFAULT.itemsMax()) throw new MalformedException("too many items");
    List<Version> items = new ArrayList<>();
    for (Data it : data) items.add(of(it));
    return items;
  }
}
