package org.handsel.lab.js;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs commands in a network namespace of their own, with nothing but loopback in it: no port can
/// be in use, and nothing can get out. Where that needs rights which we don't have, they run as
/// they are.
public final class Alone {
  private static final String ENTER = "ip link set lo up && exec \"$@\"";

  private Alone() {}

  /// `command`, to be run alone if that is possible.
  public static List<String> command(List<String> command) throws IOException {
    var alone = new ArrayList<>(List.of("unshare", "-n", "sh", "-c", ENTER, "sh"));
    if (!possible(alone)) return command;
    alone.addAll(command);
    return alone;
  }

  private static boolean possible(List<String> prefix) throws IOException {
    var trial = new ArrayList<>(prefix);
    trial.add("true");
    try {
      Process process =
          new ProcessBuilder(trial)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (IOException e) {
      // No such command on this system.
      return false;
    }
  }
}
