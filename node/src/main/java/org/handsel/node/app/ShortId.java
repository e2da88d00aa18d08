package org.handsel.node.app;

/// How people see and type long ids: `bafy…x3a9k2qw`, the first four letters and the last eight.
public final class ShortId {
  private static final int HEAD = 4;
  private static final int TAIL = 8;

  private ShortId() {}

  /// `id` shortened in the middle; short ones as they are.
  public static String of(String id) {
    return id.length() <= HEAD + TAIL + 1
        ? id
        : id.substring(0, HEAD) + "…" + id.substring(id.length() - TAIL);
  }

  /// Whether `typed` may mean `id`: the whole of it, a start of it, or a start and an end parted by
  /// `…` or `...`.
  public static boolean matches(String typed, String id) {
    String[] parts = typed.strip().replace("...", "…").split("…", 2);
    return parts.length == 1
        ? !parts[0].isEmpty() && id.startsWith(parts[0])
        : id.length() >= parts[0].length() + parts[1].length()
            && id.startsWith(parts[0])
            && id.endsWith(parts[1]);
  }
}
