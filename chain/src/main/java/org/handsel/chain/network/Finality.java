package org.handsel.chain.network;

/// When a block of a chain can't be taken back any more, as far as the network file trusts it.
public sealed interface Finality {
  /// The chain says so itself, by this name: `finalized` or `safe`.
  record Tag(String name) implements Finality {}

  /// This many blocks have come on top.
  record Depth(long blocks) implements Finality {}
}
