package org.handsel.core.escrow;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.handsel.core.money.Address;
import org.handsel.core.service.Booking;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// One escrow contract on one chain, and this person's account there. The `chain` room implements
/// it. Every method may block; `IOException` means that the chain can't be reached or answers what
/// it shouldn't, and that nothing is known to have happened.
public interface Escrow {
  /// Where this is. Two nodes compare it before they deal.
  Place place();

  /// This person's account: buys, sells and pays for gas.
  Address account();

  /// The deal's name in the contract's word, in its events and in everything that is signed later:
  /// EIP-712 hashStruct (`escrow.md` §1.5). Pure.
  Bytes digest(EscrowDeal deal);

  /// The panel's commitment in a deal. Pure.
  Bytes panelHash(List<Seat> panel);

  /// This account's signature under the deal, as its seller.
  Bytes sign(EscrowDeal deal);

  /// This account's signature under a settlement of the deal, in the role it has there.
  Bytes sign(EscrowDeal deal, Act.Settlement settlement);

  /// This account's signature under a voucher of the deal, as its buyer.
  Bytes sign(EscrowDeal deal, Act.Voucher voucher);

  /// This account's signature under an ask with the digest `content` (`deal.md` §2.6).
  Bytes signAsk(Bytes content);

  /// Whether `signer` signed the ask with the digest `content`. Pure.
  boolean signedAsk(Bytes content, Address signer, Bytes signature);

  /// Whether `signer` signed the deal. Pure.
  boolean signed(EscrowDeal deal, Address signer, Bytes signature);

  /// Whether `signer` signed the settlement of the deal. Pure.
  boolean signed(EscrowDeal deal, Act.Settlement settlement, Address signer, Bytes signature);

  /// Whether `signer` signed the voucher of the deal. Pure.
  boolean signed(EscrowDeal deal, Act.Voucher voucher, Address signer, Bytes signature);

  /// A sequence number and lane of this account that no open or promised deal uses. The choice is
  /// written down before it is returned, so that no two deals ever share one.
  ///
  /// @throws EscrowException if there is none, because too many deals are open
  Lane reserve() throws IOException, EscrowException;

  /// Gives back the lane of a deal that can't be funded any more, for another. Its number isn't
  /// used again: the next on that lane is greater.
  void giveBack(Lane lane) throws IOException;

  /// What the chain says of the deal, at `certainty`.
  Pot look(EscrowDeal deal, Pot.Certainty certainty) throws IOException;

  /// When the deal's money was locked, by the newest block: that of the block it was locked in,
  /// Unix seconds; empty if it isn't.
  Optional<Long> fundedAt(EscrowDeal deal) throws IOException;

  /// What shows how the deal ended to whoever has no chain, checked; empty while it isn't closed
  /// finally.
  ///
  /// @throws MalformedException if what the chain's endpoint says doesn't fit its own block
  Optional<ClosingProof> closing(EscrowDeal deal) throws IOException;

  /// What `proof`, which may be anybody's, proves of the deal (`escrow.md` §12). Pure.
  ///
  /// @throws MalformedException if it proves nothing
  ClosingProof.Proven proven(EscrowDeal deal, ClosingProof proof) throws MalformedException;

  /// Does `act` on the chain and waits for its receipt. Doing again what is done already, after a
  /// crash or a lost answer, finds the earlier transaction and returns its receipt; nothing is paid
  /// twice. Allowances that a token needs are given first, as steps of the receipt's cost.
  ///
  /// @throws EscrowException if the contract refuses it, with its reason in plain words
  Receipt submit(EscrowDeal deal, Act act) throws IOException, EscrowException;

  /// What this account has in the contract, free to be withdrawn or to be a deposit, base units.
  BigInteger credit(Address token) throws IOException;

  /// Puts `amount` of `token` into this account's credit, for a seller's deposit; like every act of
  /// a deal it is done once however often it is asked for under one `purpose`, such as the deal it
  /// is for.
  Receipt deposit(Address token, BigInteger amount, String purpose)
      throws IOException, EscrowException;

  /// Takes all of this account's credit in `token` out, to `to`.
  Receipt withdraw(Address token, Address to) throws IOException, EscrowException;

  /// Which parts of homes are taken by deals that are open or over (`escrow.md` §8): for each of
  /// `asked`, in order, its nights one by one, a bit for each of 16 parts, whichever parts it asks
  /// for itself. By the newest block.
  List<int[]> taken(List<Booking> asked) throws IOException;

  /// What this account could spend of `token` right now, base units.
  BigInteger balance(Address token) throws IOException;

  /// What anybody's `account` could spend of `token` right now, base units.
  BigInteger balance(Address account, Address token) throws IOException;

  /// The newest block's time, Unix seconds: what money deadlines go by.
  long now() throws IOException;

  /// The chain, the contract and its code.
  ///
  /// @param chain CAIP-2, such as `eip155:7357`
  /// @param genesis hash of block 0: two local chains of one id differ in it
  /// @param escrow the contract
  /// @param codeHash keccak-256 of its runtime code
  record Place(String chain, Bytes genesis, Address escrow, Bytes codeHash) {}

  /// A buyer's lane and the sequence number on it.
  record Lane(BigInteger lane, long seq) {}

  /// A transaction that the chain has taken in.
  ///
  /// @param gas units used by every transaction of this act
  /// @param cost what they cost, in base units of the chain's own coin
  record Receipt(Bytes transaction, long block, long gas, BigInteger cost) {}
}
