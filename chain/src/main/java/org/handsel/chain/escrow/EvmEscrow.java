package org.handsel.chain.escrow;

import java.io.IOException;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.handsel.chain.account.Journal;
import org.handsel.chain.account.Order;
import org.handsel.chain.account.Sender;
import org.handsel.chain.account.Sent;
import org.handsel.chain.evm.AccountKey;
import org.handsel.chain.evm.Keccak;
import org.handsel.chain.evm.Signature;
import org.handsel.chain.network.Network;
import org.handsel.chain.rpc.BlockRef;
import org.handsel.chain.rpc.Eth;
import org.handsel.chain.rpc.Eth.Mined;
import org.handsel.chain.rpc.OtherChainException;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.ClosingProof;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.escrow.Pot;
import org.handsel.core.escrow.Seat;
import org.handsel.core.money.Address;
import org.handsel.core.service.Booking;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// One escrow contract on one EVM chain, and one account there.
///
/// An act is tried once for each intention: the journal is asked first, then the chain, and only if
/// neither shows it done is a transaction made. Acts of one deal wait for one another. If the other
/// side, or an earlier transaction of ours, moves the deal between the look and the act, the
/// contract refuses it, and we look again.
public final class EvmEscrow implements Escrow {
  /// How often the deal may move between our look and our act before we say so.
  private static final int LOOKS_MAX = 4;

  private final Eth eth;
  private final Network network;
  private final AccountKey key;
  private final Sender sender;
  private final Place place;
  private final DealTypes types;
  private final DealState state;
  private final Nights calendar;
  private final Lanes lanes;
  private final Payments payments;
  private volatile boolean fits;
  private final Map<Bytes, Object> turns = new ConcurrentHashMap<>();

  /// The escrow of `network`, on the chain with this first block, for `key`'s account. Nothing is
  /// asked of the chain yet.
  public EvmEscrow(
      Eth eth,
      Network network,
      Bytes genesis,
      AccountKey key,
      Sender sender,
      Journal journal,
      InstantSource clock) {
    this.eth = eth;
    this.network = network;
    this.key = key;
    this.sender = sender;
    this.place = new Place(network.caip2(), genesis, network.escrow(), network.codeHash());
    this.types = new DealTypes(network.chainId(), network.escrow());
    this.state = new DealState(eth, network);
    this.calendar = new Nights(eth, network);
    this.lanes = new Lanes(eth, network.escrow(), key.address(), journal, clock);
    this.payments = new Payments(eth, network, sender);
  }

  /// Makes sure, once, that the chain has the contract that this program knows.
  ///
  /// @throws OtherChainException if it hasn't
  private void fit() throws IOException {
    if (fits) {
      return;
    }
    Bytes codeHash = Keccak.of(eth.code(network.escrow()));
    if (!codeHash.equals(network.codeHash())) {
      throw new OtherChainException(
          "The chain has "
              + (codeHash.equals(Keccak.of(Bytes.EMPTY)) ? "no contract" : "another contract")
              + " where the escrow should be ("
              + network.escrow()
              + "). Is it set up, and is this program up to date?");
    }
    fits = true;
  }

  @Override
  public Place place() {
    return place;
  }

  @Override
  public Address account() {
    return key.address();
  }

  @Override
  public Bytes digest(EscrowDeal deal) {
    return DealTypes.dealHash(deal);
  }

  @Override
  public Bytes panelHash(List<Seat> panel) {
    return Calldata.panelHash(panel);
  }

  @Override
  public Bytes sign(EscrowDeal deal) {
    return key.sign(types.deal(deal)).compact();
  }

  @Override
  public Bytes sign(EscrowDeal deal, Act.Settlement settlement) {
    return key.sign(types.settlement(deal, settlement)).compact();
  }

  @Override
  public Bytes sign(EscrowDeal deal, Act.Voucher voucher) {
    return key.sign(types.voucher(deal, voucher)).compact();
  }

  @Override
  public Bytes signAsk(Bytes content) {
    return key.sign(types.ask(content)).compact();
  }

  @Override
  public boolean signedAsk(Bytes content, Address signer, Bytes signature) {
    return signed(types.ask(content), signer, signature);
  }

  @Override
  public boolean signed(EscrowDeal deal, Address signer, Bytes signature) {
    return signed(types.deal(deal), signer, signature);
  }

  @Override
  public boolean signed(
      EscrowDeal deal, Act.Settlement settlement, Address signer, Bytes signature) {
    return signed(types.settlement(deal, settlement), signer, signature);
  }

  @Override
  public boolean signed(EscrowDeal deal, Act.Voucher voucher, Address signer, Bytes signature) {
    return signed(types.voucher(deal, voucher), signer, signature);
  }

  private static boolean signed(byte[] digest, Address signer, Bytes signature) {
    try {
      return Signature.parseCompact(signature).signer(digest).equals(Optional.of(signer));
    } catch (MalformedException e) {
      return false;
    }
  }

  @Override
  public Lane reserve() throws IOException, EscrowException {
    fit();
    return lanes.reserve();
  }

  @Override
  public void giveBack(Lane lane) throws IOException {
    lanes.giveBack(lane);
  }

  @Override
  public Pot look(EscrowDeal deal, Pot.Certainty certainty) throws IOException {
    fit();
    return state.find(deal, certainty).pot();
  }

  @Override
  public Optional<Long> fundedAt(EscrowDeal deal) throws IOException {
    fit();
    for (DealEvent event : state.find(deal, Pot.Certainty.LATEST).events()) {
      if (event instanceof DealEvent.Funded funded) {
        return eth.block(BlockRef.number(funded.log().block())).map(Eth.Block::time);
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<ClosingProof> closing(EscrowDeal deal) throws IOException {
    fit();
    for (DealEvent event : state.find(deal, Pot.Certainty.FINAL).events()) {
      if (event instanceof DealEvent.Closed closed) {
        return Optional.of(Closings.make(eth, network.escrow(), digest(deal), closed));
      }
    }
    return Optional.empty();
  }

  @Override
  public ClosingProof.Proven proven(EscrowDeal deal, ClosingProof proof) throws MalformedException {
    return Closings.read(network.escrow(), digest(deal), proof);
  }

  @Override
  public long now() throws IOException {
    return eth.latest().time();
  }

  @Override
  public BigInteger balance(Address token) throws IOException {
    return payments.balance(account(), token);
  }

  @Override
  public BigInteger balance(Address account, Address token) throws IOException {
    return payments.balance(account, token);
  }

  @Override
  public List<int[]> taken(List<Booking> asked) throws IOException {
    fit();
    return calendar.taken(asked);
  }

  @Override
  public BigInteger credit(Address token) throws IOException {
    fit();
    return payments.credit(token);
  }

  @Override
  public Receipt deposit(Address token, BigInteger amount, String purpose)
      throws IOException, EscrowException {
    fit();
    return payments.deposit(token, amount, purpose);
  }

  @Override
  public Receipt withdraw(Address token, Address to) throws IOException, EscrowException {
    fit();
    return payments.withdraw(token, to);
  }

  @Override
  public Receipt submit(EscrowDeal deal, Act act) throws IOException, EscrowException {
    fit();
    Bytes hash = DealTypes.dealHash(deal);
    synchronized (turns.computeIfAbsent(hash, key -> new Object())) {
      DealState.Found found = state.find(deal, Pot.Certainty.LATEST);
      String name = hash.hex() + ":" + ActRules.intention(hash, act, found.pot().phase());
      Optional<Mined> resumed = sender.resume(name);
      if (resumed.isPresent()) {
        return receipt(resumed.get(), act, hash);
      }
      found =
          state.find(deal, Pot.Certainty.LATEST); // seeing an open one through may have moved it
      for (int looks = 1; ; looks++) {
        if (!ActRules.fits(act, found.pot().phase())) {
          return already(act, found, name, hash, looks > 1);
        }
        try {
          return submit(deal, act, found, name, hash);
        } catch (EscrowException e) {
          found = overtaken(deal, act, found, e, looks);
        }
      }
    }
  }

  /// After a refusal: the deal as it stands now, for another try, if the chain moved it between our
  /// look and our act and the act still means the same.
  ///
  /// @throws EscrowException the refusal, if it wasn't that
  private DealState.Found overtaken(
      EscrowDeal deal, Act act, DealState.Found before, EscrowException e, int looks)
      throws IOException, EscrowException {
    if (!ActRules.MOVED_ON.contains(e.reason()) || looks == LOOKS_MAX) {
      throw e;
    }
    DealState.Found now = state.find(deal, Pot.Certainty.LATEST);
    if (now.exact().equals(before.exact())) {
      throw e; // nothing moved: the refusal stands
    }
    if (!ActRules.fits(act, now.pot().phase())
        || ActRules.means(act, before.exact(), now.exact())) {
      return now;
    }
    throw Refusals.named(EscrowException.OVERTAKEN);
  }

  /// What did already what `act` wants.
  ///
  /// @param moved whether the deal moved while we tried
  private Receipt already(Act act, DealState.Found found, String name, Bytes hash, boolean moved)
      throws IOException, EscrowException {
    Optional<Mined> mine = sender.done(name);
    if (mine.isPresent()) {
      return receipt(mine.get(), act, hash);
    }
    Optional<Eth.Log> effect = ActRules.effect(act, found);
    if (effect.isPresent()) {
      Optional<Mined> mined = eth.mined(effect.get().transaction());
      if (mined.isPresent()) {
        return receipt(mined.get(), act, hash);
      }
    }
    throw Refusals.named(moved ? EscrowException.OVERTAKEN : "WrongPhase");
  }

  private Receipt submit(EscrowDeal deal, Act act, DealState.Found found, String name, Bytes hash)
      throws IOException, EscrowException {
    DealState.Exact exact =
        switch (act) {
          case Act.Fund _ -> DealState.Exact.FUNDED; // names the terms only
          case Act.Settle settle -> {
            Act.Settlement signed = settle.settlement();
            yield new DealState.Exact(signed.phase(), signed.since(), signed.paid());
          }
          case Act.Release _,
              Act.Refund _,
              Act.Cancel _,
              Act.Claim _,
              Act.Dispute _,
              Act.Rule _,
              Act.Redeem _,
              Act.Timeout _ ->
              found.exact();
        };
    BigInteger out = BigInteger.ZERO;
    BigInteger value = BigInteger.ZERO;
    if (act instanceof Act.Fund) {
      out = funding(deal);
      value = deal.token().isZero() ? out : BigInteger.ZERO;
    }
    var note =
        new Sent.Note(
            ActRules.name(act), deal.token(), out.negate(), network.escrow(), Optional.of(hash));
    var order =
        new Order(name, network.escrow(), value, Calldata.of(deal, exact, account(), act), note);
    Mined mined =
        act instanceof Act.Fund
            ? payments.spend(order, deal.token(), out, hash.hex())
            : payments.send(order);
    return receipt(mined, act, hash);
  }

  private Receipt receipt(Mined mined, Act act, Bytes hash) throws IOException {
    return act instanceof Act.Fund ? payments.receipt(mined, hash.hex()) : payments.receipt(mined);
  }

  /// §4.1 "price + buyer's fee + buyerDeposit come from the buyer".
  private static BigInteger funding(EscrowDeal deal) {
    BigInteger fee =
        deal.price()
            .multiply(BigInteger.valueOf(deal.buyerFeeBps()))
            .divide(BigInteger.valueOf(10_000));
    return deal.price().add(fee).add(deal.buyerDeposit());
  }
}
