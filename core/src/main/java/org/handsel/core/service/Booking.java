package org.handsel.core.service;

import java.util.Arrays;
import org.handsel.core.money.Address;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// Nights that nobody else can have once the money is locked: the escrow takes them in the same
/// transaction (`escrow.md` §8).
///
/// @param guard whose calendar it is
/// @param resource which home of the guard's, 32 bytes
/// @param firstNight the evening of the first night, days since 1970
/// @param nights how many, 1 to 255
/// @param units which of up to 16 parts of the home, a bit each; all bits are the whole
public record Booking(Address guard, Bytes resource, int firstNight, int nights, int units) {
  /// All parts of a home.
  public static final int WHOLE = 0xffff;

  /// The most nights in a row.
  public static final int NIGHTS_MAX = 255;

  private static final int RESOURCE_BYTES = 32;

  /// The year 2149: no night is later.
  private static final int NIGHT_MAX = 0xffff;

  /// Whether it can't be had because of what is taken of its nights, a bit for each part.
  public boolean clashes(int[] taken) {
    return Arrays.stream(taken).anyMatch(of -> (of & units) != 0);
  }

  /// What it is in the terms.
  public Data.Map toData() {
    return Data.map()
        .put("guard", guard.toString())
        .put("resource", resource)
        .put("firstNight", firstNight)
        .put("nights", nights)
        .put("units", units)
        .build();
  }

  /// The booking that `map` states.
  ///
  /// @throws MalformedException if the escrow would refuse it
  public static Booking of(Data.Map map) throws MalformedException {
    map.only("guard", "resource", "firstNight", "nights", "units");
    Bytes resource = map.bytes("resource", RESOURCE_BYTES);
    if (resource.equals(Bytes.of(new byte[RESOURCE_BYTES]))) {
      throw new MalformedException("resource: zero");
    }
    return new Booking(
        Address.parse(map.text("guard")),
        resource,
        (int) map.integer("firstNight", 0, NIGHT_MAX),
        (int) map.integer("nights", 1, NIGHTS_MAX),
        (int) map.integer("units", 1, WHOLE));
  }
}
