package org.handsel.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FieldOptionsTest {
  @TempDir Path folder;

  @Test
  void commasPartFilesUnlessTheyBelongToAFilesName() throws IOException {
    String plain = Files.createFile(folder.resolve("a.png")).toString();
    String comma = Files.createFile(folder.resolve("broken, left, side.png")).toString();
    assertThat(FieldOptions.parts(plain + ", " + comma + "," + plain))
        .containsExactly(plain, comma, plain);
    assertThat(FieldOptions.parts("bafkone,bafktwo")).containsExactly("bafkone", "bafktwo");
    assertThat(FieldOptions.parts(plain + ",nowhere.png")).containsExactly(plain, "nowhere.png");
  }
}
