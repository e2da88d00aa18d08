package org.handsel.chain.account;

import java.math.BigInteger;
import java.util.Optional;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// A transaction of this account, as the journal keeps it.
///
/// @param raw what was sent: it can be sent again as it is
/// @param act what it was for, in one form for each intention: two lines with the same are two
///   tries
/// @param note for people
/// @param at when it was written down, ms since 1970
/// @param outcome how it ended, once that is known
public record Sent(
    Bytes hash, long nonce, Bytes raw, String act, Note note, long at, Optional<Outcome> outcome) {

  /// What a person reads in the list of movements.
  ///
  /// @param what a word of a fixed vocabulary, such as `fund`, `release`, `send`
  /// @param token what is moved; [Address#ZERO] is the chain's own coin
  /// @param amount base units; negative if it leaves the account
  /// @param other who is on the other side
  /// @param deal the deal's hash, or nothing
  public record Note(
      String what, Address token, BigInteger amount, Address other, Optional<Bytes> deal) {}

  /// How it ended.
  ///
  /// @param gas units used
  /// @param cost in base units of the chain's own coin
  public record Outcome(State state, long block, Bytes blockHash, long gas, BigInteger cost) {}

  /// How a transaction can end.
  public enum State {
    /// In a block, and did what it should.
    DONE,
    /// In a block, but refused there; its gas is paid.
    FAILED,
    /// Another transaction took its nonce: it will never be in a block.
    REPLACED
  }
}
