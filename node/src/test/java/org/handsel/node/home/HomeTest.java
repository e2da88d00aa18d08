package org.handsel.node.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
  @TempDir Path folder;

  @Test
  void whatWasGivenGoesBeforeEveryVariable() throws IOException {
    var all = Map.of("HANDSEL_HOME", "/a", "XDG_DATA_HOME", "/b", "HOME", "/c");
    assertThat(Home.locate(Optional.of(Path.of("/d")), all)).isEqualTo(Path.of("/d"));
    assertThat(Home.locate(Optional.empty(), all)).isEqualTo(Path.of("/a"));
    assertThat(Home.locate(Optional.empty(), Map.of("XDG_DATA_HOME", "/b", "HOME", "/c")))
        .isEqualTo(Path.of("/b/handsel"));
    assertThat(Home.locate(Optional.empty(), Map.of("XDG_DATA_HOME", "", "HOME", "/c")))
        .isEqualTo(Path.of("/c/.local/share/handsel"));
  }

  @Test
  void withoutAnyOfThemItSaysWhatToGive() {
    assertThatThrownBy(() -> Home.locate(Optional.empty(), Map.of("HOME", "")))
        .hasMessageContaining("--data");
  }

  @Test
  void onlyItsOwnerMayLookInside() throws IOException {
    Path directory = folder.resolve("some where/alice");
    try (var home = Home.open(directory)) {
      home.announce(
          new NodeFile(1, "http://127.0.0.1:1", "http://127.0.0.1:2", "", List.of(), "now"),
          "secret");
      assertThat(permissions(directory)).isEqualTo("rwx------");
      for (String name : new String[] {"token", "node.json", "lock"}) {
        assertThat(permissions(directory.resolve(name))).as(name).isEqualTo("rw-------");
      }
      assertThat(NodeFile.token(directory)).isEqualTo("secret");
    }
    assertThat(directory.resolve("token")).doesNotExist();
    assertThat(NodeFile.read(directory)).isEmpty();
  }

  @Test
  void aDirectoryOfOnesOwnThatOthersCouldReadIsClosedToThem() throws IOException {
    Path directory = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Home.open(directory).close();
    assertThat(permissions(directory)).isEqualTo("rwx------");
  }

  @Test
  void twoNodesOnOneDirectoryAreTold() throws IOException {
    try (var home = Home.open(folder)) {
      home.announce(
          new NodeFile(4711, "http://127.0.0.1:1", "http://127.0.0.1:2", "", List.of(), "now"),
          "secret");
      assertThatThrownBy(() -> Home.open(folder))
          .isInstanceOf(HomeInUseException.class)
          .hasMessageContaining("4711")
          .hasMessageContaining(folder.toString());
      assertThat(NodeFile.read(folder)).isPresent();
    }
    Home.open(folder).close();
  }

  @Test
  void filesOfANodeThatWasKilledAreForgotten() throws IOException {
    Files.writeString(folder.resolve("node.json"), "{\"torn");
    Files.writeString(folder.resolve("token.new"), "half");
    Files.writeString(folder.resolve("token"), "old");
    try (var home = Home.open(folder)) {
      assertThat(home.file("token")).doesNotExist();
      assertThat(home.file("token.new")).doesNotExist();
      assertThat(home.file("node.json")).doesNotExist();
    }
  }

  @Test
  void aTornNodeFileIsSaidToBeOne() throws IOException {
    Files.writeString(folder.resolve("node.json"), "{\"pid\": 1, \"what\": 2}");
    assertThatThrownBy(() -> NodeFile.read(folder)).hasMessageContaining("node.json");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
