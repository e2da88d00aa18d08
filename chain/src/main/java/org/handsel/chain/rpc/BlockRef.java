package org.handsel.chain.rpc;

/// Names a block: by number, or as the newest of some certainty.
public sealed interface BlockRef {
  /// The newest block; a reorganisation may undo it.
  BlockRef LATEST = new Tag("latest");

  /// The newest block that the chain won't take back.
  BlockRef FINALIZED = new Tag("finalized");

  /// The newest state with the transactions that wait for a block.
  BlockRef PENDING = new Tag("pending");

  /// As JSON-RPC writes it.
  String json();

  /// Block number `number`.
  static BlockRef number(long number) {
    return new Height(number);
  }

  /// By a name.
  record Tag(String name) implements BlockRef {
    @Override
    public String json() {
      return name;
    }
  }

  /// By its number.
  record Height(long number) implements BlockRef {
    @Override
    public String json() {
      return Hex.quantity(number);
    }
  }
}
