package org.handsel.node.deal;

import org.handsel.core.escrow.EscrowException;

/// What keeps a deal from going on, by the ends of the words' keys (`deal.trouble.…`).
final class Trouble {
  /// The chain can't be asked.
  static final String CHAIN_AWAY = "chain-away";

  /// The contract won't take what we signed as long as the deal stands where it does.
  static final String CHAIN_REFUSED = "chain-refused";

  /// The chain says less than what was final already.
  static final String CHAIN_RESET = "chain-reset";

  /// Too little to lock what the deal costs.
  static final String NO_MONEY = "no-money";

  /// Too little to pay for the next transaction.
  static final String NO_FEE = "no-fee";

  /// A refusal that may pass; it is tried again.
  static final String TRYING = "trying";

  private Trouble() {}

  /// What a refusal is called.
  static String of(EscrowException e) {
    if (e.reason().equals(EscrowException.TOO_LITTLE)) return NO_FEE;
    return e.lasting() ? CHAIN_REFUSED : TRYING;
  }

  /// Whether it isn't over just because the chain answers: only a move that is taken ends it.
  static boolean outlivesALook(String word) {
    return word.equals(CHAIN_REFUSED) || word.equals(NO_FEE) || word.equals(TRYING);
  }
}
