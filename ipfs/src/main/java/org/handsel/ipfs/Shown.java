package org.handsel.ipfs;

/// A stranger's text as it may stand in a message: short, and without signs that steer a terminal
/// or look like another line.
final class Shown {
  private static final int CHARS_MAX = 32;
  private static final int INVISIBLE = 0xfffd;

  private Shown() {}

  static String of(String text) {
    var shown = new StringBuilder();
    text.codePoints().limit(CHARS_MAX).map(Shown::visible).forEach(shown::appendCodePoint);
    if (text.codePointCount(0, text.length()) > CHARS_MAX) shown.append('…');
    return shown.toString();
  }

  private static int visible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          INVISIBLE;
      default -> codePoint;
    };
  }
}
