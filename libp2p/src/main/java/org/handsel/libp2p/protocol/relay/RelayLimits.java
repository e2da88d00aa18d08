package org.handsel.libp2p.protocol.relay;

import java.time.Duration;

/// Every bound that a stranger can push against through the relay protocols.
///
/// @param messages what is read, and how long for
/// @param service what a relay gives away
/// @param client what a host takes from relays
public record RelayLimits(Messages messages, Service service, Client client) {
  /// For a node on a person's computer.
  public static final RelayLimits DEFAULT =
      new RelayLimits(
          new Messages(4096, Duration.ofSeconds(30)),
          new Service(
              Duration.ofHours(1),
              128,
              8,
              32,
              128,
              16,
              30,
              8,
              new Limit(Duration.ofMinutes(2), 128 << 10),
              Duration.ofSeconds(30)),
          new Client(32, 32, 64, 8));

  /// What is read, and how long for.
  ///
  /// @param bytesMax the longest message
  /// @param timeout for the whole exchange before the bytes of the circuit
  public record Messages(int bytesMax, Duration timeout) {
    /// The same with another `timeout`.
    public Messages timeout(Duration timeout) {
      return new Messages(bytesMax, timeout);
    }
  }

  /// What a relay gives away.
  ///
  /// @param reservedFor how long a reservation lasts unless it is renewed
  /// @param reservationsMax reservations in all
  /// @param reservationsPerHostMax of them, from one address (IPv6: network of 64 bits)
  /// @param reservationsPerSubnetMax of them, from one network (/24 of IPv4, /48 of IPv6)
  /// @param circuitsMax circuits in all
  /// @param circuitsPerPeerMax circuits from or to one peer
  /// @param connectsPerMinuteMax how often one peer may ask for a circuit
  /// @param askingPerPeerMax requests of one peer that are being answered at once, its circuits not
  ///   counted
  /// @param circuit what holds for each circuit
  /// @param stallMax how long an end of a circuit may take nothing of what is sent, and how long
  ///   the circuit lives on once one side has said all
  public record Service(
      Duration reservedFor,
      int reservationsMax,
      int reservationsPerHostMax,
      int reservationsPerSubnetMax,
      int circuitsMax,
      int circuitsPerPeerMax,
      int connectsPerMinuteMax,
      int askingPerPeerMax,
      Limit circuit,
      Duration stallMax) {
    /// The same with another limit for each circuit.
    public Service circuit(Limit circuit) {
      return new Service(
          reservedFor,
          reservationsMax,
          reservationsPerHostMax,
          reservationsPerSubnetMax,
          circuitsMax,
          circuitsPerPeerMax,
          connectsPerMinuteMax,
          askingPerPeerMax,
          circuit,
          stallMax);
    }

    /// The same with other numbers of reservations.
    public Service reservations(Duration lasting, int max, int perHostMax, int perSubnetMax) {
      return new Service(
          lasting,
          max,
          perHostMax,
          perSubnetMax,
          circuitsMax,
          circuitsPerPeerMax,
          connectsPerMinuteMax,
          askingPerPeerMax,
          circuit,
          stallMax);
    }

    /// The same with other numbers of circuits.
    public Service circuits(int max, int perPeerMax, int perMinuteMax) {
      return new Service(
          reservedFor,
          reservationsMax,
          reservationsPerHostMax,
          reservationsPerSubnetMax,
          max,
          perPeerMax,
          perMinuteMax,
          askingPerPeerMax,
          circuit,
          stallMax);
    }
  }

  /// What a host takes from relays.
  ///
  /// @param candidatesMax peers that are remembered as possible relays
  /// @param waitingMax calls that wait to be taken
  /// @param callsPerRelayMax calls of one relay at once, those under way included
  /// @param addressesPerRelayMax addresses of one relay that are announced
  public record Client(
      int candidatesMax, int waitingMax, int callsPerRelayMax, int addressesPerRelayMax) {}

  /// The same with other bounds of messages.
  public RelayLimits with(Messages messages) {
    return new RelayLimits(messages, service, client);
  }

  /// The same with other bounds of the service.
  public RelayLimits with(Service service) {
    return new RelayLimits(messages, service, client);
  }
}
