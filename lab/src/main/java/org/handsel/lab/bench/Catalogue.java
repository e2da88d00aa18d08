package org.handsel.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// What benches publish: the shared catalogue where it is, else as many made-up rows.
final class Catalogue {
  private static final int ROWS = 3291;
  private static final List<String> MAKES =
      List.of("galaxy", "nexus", "pixel", "moto", "xperia", "lumia", "optimus", "desire");
  private static final List<String> THINGS =
      List.of(
          "case", "charger", "cable", "battery", "screen protector", "headset", "mount", "dock");
  private static final List<String> COLOURS = List.of("black", "red", "blue", "clear", "green");

  private Catalogue() {}

  /// The table to publish; `folder` takes one that has to be made up.
  static Path in(Path folder) throws IOException {
    String root = System.getProperty("handsel.root", ".");
    Path shared =
        Path.of(root)
            .toAbsolutePath()
            .normalize()
            .resolveSibling("shared/data/marketplace/bestbuy_products.csv.gz");
    if (Files.exists(shared)) return shared;
    var random = new Random(1);
    var table = new StringBuilder("name,description,categories,price_usd\n");
    for (int i = 0; i < ROWS; i++) {
      String thing = pick(THINGS, random);
      table.append(
          "%s %s %s %d,A %s for everyday use. %s,Phones > %ss,%d.99%n"
              .formatted(
                  pick(MAKES, random),
                  pick(COLOURS, random),
                  thing,
                  i,
                  thing,
                  "It fits well and lasts. ".repeat(1 + random.nextInt(8)),
                  thing,
                  1 + random.nextInt(200)));
    }
    return Files.writeString(folder.resolve("made-up.csv"), table);
  }

  private static String pick(List<String> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }
}
