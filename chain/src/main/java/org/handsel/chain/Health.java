package org.handsel.chain;

/// How the chain is, in a sentence for people and a word for programs.
public sealed interface Health {
  /// For people.
  String sentence();

  /// It answers, and is the chain it should be.
  ///
  /// @param block newest block
  /// @param time that block's time, Unix seconds
  record Well(long block, long time) implements Health {
    @Override
    public String sentence() {
      return "The chain answers; its newest block is number " + block + ".";
    }
  }

  /// It doesn't answer. Money is safe; deadlines go on.
  record Down(String sentence) implements Health {}

  /// What answers is another chain, or lacks the escrow.
  record Other(String sentence) implements Health {}

  /// It was set back to before what this node has acted upon. What was sent is sent again.
  record SetBack(long seen, long newest) implements Health {
    @Override
    public String sentence() {
      return "The chain was set back: its newest block is number "
          + newest
          + ", and we had seen number "
          + seen
          + " or another one in its place. What was sent since is sent again.";
    }
  }
}
