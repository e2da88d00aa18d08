package org.handsel.libp2p.portmap;

import java.time.Duration;

/// Every bound that a gateway, or whoever plays one, can push against, and how patient we are.
///
/// @param lease for how long we ask. Five eighths of it go by at most until we notice that a
///   gateway lost its memory without a word, so it's short: RFC 6886, 3.3 recommends two hours, and
///   RFC 6887, 15 has gateways accept two minutes
/// @param leaseMin leases shorter than this aren't worth having
/// @param portsMax of our ports
/// @param pcp how PCP is asked
/// @param natPmp how NAT-PMP is asked
/// @param upnp how UPnP is asked
/// @param goodbye how long giving back takes at the end, all together
public record PortMapLimits(
    Duration lease,
    Duration leaseMin,
    int portsMax,
    Patience pcp,
    Patience natPmp,
    Upnp upnp,
    Duration goodbye) {
  /// For a node on a person's computer.
  public static final PortMapLimits DEFAULT =
      new PortMapLimits(
          Duration.ofMinutes(20),
          Duration.ofMinutes(1),
          8,
          // RFC 6887, 8.1.1: the first wait is 3 s. There it goes on for ever; we have other ways
          // to
          // try.
          new Patience(Duration.ofSeconds(3), 2),
          // RFC 6886, 3.1: the first wait is 250 ms. With nine tries it would take two minutes,
          // with
          // these few 7.75 s.
          new Patience(Duration.ofMillis(250), 5),
          new Upnp(Duration.ofSeconds(3), 8, 2, Duration.ofSeconds(5), 128 << 10, 64, 24, 32, 4),
          Duration.ofSeconds(3));

  /// How often one thing is asked over UDP. Each wait is twice the one before it.
  ///
  /// @param first how long the first answer is waited for
  /// @param attemptsMax how often it's asked
  public record Patience(Duration first, int attemptsMax) {}

  /// UPnP.
  ///
  /// @param search how long answers to a search are waited for, which is said to devices as well,
  ///   in whole seconds
  /// @param devicesMax devices that are looked at
  /// @param perAnswererMax of those, devices that one machine tells of
  /// @param http for one HTTP request, from the call to the last byte of the answer
  /// @param httpBytesMax the longest body
  /// @param servicesMax services of one device
  /// @param depthMax how deep XML may be nested
  /// @param wordsMax values in the answer to an action
  /// @param conflictsMax how many outer ports are tried while others have them
  public record Upnp(
      Duration search,
      int devicesMax,
      int perAnswererMax,
      Duration http,
      int httpBytesMax,
      int servicesMax,
      int depthMax,
      int wordsMax,
      int conflictsMax) {
    /// The same with other waits.
    public Upnp waits(Duration search, Duration http) {
      return new Upnp(
          search,
          devicesMax,
          perAnswererMax,
          http,
          httpBytesMax,
          servicesMax,
          depthMax,
          wordsMax,
          conflictsMax);
    }
  }

  /// The same with other waits for answers.
  public PortMapLimits patience(Patience pcp, Patience natPmp, Upnp upnp) {
    return new PortMapLimits(lease, leaseMin, portsMax, pcp, natPmp, upnp, goodbye);
  }
}
