package org.handsel.services.stays;

import java.util.regex.Pattern;
import org.handsel.core.service.Booking;
import org.handsel.core.service.Order;
import org.handsel.libp2p.multiformats.MalformedException;

/// What a guest wants.
///
/// @param arrive the day of arrival, and `leave` that of leaving: days since 1970
/// @param units the parts of the home, a bit each; [Booking#WHOLE] for all of it
record Stay(long arrive, long leave, long guests, int units) {
  /// The year 2149: no night is later.
  static final long DAY_MAX = 0xffff;

  private static final Pattern PARTS = Pattern.compile("\\d{1,2}(\\s*,\\s*\\d{1,2}){0,15}");
  private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

  /// The stay that `order` asks for in a home of so many parts.
  ///
  /// @throws MalformedException if it says none; the message begins with the name of the choice
  static Stay of(Order order, int parts) throws MalformedException {
    if (order.quantity() != 1) throw new MalformedException("quantity: a home is booked once");
    order.choice().only("arrive", "leave", "guests", "parts");
    long arrive = order.choice().integer("arrive", 0, DAY_MAX);
    long leave = order.choice().integer("leave", 0, DAY_MAX);
    if (leave <= arrive) throw new MalformedException("leave: after the day of arrival");
    String those = order.choice().optionalText("parts").orElse("");
    int units = those.isEmpty() ? Booking.WHOLE : units(those, parts);
    return new Stay(arrive, leave, order.choice().integer("guests", 1, Home.GUESTS_MAX), units);
  }

  private static int units(String parts, int most) throws MalformedException {
    if (!PARTS.matcher(parts).matches()) {
      throw new MalformedException("parts: numbers parted by commas, such as 1,3");
    }
    int units = 0;
    for (String part : COMMA.splitAsStream(parts).toList()) {
      int number = Integer.parseInt(part);
      if (number < 1 || number > most) {
        throw new MalformedException("parts: from 1 to " + most);
      }
      units |= 1 << (number - 1);
    }
    return units;
  }

  int nights() {
    return (int) (leave - arrive);
  }

  boolean whole() {
    return units == Booking.WHOLE;
  }
}
