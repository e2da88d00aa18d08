package org.handsel.lab.model;

import java.util.ArrayList;
import java.util.List;

/// What two parties agreed, in units of money and ticks of time: small enough to visit all of it,
/// and with every order of deadlines that the contract allows.
///
/// @param hold for the seller if the buyer cancels in time, units
/// @param lateCancel for the seller if the buyer cancels late, units
/// @param noShow of the seller's deposit for the buyer, units
/// @param arbiters how many sit in the panel, 0 to 3
/// @param fundBy last tick to fund
/// @param freeCancelBy last tick to withdraw cheaply
/// @param claimFrom first tick to claim delivery
/// @param claimBy last tick to claim delivery
public record Bargain(
    int price,
    int buyerDeposit,
    int sellerDeposit,
    int hold,
    int lateCancel,
    int noShow,
    int arbiters,
    int fundBy,
    int freeCancelBy,
    int claimFrom,
    int claimBy,
    int disputeWindow,
    int depositWindow,
    int rulingWindow) {

  /// Ticks that the whole panel has.
  int panelWindow() {
    return arbiters * rulingWindow;
  }

  /// Ticks that a deal can go on after its price is paid: while a damage deposit may be disputed,
  /// and is.
  int tail() {
    return buyerDeposit == 0 ? 0 : depositWindow + panelWindow();
  }

  /// The tick by which a fresh deal is over: a claim at the last moment, disputed at the last
  /// moment before a panel that is silent, released at the very end, and then damage disputed at
  /// the last moment.
  public int overBy() {
    return claimBy + Math.max(1, disputeWindow) + panelWindow() + tail();
  }

  /// Bargains with and without each deposit and panel, over several shapes of their deadlines.
  public static List<Bargain> all() {
    int[][] shapes = {
      // fundBy, freeCancelBy, claimFrom, claimBy, disputeWindow, depositWindow, rulingWindow
      {1, 2, 3, 5, 2, 2, 2},
      {1, 0, 0, 2, 1, 3, 1},
      {2, 9, 3, 3, 3, 1, 2},
      {0, 1, 4, 6, 1, 1, 1},
      {3, 3, 1, 4, 2, 4, 3},
      {1, 5, 2, 7, 4, 2, 1},
    };
    List<Bargain> all = new ArrayList<>();
    for (int[] t : shapes) {
      for (int panel = 0; panel <= 3; panel++) {
        for (int deposits = 0; deposits < 4; deposits++) {
          int buyer = deposits & 1;
          int seller = deposits & 2;
          all.add(
              new Bargain(
                  4,
                  buyer,
                  seller,
                  1,
                  2,
                  seller / 2,
                  panel,
                  t[0],
                  t[1],
                  t[2],
                  t[3],
                  t[4],
                  t[5],
                  t[6]));
        }
      }
    }
    return List.copyOf(all);
  }
}
