package org.handsel.chain.rpc;

import java.time.Duration;

/// What a chain's endpoint may cost us.
///
/// @param answerBytesMax most bytes of one answer
/// @param receiptsBytesMax most bytes of an answer that has all receipts of a block, and of those
/// @param transactionsMax most transactions of a block whose receipts are asked for
/// @param valuesMax most JSON values, names and brackets of one answer
/// @param stateBytesMax most bytes of a dump of a local chain's whole state
/// @param connectTimeout how long a connection may take
/// @param answerTimeout how long one answer may take, last byte included
/// @param triesMax how often a read is tried over all endpoints
/// @param restTime how long an endpoint that failed is asked last
/// @param messageCharsMax most characters of an endpoint's words that are repeated
public record RpcLimits(
    int answerBytesMax,
    int receiptsBytesMax,
    int transactionsMax,
    int valuesMax,
    int stateBytesMax,
    Duration connectTimeout,
    Duration answerTimeout,
    int triesMax,
    Duration restTime,
    int messageCharsMax) {
  /// For people's nodes.
  public static final RpcLimits DEFAULT =
      new RpcLimits(
          8 << 20,
          16 << 20,
          10_000,
          1 << 20,
          256 << 20,
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          3,
          Duration.ofSeconds(15),
          200);
}
