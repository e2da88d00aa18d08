package org.handsel.node.deal;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A test in which Alice sells and Bob buys, in a village of their own.
abstract class InVillage {
  @TempDir Path folder;
  Village village;
  Village.Person alice;
  Village.Person bob;

  @BeforeEach
  void settle() throws Exception {
    village = new Village(folder);
    alice = village.add("alice");
    bob = village.add("bob");
    village.meet();
  }

  @AfterEach
  void leave() throws Exception {
    village.close();
  }
}
