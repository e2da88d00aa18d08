package org.handsel.libp2p.protocol.gossipsub;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a peer speaks, oldest first.
public enum Version {
  /// Floods: gets every message of its topics, and no control messages.
  FLOODSUB("/floodsub/1.0.0"),
  /// Meshes and gossip.
  V1_0("/meshsub/1.0.0"),
  /// Scores, back-off, peer exchange.
  V1_1("/meshsub/1.1.0"),
  /// IDONTWANT.
  V1_2("/meshsub/1.2.0");

  private final String protocol;

  Version(String protocol) {
    this.protocol = protocol;
  }

  /// The protocol's id on the wire.
  public String protocol() {
    return protocol;
  }

  /// All ids, newest first: the order in which they are proposed.
  public static List<String> protocols() {
    return Stream.of(values()).map(Version::protocol).toList().reversed();
  }

  /// The version with this id.
  ///
  /// @throws IllegalArgumentException if there is none
  public static Version of(String protocol) {
    return newest(List.of(protocol)).orElseThrow(() -> new IllegalArgumentException(protocol));
  }

  /// The newest version among `protocols`, if there is any.
  public static Optional<Version> newest(Collection<String> protocols) {
    return Stream.of(values())
        .filter(version -> protocols.contains(version.protocol))
        .reduce((_, later) -> later);
  }

  boolean meshes() {
    return this != FLOODSUB;
  }

  boolean atLeast(Version other) {
    return compareTo(other) >= 0;
  }
}
