package org.handsel.libp2p.secure;

import java.util.List;

/// The messages of a Noise handshake as the specification writes them (§7): the keys known before,
/// then what each message carries in turn, initiator first.
///
/// @param name as in the protocol's name
/// @param initiatorKnown true if the responder knows the initiator's static key beforehand
/// @param responderKnown true if the initiator knows the responder's static key beforehand
/// @param messages the tokens of each message
record Pattern(
    String name, boolean initiatorKnown, boolean responderKnown, List<List<Token>> messages) {
  /// What a message carries, or which agreement is mixed in.
  enum Token {
    E,
    S,
    EE,
    ES,
    SE,
    SS
  }

  /// Noise §7.5, and the only one of libp2p: neither side knows the other's static key before.
  static final Pattern XX =
      new Pattern(
          "XX",
          false,
          false,
          List.of(
              List.of(Token.E),
              List.of(Token.E, Token.EE, Token.S, Token.ES),
              List.of(Token.S, Token.SE)));

  Pattern {
    messages = messages.stream().map(List::copyOf).toList();
  }
}
