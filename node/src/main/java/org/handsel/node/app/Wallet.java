package org.handsel.node.app;

import java.util.List;
import java.util.Optional;

/// The money.
public interface Wallet {
  /// What there is, what is locked, and what moved.
  Purse show() throws RefusedException;

  /// Sends `amount` to an address; returns once it is in a block.
  Movement send(String to, MoneyView amount) throws RefusedException;

  /// Test money from the local chain, for a chain marked as play only.
  Purse faucet() throws RefusedException;

  /// What a wallet holds.
  ///
  /// @param account where to receive, with checksum
  /// @param locked in escrow, in my open deals
  /// @param chain name from the network file, such as `local`
  /// @param reachable false if the chain didn't answer: then the sums are the last ones seen
  record Purse(
      String account,
      List<MoneyView> balances,
      List<MoneyView> locked,
      List<Movement> movements,
      String chain,
      boolean reachable,
      boolean play) {}

  /// Money that moved, or is about to.
  ///
  /// @param state `pending`, `final` or `failed`
  /// @param deal the deal it belongs to, if any
  record Movement(
      String what,
      MoneyView amount,
      String other,
      String state,
      Optional<String> deal,
      String transaction,
      String at) {}
}
