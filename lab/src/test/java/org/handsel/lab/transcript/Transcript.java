package org.handsel.lab.transcript;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Markdown file with commands and what they print:
///
/// ````
/// ```
/// alice$ handsel market publish --title Skis --price "70 USD"
/// published {skis}  Skis
/// ```
/// ````
///
/// `…` stands for anything within a line, a line of `…` alone for any lines. `{name}` stands for
/// one word that later commands may use by the same name; in a command `{day+30}` is the day thirty
/// days from today. `[2]` at the end of a command is its exit code.
record Transcript(List<Command> commands) {
  private static final Pattern PROMPT = Pattern.compile("([a-z]+)\\$ (.+?)(?: {2}\\[(\\d)])?");
  private static final Pattern NAME = Pattern.compile("\\{([a-z]+)}");

  private static final Pattern DAY = Pattern.compile("\\{day\\+(\\d{1,3})}");

  /// One command.
  ///
  /// @param who types it
  /// @param line its number in the file
  record Command(String who, String text, int exit, List<String> prints, int line) {

    /// The command with the words that were named before.
    String filled(Map<String, String> words) {
      String dated = DAY.matcher(text).replaceAll(m -> daysFromNow(m.group(1)));
      return NAME.matcher(dated)
          .replaceAll(m -> Matcher.quoteReplacement(words.getOrDefault(m.group(1), m.group())));
    }

    private static String daysFromNow(String days) {
      return LocalDate.now(ZoneOffset.UTC).plusDays(Integer.parseInt(days)).toString();
    }

    /// Whether `output` is what the file shows; puts the words it names into `words`.
    boolean matches(String output, Map<String, String> words) {
      var pattern = new StringBuilder();
      var names = new ArrayList<String>();
      for (String shown : prints) {
        pattern.append(
            shown.strip().equals("…") ? "(?:.*\\n)*?" : inLine(shown, words, names) + "\\n");
      }
      Matcher matcher = Pattern.compile(pattern.toString()).matcher(output);
      if (!matcher.matches()) {
        return false;
      }
      for (int i = 0; i < names.size(); i++) {
        words.put(names.get(i), matcher.group(i + 1));
      }
      return true;
    }

    private static String inLine(String shown, Map<String, String> words, List<String> names) {
      var pattern = new StringBuilder();
      Matcher named = Pattern.compile("\\{([a-z]+)}|…").matcher(shown);
      int at = 0;
      while (named.find()) {
        pattern.append(quoted(shown.substring(at, named.start())));
        String name = named.group(1);
        if (name == null) {
          pattern.append(".*");
        } else if (words.containsKey(name)) {
          pattern.append(quoted(words.get(name)));
        } else {
          pattern.append("(\\S+)");
          names.add(name);
        }
        at = named.end();
      }
      return pattern.append(quoted(shown.substring(at))).append(" *").toString();
    }

    /// Blanks of any kind and number are alike: the guide is typed by hand.
    private static String quoted(String text) {
      var pattern = new StringBuilder();
      for (String word : text.splitWithDelimiters("\\s+", -1)) {
        pattern.append(
            word.isBlank() ? (word.isEmpty() ? "" : "[\\s\u00a0]+") : Pattern.quote(word));
      }
      return pattern.toString().replace("\\s", "\\h");
    }
  }

  /// Reads the fenced blocks of a file.
  static Transcript of(String markdown) {
    var commands = new ArrayList<Command>();
    boolean fenced = false;
    int number = 0;
    for (String line : markdown.lines().toList()) {
      number++;
      if (line.startsWith("```")) {
        fenced = !fenced && line.equals("```");
        continue;
      }
      if (!fenced) {
        continue;
      }
      Matcher prompt = PROMPT.matcher(line);
      if (prompt.matches()) {
        String exit = prompt.group(3);
        commands.add(
            new Command(
                prompt.group(1),
                prompt.group(2),
                exit == null ? 0 : Integer.parseInt(exit),
                new ArrayList<>(),
                number));
      } else if (!commands.isEmpty()) {
        commands.getLast().prints().add(line);
      }
    }
    return new Transcript(commands);
  }

  /// A place for the words that commands name.
  static Map<String, String> noWords() {
    return new LinkedHashMap<>();
  }
}
