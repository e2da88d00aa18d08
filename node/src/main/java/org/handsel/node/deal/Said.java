package org.handsel.node.deal;

import org.handsel.core.deal.Event;

/// How a word of a deal is told to people.
final class Said {
  private Said() {}

  /// The key of its sentence, after `deal.step.`.
  static String name(Event.Word word) {
    return switch (word) {
      case Event.Proposed _ -> "proposed";
      case Event.Accepted _ -> "accepted";
      case Event.Declined _ -> "declined";
      case Event.Told _ -> "told";
      case Event.Delivered _ -> "delivered";
      case Event.Offered _ -> "offered";
      case Event.Settled _ -> "settled";
      case Event.Released _ -> "released";
      case Event.Refunded _ -> "refunded";
      case Event.Ruled _ -> "ruled";
      case Event.Disputed _ -> "disputed";
      case Event.Claimed _ -> "claimed";
      case Event.Cancelled _ -> "cancelled";
      case Event.Sealed _ -> "sealed";
      case Event.Opened _ -> "rated";
    };
  }

  /// What a person wrote with a step for the other one to read.
  static String written(Event.Word word) {
    return switch (word) {
      case Event.Told told -> told.text();
      case Event.Delivered delivered -> delivered.note();
      case Event.Disputed disputed -> disputed.reason();
      case Event.Declined declined -> declined.reason();
      case Event.Ruled ruled -> ruled.reason();
      case Event.Proposed _,
          Event.Accepted _,
          Event.Offered _,
          Event.Settled _,
          Event.Released _,
          Event.Refunded _,
          Event.Claimed _,
          Event.Cancelled _,
          Event.Sealed _,
          Event.Opened _ ->
          "";
    };
  }
}
