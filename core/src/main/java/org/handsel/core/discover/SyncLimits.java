package org.handsel.core.discover;

/// What one conversation of sync may cost.
///
/// @param frameBytesMax longest message
/// @param itemsMax most items in an answer
/// @param recordsMax most records in a question, and `logsMax` most logs
/// @param answerBytes an answer is not begun to be filled further once it is this long
/// @param topicsMax most topics in a question
/// @param pagesMax most pages of items that one side takes in one conversation
public record SyncLimits(
    int frameBytesMax,
    int itemsMax,
    int recordsMax,
    int logsMax,
    int answerBytes,
    int topicsMax,
    int pagesMax) {
  /// The usual ones.
  public static final SyncLimits DEFAULT =
      new SyncLimits(1 << 20, 2000, 256, 16, 512 << 10, 64, 5000);
}
