package org.handsel.lab.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.tools.ToolProvider;
import org.handsel.chain.local.LocalChain;
import org.handsel.lab.wasm.Wasm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Four people compute a job of Erin's, each in a process of their own: Mallory lies, Carol is
/// killed for good, and Erin is killed in the middle of it and comes back.
@Timeout(280)
class ComputeAfterAKillTest {
  private static final int UNITS = 24;
  private static final long TURNS = 100_000_000;
  private static final List<String> WORKERS = List.of("alice", "bob", "carol", "mallory");

  /// What stands in the place of the sandbox's program at Mallory's: it says 0, whatever it's
  /// asked.
  private static final String LIAR =
      """
      package org.handsel.node.sandbox;

      import org.handsel.ipfs.DagCbor;
      import org.handsel.ipfs.Data;
      import org.handsel.libp2p.multiformats.Bytes;
      import org.handsel.libp2p.multiformats.Frames;

      public final class Box {
        static final String OK = "ok";

        public static void main(String[] arguments) throws Exception {
          Frames.read(System.in, 1 << 20);
          for (var each = Frames.next(System.in, 1 << 26); each.isPresent();
              each = Frames.next(System.in, 1 << 26)) {
            var zero = Data.map().put("t", OK).put("out", Bytes.of(new byte[8])).build();
            Frames.write(System.out, DagCbor.encode(zero));
            System.out.flush();
          }
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void aJobIsDoneWhoeverLiesOrIsKilledAndNobodyIsPaidForMoreThanWasVerified() throws Exception {
    lie(folder.resolve("mallory"));
    try (var chain = LocalChain.privateIn(Files.createDirectory(folder.resolve("chain")));
        var people = new People(folder, chain.url().toString())) {
      done(people, "erin", "handsel init --name Erin --passphrase-file secret");
      String erins = start(people, "erin");
      done(people, "erin", "handsel wallet faucet");
      var offers = new ArrayList<String>();
      for (String who : WORKERS) {
        done(people, who, "handsel init --name " + who + " --passphrase-file secret");
        start(people, who);
        done(people, who, "handsel peers add " + erins);
        String said =
            done(
                people,
                who,
                "handsel compute offer --title spare --price '0.01 USD' --memory-mib 64"
                    + " --unit-seconds 60");
        offers.add(said.strip().split(" +", 3)[1]);
      }
      for (String offer : offers) {
        while (people.type("erin", "handsel compute show " + offer).exit() != 0) rest();
      }
      String job = begin(people, offers);

      while (status(people, job).get("settled").asInt() == 0) rest();
      people.kill("carol");
      people.kill("erin");
      start(people, "erin");
      assertThat(status(people, job).get("settled").asInt()).isBetween(1, UNITS - 1);

      JsonNode end = json(done(people, "erin", "handsel compute status --json --wait " + job));
      assertThat(end.get("state").asString()).as(end.toString()).isEqualTo("done");
      JsonNode results = json(done(people, "erin", "handsel compute result --json " + job));
      for (int unit = 0; unit < UNITS; unit++) {
        assertThat(results.get(unit).get("hex").asString()).as("unit " + unit).isEqualTo(hex(unit));
      }
      int paid = 0;
      for (JsonNode worker : end.get("workers")) {
        boolean liar = worker.get("person").get("name").asString().equals("mallory");
        assertThat(worker.get("state").asString().equals("cheat"))
            .as(end.toString())
            .isEqualTo(liar);
        if (liar) assertThat(worker.get("units").asInt()).isZero();
        paid += worker.get("units").asInt();
      }
      assertThat(paid).isBetween(UNITS / 2, end.get("runs").asInt());
      // Who lied gets nothing; who worked has what was signed, once the last voucher is in.
      String deals = "handsel deals list --state closed";
      while (done(people, "mallory", deals).isEmpty()) rest();
      while (done(people, "alice", deals).isEmpty()) rest();
    }
  }

  private String begin(People people, List<String> offers) throws Exception {
    Path desk = folder.resolve("erin");
    Files.write(desk.resolve("job.wasm"), Wasm.counting(Wasm.SUM_AND_XORSHIFT));
    var command =
        new StringBuilder("handsel compute run --json --entry run --arg " + TURNS + " job.wasm");
    for (int unit = 0; unit < UNITS; unit++) {
      Files.write(desk.resolve("in" + unit), input(unit));
      command.append(" in").append(unit);
    }
    for (String offer : offers) command.append(" --offer ").append(offer);
    return json(done(people, "erin", command.toString())).get("id").asString();
  }

  private static byte[] input(int unit) {
    return new byte[] {1, (byte) unit};
  }

  private static String hex(int unit) {
    long x = 1L + unit;
    for (long left = TURNS; left != 0; left--) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return java.util.HexFormat.of().formatHex(ByteBuffer.allocate(8).putLong(x).array());
  }

  private static void lie(Path desk) throws IOException {
    Path source = Files.createDirectories(desk.resolve("source")).resolve("Box.java");
    Files.writeString(source, LIAR);
    Path classes = Files.createDirectories(desk.resolve("classes"));
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-d", classes.toString(), source.toString());
    assertThat(failed).isZero();
  }

  private static void rest() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
  }

  private static JsonNode json(String text) {
    return new JsonMapper().readTree(text);
  }

  private static JsonNode status(People people, String job) throws Exception {
    return json(done(people, "erin", "handsel compute status --json " + job));
  }

  private static String start(People people, String who) throws Exception {
    String said = done(people, who, "handsel start --passphrase-file secret");
    return said.lines()
        .filter(line -> line.startsWith("address "))
        .map(line -> line.substring("address ".length()))
        .findFirst()
        .orElseThrow();
  }

  private static String done(People people, String who, String command)
      throws IOException, InterruptedException {
    var printed = people.type(who, command);
    assertThat(printed.exit()).as(command + ": " + printed.err() + printed.out()).isZero();
    return printed.out();
  }
}
