package org.handsel.node.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A stranger's build runs where it can do no harm.
@Timeout(120)
class CheckingTest {
  private static final Sandbox.Limits LIMITS =
      new Sandbox.Limits(Duration.ofSeconds(5), 5, 4L << 20, 64);

  @TempDir Path folder;

  private Sandbox.Ran run(String name, String script) throws IOException {
    Optional<String> missing = Sandbox.missing();
    if (missing.isPresent()) {
      System.out.println("skipped: " + missing.get());
      Assumptions.abort(missing.get());
    }
    Path tree = Files.createDirectories(folder.resolve(name + "/tree/.handsel"));
    Files.writeString(tree.resolve("check"), script);
    Path scratch = Files.createDirectory(folder.resolve(name + "/scratch"));
    return Sandbox.run(folder.resolve(name + "/tree"), scratch, LIMITS);
  }

  @Test
  void whatItLeavesIsTheSameEachTime() throws IOException {
    String script = "echo one > $OUT/b; mkdir $OUT/a; echo two > $OUT/a/c; date +%N";
    Sandbox.Ran first = run("first", script);
    Sandbox.Ran second = run("second", script);
    assertThat(first.exit()).isZero();
    assertThat(first.outputs()).contains("./a/c").contains("./b").isEqualTo(second.outputs());
    assertThat(run("third", script + "; echo three > $OUT/b").outputs())
        .isNotEqualTo(first.outputs());
    assertThat(run("fourth", "exit 3").exit()).isEqualTo(3);
  }

  @Test
  void itSeesNothingOfThePersonAndReachesNobody() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "the phrase");
    Sandbox.Ran ran =
        run(
            "curious",
            "cat '"
                + secret
                + "' && echo read\n"
                + "ls /home /root /old && echo listed\n"
                + "echo x > /usr/bin/handsel-was-here && echo written\n"
                + "mount -t tmpfs none /mnt && echo mounted\n"
                + "grep -q . /sys/class/net/eth0/address && echo net\n"
                + "tail -n +3 /proc/net/dev | grep -v lo: && echo reached\n"
                + "true\n");
    assertThat(ran.exit()).isZero();
    assertThat(ran.log().lines())
        .doesNotContain("read", "listed", "written", "mounted", "net", "reached");
  }

  @Test
  void whatNeverEndsOrFillsTheDiskIsStopped() throws IOException {
    assertThat(run("endless", "while true; do :; done").exit()).isNotZero();
    assertThat(run("sleeper", "sleep 1000 & sleep 1000").exit()).isNotZero();
    assertThat(run("glutton", "head -c 200000000 /dev/zero > /tmp/fill").exit()).isNotZero();
    assertThat(run("loud", "head -c 20000000 /dev/zero").log().length())
        .isLessThanOrEqualTo(64 << 10);
  }
}
