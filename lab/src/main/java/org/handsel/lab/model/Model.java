package org.handsel.lab.model;

import java.util.ArrayList;
import java.util.List;

/// The program behind `./dev model`: visits every standing of every bargain, prints how many there
/// were, and ends with 1 if one of them has no way out for a party alone.
public final class Model {
  private Model() {}

  /// Runs it; there are no arguments.
  public static void main(String[] args) {
    int standings = 0;
    int moves = 0;
    int latest = 0;
    List<String> faults = new ArrayList<>();
    List<Bargain> bargains = Bargain.all();
    for (Bargain bargain : bargains) {
      Walk.Findings found = Walk.of(bargain);
      standings += found.standings();
      moves += found.moves();
      latest = Math.max(latest, bargain.overBy());
      faults.addAll(found.faults());
    }
    System.out.printf(
        "%d bargains, %d standings, %d acts; a fresh deal is over by tick %d at the latest%n",
        bargains.size(), standings, moves, latest);
    faults.stream().limit(20).forEach(System.out::println);
    System.out.println(
        faults.isEmpty()
            ? "From every one of them the buyer alone and the seller alone get out in time,"
                + " whatever the others do."
            : faults.size() + " faults");
    System.exit(faults.isEmpty() ? 0 : 1);
  }
}
