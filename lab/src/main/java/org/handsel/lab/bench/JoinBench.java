package org.handsel.lab.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.node.app.RefusedException;
import org.handsel.node.demo.Person;

/// How soon a newcomer is part of a network: from the command that starts a node on an empty
/// directory, which is told of three others, until it has made its identity, knows whose the three
/// are that it is connected to, and answers a search. All are processes on this machine, and none
/// looks on its links.
final class JoinBench {
  private static final int OTHERS = 3;

  private JoinBench() {}

  /// So many newcomers, one after the other: how many seconds each took.
  static double[] seconds(int runs, Path folder, URI chain) throws IOException {
    var others = new ArrayList<Person>();
    try {
      var known = new ArrayList<String>();
      for (int i = 0; i < OTHERS; i++) {
        var other = Person.start("Other " + i, folder.resolve("other-" + i), chain, options(known));
        others.add(other);
        known.add(other.addresses().getFirst());
      }
      var seconds = new double[runs];
      for (int i = 0; i < runs; i++) {
        seconds[i] = join(folder.resolve("newcomer-" + i), chain, options(known));
      }
      return seconds;
    } catch (RefusedException e) {
      throw new IOException("a node refused what it was asked", e);
    } finally {
      for (Person other : others) other.close();
    }
  }

  private static String[] options(List<String> known) {
    var options = new ArrayList<>(List.of("--no-mdns"));
    for (String address : known) options.addAll(List.of("--bootstrap", address));
    return options.toArray(String[]::new);
  }

  private static double join(Path home, URI chain, String[] options)
      throws IOException, RefusedException {
    long began = System.nanoTime();
    try (var newcomer = Person.start("Newcomer", home, chain, options)) {
      var _ =
          newcomer.until(
              "three peers",
              () -> Optional.of(newcomer.acquaintances()).filter(count -> count >= OTHERS));
      var _ = newcomer.search("bicycle");
      return (System.nanoTime() - began) / 1e9;
    }
  }
}
