package org.handsel.lab.interop;

import java.util.concurrent.Callable;

/// What a program that talks with other people's tries, and how {@link Conversation} reads what
/// came of it: one line for each thing on standard output.
final class Trial {
  private Trial() {}

  /// Prints `ok what` if `check` holds, else `failed what` and why.
  static void attempt(String what, Callable<Boolean> check) {
    String line = "failed " + what + ": it was not so";
    try {
      if (check.call()) line = "ok " + what;
    } catch (Exception e) {
      line = "failed " + what + ": " + e.toString().lines().findFirst().orElse("");
    }
    System.out.println(line);
    System.out.flush();
  }
}
