package org.handsel.lab.crash;

import static org.handsel.core.agree.Role.ARBITER;
import static org.handsel.core.agree.Role.BUYER;
import static org.handsel.core.agree.Role.SELLER;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Every way that a deal can go. Of all but the first the moments are listed in which it differs
/// from that.
final class Ways {
  private static final Duration CLAIM_BY = Duration.ofHours(4);
  private static final Duration CLAIM = Duration.ofHours(3);
  private static final Duration WINDOW = Duration.ofHours(1);

  /// The lamp comes, is paid, and both are content.
  static final Way HAPPY =
      Way.named("happy")
          .press(SELLER, "locked", "deliver", "text", "sent")
          .press(BUYER, "delivered", "confirm")
          .gives(SELLER, "1.00")
          .gives(BUYER, "-1.00")
          .writes(
              SELLER,
              "say quote; publish the opening; note unfunded; acknowledged quote; hear propose; "
                  + "say accept; settle the stock; acknowledged accept; note funded; say deliver; "
                  + "acknowledged deliver; hear release; note closed; note collected; say seal; publish "
                  + "the close; acknowledged seal; hear seal; say open; note ratingOut; acknowledged "
                  + "open; hear open")
          .writes(
              BUYER,
              "reserve a lane; say ask; publish the opening; acknowledged ask; say propose; "
                  + "acknowledged propose; note unfunded; hear accept; note funding; sign fund; mined "
                  + "fund; note gas of fund; note funded; hear deliver; say release; acknowledged "
                  + "release; sign release; mined release; note gas of release; note closed; note collected; "
                  + "say seal; publish the close; acknowledged seal; hear seal; say open; note "
                  + "ratingOut; hear open; acknowledged open")
          // before the escrow may take the token
          .writesFirst(BUYER, "sign approve; mined approve");

  /// Alice doesn't deliver, and Bob has his money back with what she staked.
  static final Way NO_DELIVERY =
      timed("no delivery")
          .where("sellerDepositBps", "1000")
          .pass("locked", CLAIM_BY)
          .gives(SELLER, "-0.10")
          .gives(BUYER, "0.10")
          .writes(SELLER, "sign deposit; mined deposit; say accept; note closed; note collected")
          .writes(BUYER, "sign timeout; mined timeout; note gas of timeout; note closed")
          .writesFirst(SELLER, "sign approve; mined approve");

  /// Bob says nothing after the delivery, and Alice's node claims the price.
  static final Way CLAIMED =
      timed("claimed")
          .press(SELLER, "locked", "deliver", "text", "sent")
          .pass("delivered", CLAIM)
          .pass("claimed", WINDOW)
          .gives(SELLER, "1.00")
          .gives(BUYER, "-1.00")
          .writes(
              SELLER,
              "say claim; acknowledged claim; sign claim; mined claim; note gas of claim; note "
                  + "claimed; sign timeout; mined timeout; note gas of timeout; note closed")
          .writes(BUYER, "hear claim; note claimed; note closed");

  /// Bob disputes a claim, and Carol divides the price.
  static final Way RULED =
      timed("ruled")
          .judged()
          .press(SELLER, "locked", "deliver", "text", "sent")
          .press(SELLER, "delivered", "claim")
          .press(BUYER, "claimed", "dispute", "text", "bent")
          .press(ARBITER, "disputed", "rule", "sellerBps", "6000", "feeBps", "300", "text", "bent")
          .gives(SELLER, "0.60")
          .gives(BUYER, "-0.63")
          .gives(ARBITER, "0.03")
          .writes(
              SELLER,
              "say claim; acknowledged claim; sign claim; mined claim; note gas of claim; note "
                  + "claimed; hear dispute; note disputed_claimed; say case; acknowledged case; hear "
                  + "rule; note closed")
          .writes(
              BUYER,
              "hear claim; note claimed; say dispute; acknowledged dispute; sign dispute; mined "
                  + "dispute; note gas of dispute; note disputed_claimed; say case; acknowledged case; "
                  + "hear rule; note closed")
          .writes(
              ARBITER,
              "open the case; note disputed_claimed; say rule; acknowledged rule; sign rule; "
                  + "mined rule; note gas of rule; note closed; sign withdraw; mined withdraw; note "
                  + "collected, gas of withdraw");

  /// Bob disputes a delivery that isn't claimed, and Carol says nothing.
  static final Way UNRULED =
      timed("unruled")
          .judged()
          .press(SELLER, "locked", "deliver", "text", "sent")
          .press(BUYER, "delivered", "dispute", "text", "bent")
          .pass("disputed", CLAIM_BY)
          .writes(SELLER, "hear dispute; note disputed; say case; acknowledged case; note closed")
          .writes(
              BUYER,
              "say dispute; acknowledged dispute; sign dispute; mined dispute; note gas of "
                  + "dispute; note disputed; say case; acknowledged case; sign timeout; mined timeout; "
                  + "note gas of timeout; note closed")
          .writes(ARBITER, "open the case; note disputed; note closed; note collected");

  /// Bob disputes a claim, and Carol says nothing: each has half.
  static final Way HALVED =
      timed("halved")
          .like(HAPPY, RULED)
          .judged()
          .press(SELLER, "locked", "deliver", "text", "sent")
          .press(SELLER, "delivered", "claim")
          .press(BUYER, "claimed", "dispute", "text", "bent")
          .pass("disputed", WINDOW)
          .gives(SELLER, "0.50")
          .gives(BUYER, "-0.50")
          .writes(SELLER, "note disputed_claimed; note closed")
          .writes(BUYER, "note disputed_claimed; note closed")
          .writes(ARBITER, "note disputed_claimed; note closed; note collected")
          .eitherWrites("sign timeout; mined timeout; note gas of timeout");

  /// Alice offers to divide the price, and Bob agrees.
  static final Way SETTLED =
      timed("settled")
          .press(SELLER, "locked", "deliver", "text", "sent")
          .pressOnce(SELLER, "delivered", "settle", "sellerBps", "7000")
          .press(BUYER, "delivered", "agree")
          .gives(SELLER, "0.70")
          .gives(BUYER, "-0.70")
          .writes(SELLER, "say offer; acknowledged offer; hear settle; note closed")
          .writes(
              BUYER,
              "hear offer; say settle; acknowledged settle; sign settle; mined settle; note gas "
                  + "of settle; note closed");

  /// Bob cancels before anything can be delivered, and Alice keeps a tenth.
  static final Way CANCELLED =
      timed("cancelled")
          .where("claimFromSeconds", "7200")
          .where("holdBps", "1000")
          .press(BUYER, "locked", "cancel")
          .gives(SELLER, "0.10")
          .gives(BUYER, "-0.10")
          .writes(SELLER, "hear cancel; note closed")
          .writes(
              BUYER,
              "say cancel; acknowledged cancel; sign cancel; mined cancel; note gas of cancel; "
                  + "note closed");

  /// Alice gives the money back, too late to keep what she staked.
  static final Way REFUNDED =
      timed("refunded")
          .like(HAPPY, NO_DELIVERY)
          .where("sellerDepositBps", "1000")
          .where("freeCancelSeconds", "0")
          .press(SELLER, "locked", "refund")
          .gives(SELLER, "-0.10")
          .gives(BUYER, "0.10")
          .writes(
              SELLER,
              "say refund; acknowledged refund; sign refund; mined refund; note gas of refund; "
                  + "note closed")
          .writes(BUYER, "hear refund; note closed");

  /// Nobody asks for the damage deposit.
  static final Way RETURNED =
      timed("returned")
          .where("buyerDepositBps", "2000")
          .press(SELLER, "locked", "deliver", "text", "sent")
          .press(BUYER, "delivered", "confirm")
          .pass("held", WINDOW)
          .gives(SELLER, "1.00")
          .gives(BUYER, "-1.00")
          .writes(SELLER, "note held; note closed")
          .writes(
              BUYER, "note held; sign timeout; mined timeout; note gas of timeout; note closed");

  /// Alice asks for the damage deposit, and Carol gives her three quarters.
  static final Way DAMAGED =
      timed("damaged")
          .judged()
          .where("buyerDepositBps", "2000")
          .press(SELLER, "locked", "deliver", "text", "lent")
          .press(BUYER, "delivered", "confirm")
          .press(SELLER, "held", "dispute", "text", "scratched")
          .press(ARBITER, "held", "rule", "damageBps", "7500", "feeBps", "300", "text", "is")
          .gives(SELLER, "1.15")
          .gives(BUYER, "-1.156")
          .gives(ARBITER, "0.006")
          .writes(
              SELLER,
              "note held; say dispute; acknowledged dispute; sign dispute; mined dispute; note "
                  + "gas of dispute; note disputed_held; say case; acknowledged case; hear rule; note "
                  + "closed")
          .writes(
              BUYER,
              "note held; hear dispute; note disputed_held; say case; acknowledged case; hear "
                  + "rule; note closed")
          .writes(
              ARBITER,
              "open the case; note disputed_held; say rule; acknowledged rule; sign rule; mined "
                  + "rule; note gas of rule; note closed; sign withdraw; mined withdraw; note "
                  + "collected, gas of withdraw");

  /// Alice doesn't want to sell to Bob.
  static final Way DECLINED =
      timed("declined")
          .where("accept", "manual")
          .ends("lapsed", BUYER, SELLER)
          .press(SELLER, "proposed", "decline", "text", "no")
          .writes(
              SELLER,
              "say decline; acknowledged decline; note closed; note returned; publish the close")
          .writes(BUYER, "hear decline; give back the lane; note closed; publish the close");

  /// Bob doesn't want it any more before Alice has answered.
  static final Way WITHDRAWN =
      timed("withdrawn")
          .where("accept", "manual")
          .ends("lapsed", BUYER, SELLER)
          .press(BUYER, "proposed", "decline", "text", "no")
          .writes(SELLER, "hear decline; note closed; note returned; publish the close")
          .writes(
              BUYER,
              "say decline; acknowledged decline; give back the lane; note closed; publish the "
                  + "close");

  /// Alice accepts and stakes, and Bob can't pay any more.
  static final Way EXPIRED =
      timed("expired")
          .like(HAPPY, NO_DELIVERY)
          .where("accept", "manual")
          .where("sellerDepositBps", "1000")
          .withoutMoney()
          .ends("lapsed", BUYER, SELLER)
          .press(SELLER, "proposed", "accept")
          .pass("agreed", Duration.ofMinutes(30))
          .writes(
              SELLER,
              "sign deposit; mined deposit; say accept; settle the stock; acknowledged accept; "
                  + "note closed; note returned; sign withdraw; mined withdraw; note collected, gas of "
                  + "withdraw; publish the close")
          .writes(BUYER, "hear accept; give back the lane; note closed; publish the close");

  /// Alice's node has too many open quotes for Bob to make him another. Comes last, since they
  /// stay.
  static final Way REFUSED =
      timed("refused")
          .where("accept", "manual")
          .where("fundSeconds", "14000")
          .ends("lapsed", BUYER)
          .writes(SELLER, "say refuse; acknowledged refuse")
          .writes(
              BUYER,
              "note closed, refusal, refusalText; give back the lane; note laneBack; "
                  + "publish the close");

  static final List<Way> ALL =
      List.of(
          HAPPY,
          NO_DELIVERY,
          CLAIMED,
          RULED,
          UNRULED,
          HALVED,
          SETTLED,
          CANCELLED,
          REFUNDED,
          RETURNED,
          DAMAGED,
          DECLINED,
          WITHDRAWN,
          EXPIRED,
          REFUSED);

  /// What a node may write down or not: money that is spent elsewhere, a ruling that is passed on,
  /// the last words of an earlier deal, a deadline that the other party carried out a moment
  /// before, what is asked for again because it was overtaken on its way, a block that isn't final
  /// yet.
  static final Set<String> MAYBE =
      Set.of(
          "sign send",
          "mined send",
          "acknowledged rule",
          "hear seal",
          "hear open",
          "failed timeout",
          "hear dispute",
          "note lockedAt",
          "say want",
          "acknowledged want",
          "say case",
          "acknowledged case");

  private Ways() {}

  /// With deadlines within a few hours.
  private static Way timed(String name) {
    return Way.named(name)
        .like(HAPPY)
        .where("claimSeconds", Long.toString(CLAIM_BY.toSeconds()))
        .where("disputeSeconds", Long.toString(WINDOW.toSeconds()))
        .where("depositSeconds", Long.toString(WINDOW.toSeconds()))
        .where("rulingSeconds", Long.toString(WINDOW.toSeconds()));
  }
}
