package org.handsel.lab.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.handsel.lab.wasm.Wasm;
import org.handsel.node.sandbox.Sandbox;
import org.handsel.node.sandbox.Setup;
import org.handsel.node.sandbox.UnitException;
import org.handsel.node.sandbox.UnitException.Kind;
import org.handsel.services.compute.Job.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Other people's modules, good and bad.
class SandboxTest {
  private static final int OUTPUT_BYTES = 1000;
  private static final byte[] ABC = "abc".getBytes(StandardCharsets.UTF_8);
  private static final Path SHARED = Path.of("../../shared");

  @TempDir Path folder;

  private static Setup setup(Form form, int seconds) {
    String entry = form == Form.WASI ? "" : "run";
    return new Setup(form, entry, List.of(), 16, seconds, OUTPUT_BYTES);
  }

  private static void fails(Sandbox box, byte[] input, Kind kind) {
    ThrowingCallable run = () -> box.run(input);
    assertThatThrownBy(run)
        .isInstanceOfSatisfying(
            UnitException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }

  private static void fails(byte[] module, Form form, Kind kind) {
    try (var box = new Sandbox(module, setup(form, 2))) {
      fails(box, ABC, kind);
    }
  }

  @Test
  void aModuleMakesTheSameOfTheSameInputEachTime() throws Exception {
    try (var box = new Sandbox(Wasm.module(Wasm.SUM, 1), setup(Form.VALUE, 20))) {
      assertThat(box.run(ABC)).containsExactly(0, 0, 0, 0, 0, 0, 1, 38);
      assertThat(box.run(new byte[200_000])).containsOnly(0);
      assertThat(box.run(ABC)).containsExactly(0, 0, 0, 0, 0, 0, 1, 38);
    }
  }

  @Test
  void bytesComeBackAsTheyWere() throws Exception {
    try (var box = new Sandbox(Wasm.module(Wasm.ECHO, 1), setup(Form.BYTES, 20))) {
      assertThat(box.run(ABC)).isEqualTo(ABC);
      fails(box, new byte[OUTPUT_BYTES + 1], Kind.OUTPUT);
      assertThat(box.run(new byte[0])).isEmpty();
      fails(box, new byte[17 << 20], Kind.MEMORY); // of 16 MiB
      assertThat(box.run(ABC)).isEqualTo(ABC);
    }
  }

  @Test
  void aUnitThatNeverEndsIsStopped() {
    fails(Wasm.module(Wasm.ENDLESS, 1), Form.VALUE, Kind.TIME);
  }

  @Test
  void aModuleThatGrowsForEverGetsNoMoreThanItMayHaveAndIsStopped() {
    fails(Wasm.module(Wasm.GROWING, 1), Form.VALUE, Kind.TIME);
    fails(Wasm.module(Wasm.SUM, 2_000), Form.VALUE, Kind.MEMORY);
  }

  @Test
  void aProgramThatPrintsForEverIsStoppedAtItsBound() {
    fails(Wasm.printing(), Form.WASI, Kind.OUTPUT);
    fails(Wasm.module(Wasm.BOASTING, 1), Form.BYTES, Kind.OUTPUT);
  }

  @Test
  void aModuleThatTrapsOrRecursesForEverIsSaidTo() {
    fails(Wasm.module(Wasm.TRAP, 1), Form.VALUE, Kind.TRAP);
    fails(Wasm.module(Wasm.RECURSING, 1), Form.VALUE, Kind.TRAP);
  }

  @Test
  void whatIsNoModuleOrLacksTheFunctionIsRefused() {
    fails(ABC, Form.VALUE, Kind.INVALID);
    fails(Wasm.module(Wasm.SUM, 1), Form.WASI, Kind.INVALID);
    fails(Wasm.counting(Wasm.XORSHIFT), Form.VALUE, Kind.INVALID); // it takes one number more
  }

  @Test
  void afterAUnitThatWasStoppedTheNextIsRunAllTheSame() throws Exception {
    byte[] module = Wasm.counting(Wasm.XORSHIFT);
    var forEver = new Setup(Form.VALUE, "run", List.of(Long.MAX_VALUE), 16, 2, OUTPUT_BYTES);
    try (var box = new Sandbox(module, forEver)) {
      fails(box, ABC, Kind.TIME);
      fails(box, ABC, Kind.TIME);
    }
    var once = new Setup(Form.VALUE, "run", List.of(1L), 16, 20, OUTPUT_BYTES);
    try (var box = new Sandbox(module, once)) {
      assertThat(box.run(ABC)).hasSize(8);
    }
  }

  @Test
  void jobsWithKnownResultsGiveThem() throws Exception {
    Path vectors = SHARED.resolve("vectors/compute/wasm_jobs.json");
    assumeTrue(Files.exists(vectors), "the shared test data isn't beside this checkout");
    JsonNode job = new JsonMapper().readTree(vectors.toFile()).get("jobs").get(0);
    byte[] module = packed("xxhash-wasm@1.1.0", job.get("module_path").asString());
    assertThat(module).hasSize(job.get("module_bytes").asInt());
    for (JsonNode run : job.get("runs")) {
      byte[] input = input(run.get("input").asString());
      assertThat(input).hasSize(run.get("bytes").asInt());
      for (String entry : List.of("xxh64", "xxh32")) {
        var setup =
            new Setup(Form.VALUE, entry, List.of(run.get("seed").asLong()), 16, 20, OUTPUT_BYTES);
        try (var box = new Sandbox(module, setup)) {
          assertThat(HexFormat.of().formatHex(box.run(input)))
              .as(run.toString())
              .isEqualTo(run.get(entry + "_hex").asString());
        }
      }
    }
  }

  private static byte[] input(String name) throws IOException {
    if (name.equals("empty")) return new byte[0];
    if (name.startsWith("ascii ")) return name.substring(6).getBytes(StandardCharsets.UTF_8);
    return Files.readAllBytes(SHARED.resolve(name));
  }

  /// A file of a package of npm's.
  private byte[] packed(String what, String path) throws Exception {
    boolean fetched;
    try {
      fetched = run("npm", "pack", "--silent", what) && run("sh", "-c", "tar -xzf *.tgz");
    } catch (IOException e) {
      fetched = false;
    }
    assumeTrue(fetched, "npm is missing, or " + what + " can't be had from its registry");
    return Files.readAllBytes(folder.resolve(path));
  }

  private boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
