package org.handsel.core.service;

import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.ipfs.MapBuilder;
import org.handsel.libp2p.multiformats.MalformedException;

/// What a buyer wants of a listing.
///
/// @param quantity how many
/// @param choice what else the service has a buyer say, by the names of [Service#choices]; empty
///   where it asks nothing more
public record Order(long quantity, Data.Map choice) {
  /// The most of one listing that can be asked for.
  public static final long QUANTITY_MAX = 1_000_000_000;

  private static final int CHOICE_BYTES_MAX = 4096;
  private static final Data.Map NOTHING = Data.map().build();

  /// So many, with nothing more to say.
  public static Order of(long quantity) {
    return new Order(quantity, NOTHING);
  }

  /// Puts it into `map`, the number under `number`.
  public MapBuilder put(MapBuilder map, String number) {
    map.put(number, quantity);
    return choice.equals(NOTHING) ? map : map.put("choice", choice);
  }

  /// The order in `map`, whose number stands under `number`.
  ///
  /// @throws MalformedException if there is none, or more than an order can hold
  public static Order of(Data.Map map, String number) throws MalformedException {
    Data.Map choice = map.optionalMap("choice").orElse(NOTHING);
    // deal.md §2.2 "absent where the service asks for nothing"
    if (map.has("choice") && choice.equals(NOTHING)) throw new MalformedException("choice: empty");
    if (DagCbor.encode(choice).length > CHOICE_BYTES_MAX) {
      throw new MalformedException("choice: more than " + CHOICE_BYTES_MAX + " bytes");
    }
    return new Order(map.integer(number, 1, QUANTITY_MAX), choice);
  }
}
