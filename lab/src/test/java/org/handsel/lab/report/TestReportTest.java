package org.handsel.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReportTest {
  @TempDir Path root;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void everythingIsCountedWithItsReason() throws Exception {
    suite(
        "LampTest",
        """
        <testcase classname="x.LampTest" name="shines"/>
        <testcase classname="x.LampTest" name="breaks"><failure message="no light"/></testcase>
        <testcase classname="x.LampTest" name="falls"><error message="dropped"/></testcase>
        <testcase classname="x.LampTest" name="waits"><skipped message="no bulb here"/></testcase>
        """);
    checks("PASS contracts.pays", "FAIL contracts.gas: too dear", "SKIP model: no time");
    assertThat(run(false)).isFalse();
    assertThat(said())
        .contains(
            "x.LampTest.waits: no bulb here",
            "x.LampTest.breaks: no light",
            "x.LampTest.falls: dropped",
            "contracts.gas: too dear",
            "model: no time",
            "2 passed, 3 failed, 2 skipped");
  }

  @Test
  void aSkipIsAllowedInStrictRunsByItsClassAlone() throws Exception {
    String skipped = "<testcase classname='x.%s' name='a'><skipped message='b'/></testcase>";
    suite("LampTest", "<testcase classname='x.LampTest' name='shines'/>");
    suite("CidTest", skipped.formatted("CidTest"));
    skips("| `CidTest` | no vectors |");
    assertThat(run(true)).as(said()).isTrue();
    suite("OtherCidTest", skipped.formatted("OtherCidTest"));
    assertThat(run(true)).isFalse();
    assertThat(said()).contains("x.OtherCidTest.a: skipped, but docs/skips.md doesn't list it");
  }

  @Test
  void aClassThatLeftNoReportIsAFailure() throws Exception {
    suite("LampTest", "<testcase classname='x.LampTest' name='shines'/>");
    Files.createDirectories(root.resolve("room/src/test/java/x"));
    Files.createFile(root.resolve("room/src/test/java/x/LampTest.java"));
    assertThat(run(false)).as(said()).isTrue();
    Files.createFile(root.resolve("room/src/test/java/x/CutOffTest.java"));
    assertThat(run(false)).isFalse();
    assertThat(said()).contains("x.CutOffTest: left no report");
  }

  @Test
  void nothingRunIsNoSuccess() throws Exception {
    assertThat(run(false)).isFalse();
    assertThat(said()).contains("No test was run.");
  }

  private boolean run(boolean strict) throws Exception {
    said.reset();
    return TestReport.run(root, strict, new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private void suite(String name, String cases) throws IOException {
    Path reports = Files.createDirectories(root.resolve("room/target/surefire-reports"));
    Files.writeString(
        reports.resolve("TEST-x." + name + ".xml"), "<testsuite>" + cases + "</testsuite>");
  }

  private void checks(String... lines) throws IOException {
    Path checks = Files.createDirectories(root.resolve("target/checks"));
    Files.writeString(checks.resolve("all.txt"), String.join("\n", lines));
  }

  private void skips(String line) throws IOException {
    Files.writeString(Files.createDirectories(root.resolve("docs")).resolve("skips.md"), line);
  }
}
