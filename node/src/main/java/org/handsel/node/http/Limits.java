package org.handsel.node.http;

import java.time.Duration;

/// Every bound that somebody on this machine, or a page in their browser, can push against.
///
/// @param connectionsMax open connections; more are refused
/// @param requestsMax requests at work at once
/// @param liveMax readers of live updates at once
/// @param headerBytesMax of a request's headers
/// @param uploadBytesMax of a form with files, which is held in memory
/// @param pictureBytesMax of one picture or piece of evidence
/// @param importBytesMax of a CSV, which is read as it comes
/// @param fileBytesMax of a file that is added, which is read as it comes
/// @param folderBytesMax of the list of a folder's entries
/// @param partsMax fields and files of one form
/// @param readTimeout how long a request may stand still
/// @param idleTimeout how long a connection may stay open without one
/// @param bodyGrace how long a body may take at any speed; after it, `bodyBytesPerSecondMin` holds
/// @param bodyBytesPerSecondMin slower bodies are cut off
/// @param queuedMax changes that wait for a slow reader of live updates before the oldest is lost
/// @param heartbeat how often a live reader is written to, so that one who left is noticed
public record Limits(
    int connectionsMax,
    int requestsMax,
    int liveMax,
    int headerBytesMax,
    long uploadBytesMax,
    long pictureBytesMax,
    long importBytesMax,
    long fileBytesMax,
    long folderBytesMax,
    int partsMax,
    Duration readTimeout,
    Duration idleTimeout,
    Duration bodyGrace,
    long bodyBytesPerSecondMin,
    int queuedMax,
    Duration heartbeat) {

  /// What a node runs with.
  public static final Limits DEFAULT =
      new Limits(
          256,
          128,
          32,
          16 << 10,
          24L << 20,
          16L << 20,
          512L << 20,
          1L << 40,
          64L << 20,
          200,
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          1024,
          256,
          Duration.ofSeconds(15));
}
