package org.handsel.lab.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.handsel.chain.local.LocalChain;
import org.handsel.node.app.Deals;
import org.handsel.node.app.MoneyView;
import org.handsel.node.demo.Cast;

/// Whole deals between two nodes in processes of their own, one after another, beside what anybody does
/// who deals without an escrow: a plain transfer of the same test dollars on the same chain.
///
///     ./dev bench deals [COUNT]
public final class DealsBench {
  private DealsBench() {}

  /// Runs it: the first argument says how many deals, 10 if there is none.
  public static void main(String[] arguments) throws Exception {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
    Path folder = Files.createTempDirectory("handsel-bench-deals-");
    var locked = new ArrayList<Double>();
    var closed = new ArrayList<Double>();
    var transfers = new ArrayList<Double>();
    long gas = 0;
    try (var chain = LocalChain.privateIn(folder.resolve("chain"));
        var cast = Cast.gather(folder, chain)) {
      for (int i = -1; i < count; i++) { // the first one warms both up
        String title = "Lamp number " + i;
        cast.alice()
            .publish("market", Map.of("title", title, "price", "2.00 USD", "quantity", "1"));
        String listing =
            cast.bob()
                .until(
                    title,
                    () ->
                        cast.bob().search(title).hits().stream()
                            .filter(hit -> hit.title().equals(title))
                            .findFirst())
                .id();
        long start = System.nanoTime();
        cast.bob().buy(listing, List.of());
        Deals.Deal deal =
            cast.bob()
                .until(
                    "the money to be locked",
                    () ->
                        cast.bob().deals().stream()
                            .filter(it -> it.title().equals(title))
                            .filter(it -> it.state().equals("locked"))
                            .findFirst());
        double lockedAfter = millis(start);
        cast.bob().act(deal.id(), "confirm", Map.of());
        Deals.Deal over =
            cast.alice().dealUntil(deal.id(), "the end", it -> it.state().equals("closed"));
        double closedAfter = millis(start);
        long transferStart = System.nanoTime();
        cast.bob().send(cast.alice().me().account(), new MoneyView("2.00", "tUSD", true));
        if (i >= 0) {
          locked.add(lockedAfter);
          closed.add(closedAfter);
          transfers.add(millis(transferStart));
          gas = cast.bob().deal(over.id()).gas().stream().mapToLong(Deals.Gas::units).sum();
        }
      }
    }
    print("buy until locked, finally", locked);
    print("buy until closed on both sides", closed);
    print("plain transfer, in a block", transfers);
    System.out.printf(
        "%-36s %10.1f%n",
        "a deal is as long as so many transfers", median(closed) / median(transfers));
    System.out.printf("%-36s %10d%n", "gas of the last deal, both acts", gas);
  }

  private static double millis(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e6;
  }

  private static void print(String what, List<Double> millis) {
    System.out.printf(
        "%-36s %10.0f ms median, %.0f to %.0f, of %d%n",
        what, median(millis), Collections.min(millis), Collections.max(millis), millis.size());
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
