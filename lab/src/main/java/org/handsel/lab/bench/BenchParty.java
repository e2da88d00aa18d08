package org.handsel.lab.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// One process of a [NetPair]: serves, and measures what it is told to, one line in, one line out,
/// as `bench-party.mjs` does.
interface BenchParty {
  /// Does what `words` say; the answer is figures with spaces between them.
  String obey(String[] words) throws Exception;

  /// What takes time.
  interface Work {
    void run() throws Exception;
  }

  /// Says `greeting`, then obeys until nobody asks any more.
  static void serve(BenchParty party, String greeting) throws Exception {
    System.out.println(greeting);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(party.obey(line.split(" ", -1)));
    }
    System.exit(0);
  }

  /// How long that takes.
  static double seconds(Work work) throws Exception {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  /// Does all of it at once, and waits for it.
  static void together(List<? extends Work> works) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var done = new ArrayList<Future<?>>();
      for (Work work : works) {
        done.add(
            threads.submit(() -> {
              work.run();
              return true;
            }));
      }
      for (Future<?> one : done) one.get();
    }
  }

  /// The middle and the hundredth from the end of the `micros`, which it puts in order.
  static String quantiles(List<Double> micros) {
    micros.sort(null);
    return micros.get(micros.size() / 2) + " " + micros.get((int) (micros.size() * 0.99));
  }

  /// Complains unless both are the same.
  static void same(long got, long wanted) throws IOException {
    if (got != wanted) throw new IOException("got " + got + " of " + wanted);
  }
}
