package org.handsel.ipfs.bitswap;

import java.time.Duration;

/// What peers may cost us.
///
/// @param messageBytesMax the longest message that is read
/// @param streamsPerPeerMax how many streams of one peer are read at once
/// @param readingBytesMax how many bytes of messages of all peers may be in memory while they are
///   read
/// @param wantsMax how many entries a message may hold, and how many open wants of one peer are
///   remembered
/// @param fetchesMax how many blocks are asked for at once; further fetches wait in line, so that
///   we stay well inside what peers remember of us
/// @param sessionWantsMax how many blocks one session asks for at once
/// @param sessionBytesMax how many bytes of blocks a session fetches before they are asked for
/// @param aheadMax how many blocks a session remembers that will be asked for
/// @param blockBytesPerMessage how many bytes of blocks go into one message, unless a single block
///   is larger
/// @param inlineBytesMax the largest block that is sent to a peer that only asked whether we have
///   it
/// @param answerPatience how long one peer may take to send a block before another is asked as well
/// @param writePatience how long a peer may take to accept a message
/// @param idle how long a stream on which we have nothing more to say is kept
/// @param silence how long a peer's stream may say nothing
public record BitswapLimits(
    int messageBytesMax,
    int streamsPerPeerMax,
    int readingBytesMax,
    int wantsMax,
    int fetchesMax,
    int sessionWantsMax,
    int sessionBytesMax,
    int aheadMax,
    int blockBytesPerMessage,
    int inlineBytesMax,
    Duration answerPatience,
    Duration writePatience,
    Duration idle,
    Duration silence) {
  /// bitswap, "Protocol Format": messages "MUST be less than or equal to 4MiB". js peers drop a
  /// stream that is silent for 10 s, so ours are closed before.
  public static final BitswapLimits DEFAULT =
      new BitswapLimits(
          4 << 20,
          16,
          64 << 20,
          1024,
          256,
          48,
          32 << 20,
          1 << 14,
          1 << 20,
          1024,
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofMinutes(2));
}
