package org.handsel.node.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.words.Words;
import org.jspecify.annotations.Nullable;

/// Where a command's words go and come from.
///
/// @param out the result, and nothing else
/// @param err progress, refusals and hints
/// @param console a person at a terminal; none in scripts, which are never asked anything
/// @param words in the person's language
public record Terminal(
    PrintStream out,
    PrintStream err,
    Optional<Console> console,
    Map<String, String> environment,
    Words words) {

  /// This process's own.
  public static Terminal ofProcess() {
    @Nullable Console console = System.console();
    Map<String, String> environment = System.getenv();
    return new Terminal(
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8),
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8),
        Optional.ofNullable(console).filter(Console::isTerminal),
        environment,
        Words.accepting(language(environment)));
  }

  /// What the person types, unseen, when asked for `what`.
  ///
  /// @throws IOException if nobody is there
  String password(String what) throws IOException {
    char @Nullable [] typed = console.isEmpty() ? null : console.get().readPassword("%s ", what);
    if (typed == null) {
      throw new IOException("Nobody is here to type a passphrase. Give --passphrase-file FILE.");
    }
    return new String(typed);
  }

  private static String language(Map<String, String> environment) {
    for (String name : new String[] {"HANDSEL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"}) {
      String value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "en";
  }
}
