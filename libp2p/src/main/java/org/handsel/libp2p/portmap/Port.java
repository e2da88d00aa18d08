package org.handsel.libp2p.portmap;

/// One of this machine's ports.
///
/// @param protocol what listens there
/// @param number 1 to 65535
public record Port(Protocol protocol, int number) implements Comparable<Port> {
  static final int MAX = 65_535;

  /// What a gateway passes on.
  public enum Protocol {
    /// Connections.
    TCP(6),

    /// Packets.
    UDP(17);

    /// The number of the protocol in IP packets, which PCP uses too.
    final int ianaNumber;

    Protocol(int ianaNumber) {
      this.ianaNumber = ianaNumber;
    }
  }

  /// Checks the number.
  ///
  /// @throws IllegalArgumentException if that is no port
  public Port {
    if (number < 1 || number > MAX) throw new IllegalArgumentException("port " + number);
  }

  @Override
  public int compareTo(Port other) {
    int byProtocol = protocol.compareTo(other.protocol);
    return byProtocol != 0 ? byProtocol : Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return protocol + " " + number;
  }
}
