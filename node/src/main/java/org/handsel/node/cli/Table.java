package org.handsel.node.cli;

import java.util.ArrayList;
import java.util.List;

/// Rows in columns that line up. Control characters of other people's texts are shown, not sent to
/// the terminal, so that nobody's title can move the cursor or change colours.
final class Table {
  private static final int CELL_CHARS_MAX = 48;

  private final List<List<String>> rows = new ArrayList<>();
  private final int rightAligned;
  private final int cellCharsMax;

  /// @param rightAligned the column whose cells stand to the right, such as amounts; -1 for none
  Table(int rightAligned) {
    this(rightAligned, CELL_CHARS_MAX);
  }

  /// @param cellCharsMax longer cells are cut, for titles; ids and addresses want more
  Table(int rightAligned, int cellCharsMax) {
    this.rightAligned = rightAligned;
    this.cellCharsMax = cellCharsMax;
  }

  Table row(String... cells) {
    var row = new ArrayList<String>();
    for (String cell : cells) {
      String clean = clean(cell);
      row.add(width(clean) > cellCharsMax ? cut(clean) : clean);
    }
    rows.add(row);
    return this;
  }

  /// The lines, without trailing blanks.
  List<String> lines() {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    var widths = new int[columns];
    for (var row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String blank = " ".repeat(widths[i] - width(row.get(i)));
      line.append(i == 0 ? "" : "  ");
      line.append(i == rightAligned ? blank + row.get(i) : row.get(i) + blank);
    }
    return line.toString().stripTrailing();
  }

  /// `text` without anything a terminal would act on.
  static String clean(String text) {
    return text.codePoints()
        .map(c -> unsafe(c) ? '\ufffd' : c == '\n' ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /// Control characters, and those that turn the direction of text.
  private static boolean unsafe(int c) {
    return (Character.isISOControl(c) && c != '\n')
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }

  private String cut(String text) {
    int end = text.offsetByCodePoints(0, cellCharsMax - 1);
    return text.substring(0, end) + "…";
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
