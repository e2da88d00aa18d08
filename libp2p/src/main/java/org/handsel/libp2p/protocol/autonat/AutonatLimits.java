package org.handsel.libp2p.protocol.autonat;

import java.time.Duration;

/// Every bound that a stranger can push against through AutoNAT: askers have a server call
/// addresses of their choice, servers have an asker send bytes.
///
/// @param messages what is read, and how long for
/// @param server what a server does for others
/// @param client how an asker goes about it
public record AutonatLimits(Messages messages, Server server, Client client) {
  /// For a node on a person's computer.
  public static final AutonatLimits DEFAULT =
      new AutonatLimits(
          new Messages(8192, Duration.ofSeconds(60), Duration.ofSeconds(10)),
          new Server(60, 6, 12, 8, 16, 30_000, 100_000),
          new Client(
              3,
              16,
              200 << 10,
              Duration.ofMinutes(1),
              Duration.ofMinutes(30),
              Duration.ofHours(2)));

  /// What is read, and how long for.
  ///
  /// @param bytesMax the longest message
  /// @param timeout for a whole request, the call back included
  /// @param dialBackTimeout for saying the nonce on the new connection
  public record Messages(int bytesMax, Duration timeout, Duration dialBackTimeout) {}

  /// What a server does for others.
  ///
  /// @param requestsPerMinuteMax requests of all together
  /// @param requestsPerPeerMax requests of one peer in a minute
  /// @param elsewherePerMinuteMax calls to addresses elsewhere than the asker's, however much it
  ///   paid
  /// @param atOnceMax calls under way at once
  /// @param addressesMax addresses of one request that are looked at
  /// @param dialDataBytesMin the least that a call elsewhere costs the asker: "servers SHOULD ask
  ///   for 30k to 100k bytes"
  /// @param dialDataBytesMax the most
  public record Server(
      int requestsPerMinuteMax,
      int requestsPerPeerMax,
      int elsewherePerMinuteMax,
      int atOnceMax,
      int addressesMax,
      int dialDataBytesMin,
      int dialDataBytesMax) {
    /// The same with other numbers of requests in a minute.
    public Server requests(int all, int perPeer, int elsewhere) {
      return new Server(
          all, perPeer, elsewhere, atOnceMax, addressesMax, dialDataBytesMin, dialDataBytesMax);
    }
  }

  /// How an asker goes about it.
  ///
  /// @param confirmationsMin from so many networks the same must be heard
  /// @param addressesMax addresses that are looked into at once
  /// @param dialDataBytesMax the most that one answer may cost
  /// @param pause how long a server is left alone after a question
  /// @param recheckAfter when an address is looked into again
  /// @param votesLast how long an answer counts
  public record Client(
      int confirmationsMin,
      int addressesMax,
      int dialDataBytesMax,
      Duration pause,
      Duration recheckAfter,
      Duration votesLast) {
    /// The same with another number of networks.
    public Client confirmations(int min) {
      return new Client(min, addressesMax, dialDataBytesMax, pause, recheckAfter, votesLast);
    }
  }

  /// The same with other bounds of a server.
  public AutonatLimits with(Server server) {
    return new AutonatLimits(messages, server, client);
  }

  /// The same with other bounds of an asker.
  public AutonatLimits with(Client client) {
    return new AutonatLimits(messages, server, client);
  }
}
