package org.handsel.libp2p.protocol.kad;

import java.time.Duration;

/// Every bound that a stranger can push against through the DHT; besides, of no peer more than 16
/// addresses are kept or told of, none longer than 256 bytes, 2 KiB in all.
///
/// @param messages what is read and answered
/// @param table who gets into the routing table
/// @param lookups how far one lookup goes
/// @param stores what is kept for others
public record KadLimits(Messages messages, Table table, Lookups lookups, Stores stores) {
  /// For a node on a person's computer.
  public static final KadLimits DEFAULT =
      new KadLimits(
          new Messages(
              64 << 10, 512 << 10, 10 << 10, 128, 16, 64, 64 << 10, 64, Duration.ofMinutes(1)),
          new Table(2, 3, 4, 2),
          new Lookups(3, 200, Duration.ofSeconds(10), Duration.ofMinutes(1)),
          new Stores(100_000, 256, 8_192, 16_384, 256, Duration.ofHours(48), Duration.ofHours(24)));

  /// What is read and answered.
  ///
  /// @param requestBytesMax a message to us that we answer
  /// @param answerBytesMax a message that answers ours
  /// @param valueBytesMax a value: ipns-record, "Record Size Limit": 10 KiB
  /// @param peersMax nearer peers, and providers, that are read of one message
  /// @param addressesMax addresses that are read of one peer
  /// @param providersMax providers that one answer of ours names
  /// @param peersBytesMax what all the peers that one answer of ours names take up in it: far less
  ///   than an asker reads, or a crowd with many and long addresses made the answer unreadable
  /// @param conversationsPerPeerMax streams of one peer that we answer at once
  /// @param idleTimeout how long a stream may bring no request
  public record Messages(
      int requestBytesMax,
      int answerBytesMax,
      int valueBytesMax,
      int peersMax,
      int addressesMax,
      int providersMax,
      int peersBytesMax,
      int conversationsPerPeerMax,
      Duration idleTimeout) {}

  /// Who gets into the routing table.
  ///
  /// @param perSubnetInBucketMax peers of one public network (/24 of IPv4, /48 of IPv6) in a bucket
  /// @param perSubnetMax peers of one public network in the table
  /// @param waitingMax peers that wait for a place in one bucket
  /// @param failuresMax how many questions in a row a peer may leave unanswered
  public record Table(
      int perSubnetInBucketMax, int perSubnetMax, int waitingMax, int failuresMax) {}

  /// How far one lookup goes.
  ///
  /// @param perSubnetMax peers of one public network that it asks
  /// @param asksMax peers that it asks in all
  /// @param askTimeout the longest wait for one peer, dialling included
  /// @param timeout the longest that an operation takes
  public record Lookups(int perSubnetMax, int asksMax, Duration askTimeout, Duration timeout) {}

  /// What is kept for others.
  ///
  /// @param providersMax provider records in all
  /// @param providersPerKeyMax provider records of one key
  /// @param providersPerPeerMax provider records of one provider
  /// @param valuesMax values in all
  /// @param valuesPerPeerMax values that one peer put
  /// @param keptFor how long a record is kept unless it comes again: kad-dht, "Provider Record
  ///   Expiration Interval", 48 hours
  /// @param addressesKeptFor how long a provider's addresses are believed: ipfs/specs, "Provider
  ///   Addresses TTL", 24 hours
  public record Stores(
      int providersMax,
      int providersPerKeyMax,
      int providersPerPeerMax,
      int valuesMax,
      int valuesPerPeerMax,
      Duration keptFor,
      Duration addressesKeptFor) {}

  /// The same with other bounds of stores.
  public KadLimits with(Stores stores) {
    return new KadLimits(messages, table, lookups, stores);
  }

  /// The same with other bounds of lookups.
  public KadLimits with(Lookups lookups) {
    return new KadLimits(messages, table, lookups, stores);
  }
}
