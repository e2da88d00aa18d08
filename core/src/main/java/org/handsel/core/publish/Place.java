package org.handsel.core.publish;

import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;

/// A point on the earth in millionths of a degree: no floating point is ever signed.
public record Place(int latitudeE6, int longitudeE6) {
  private static final double EARTH_KM = 6371.0088;
  private static final int LATITUDE_MAX = 90_000_000;
  private static final int LONGITUDE_MAX = 180_000_000;

  /// @throws IllegalArgumentException if there is no such point
  public Place {
    if (Math.abs((long) latitudeE6) > LATITUDE_MAX
        || Math.abs((long) longitudeE6) > LONGITUDE_MAX) {
      throw new IllegalArgumentException("no such place on the earth");
    }
  }

  /// The point at these degrees.
  ///
  /// @throws MalformedException if there is none
  public static Place of(double latitude, double longitude) throws MalformedException {
    if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) {
      throw new MalformedException("place: latitude is −90 to 90, longitude −180 to 180");
    }
    return new Place((int) Math.round(latitude * 1e6), (int) Math.round(longitude * 1e6));
  }

  /// The point that `data` is: `[latitude, longitude]`.
  ///
  /// @throws MalformedException if it is none
  static Place of(Data data) throws MalformedException {
    var both = data.asList();
    if (both.size() != 2) throw new MalformedException("place: latitude and longitude");
    long latitude = both.getFirst().asLong();
    long longitude = both.getLast().asLong();
    if (Math.abs(latitude) > LATITUDE_MAX || Math.abs(longitude) > LONGITUDE_MAX) {
      throw new MalformedException("place: no such point");
    }
    return new Place((int) latitude, (int) longitude);
  }

  /// As it stands in a record.
  public Data toData() {
    return Data.list(Data.of(latitudeE6), Data.of(longitudeE6));
  }

  /// Degrees north.
  public double latitude() {
    return latitudeE6 / 1e6;
  }

  /// Degrees east.
  public double longitude() {
    return longitudeE6 / 1e6;
  }

  /// How far it is to `other` over a round earth, in kilometres.
  public double kilometresTo(Place other) {
    double up = Math.toRadians(other.latitude() - latitude());
    double over = Math.toRadians(other.longitude() - longitude());
    double a =
        Math.pow(Math.sin(up / 2), 2)
            + Math.cos(Math.toRadians(latitude()))
                * Math.cos(Math.toRadians(other.latitude()))
                * Math.pow(Math.sin(over / 2), 2);
    return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(a)));
  }
}
