package org.handsel.libp2p.protocol.mdns;

import java.util.random.RandomGenerator;

/// How peers are looked for on the links of this machine.
///
/// @param service the service's name, by which networks are told apart: `_p2p._udp.local`
/// @param port to which and from which is spoken
/// @param limits its bounds
/// @param random where names and delays come from
public record MdnsSetup(String service, int port, MdnsLimits limits, RandomGenerator random) {
  /// discovery/mdns.md, "Definitions": the name of the service of all peers.
  public static final String SERVICE = "_p2p._udp.local";

  /// RFC 6762, 3.
  public static final int PORT = 5353;

  /// @throws IllegalArgumentException if the service's name is none
  public MdnsSetup {
    var _ = DnsName.of(service);
  }

  /// Peers of any network.
  public static MdnsSetup of() {
    return new MdnsSetup(SERVICE, PORT, MdnsLimits.DEFAULT, RandomGenerator.of("L64X128MixRandom"));
  }

  /// The same among the peers of one network only. Spec: discovery/mdns.md, "Definitions".
  ///
  /// @param network lower-case hexadecimal digits, at most 50, such as a private network's
  ///   fingerprint
  public MdnsSetup network(String network) {
    return new MdnsSetup("_p2p-" + network + "._udp.local", port, limits, random);
  }

  /// The same at another port, where nobody else listens.
  public MdnsSetup port(int port) {
    return new MdnsSetup(service, port, limits, random);
  }
}
