package org.handsel.chain;

import java.io.Closeable;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.handsel.chain.account.DevChain;
import org.handsel.chain.account.Journal;
import org.handsel.chain.account.Order;
import org.handsel.chain.account.RevertedException;
import org.handsel.chain.account.SendLimits;
import org.handsel.chain.account.Sender;
import org.handsel.chain.account.Sent;
import org.handsel.chain.account.TooLittleException;
import org.handsel.chain.contract.Artifact;
import org.handsel.chain.escrow.Erc20;
import org.handsel.chain.escrow.EvmEscrow;
import org.handsel.chain.escrow.MoneyTrail;
import org.handsel.chain.evm.AccountKey;
import org.handsel.chain.local.Funder;
import org.handsel.chain.local.LocalChain;
import org.handsel.chain.network.Network;
import org.handsel.chain.network.Token;
import org.handsel.chain.rpc.BlockRef;
import org.handsel.chain.rpc.ChainDownException;
import org.handsel.chain.rpc.Endpoints;
import org.handsel.chain.rpc.Eth;
import org.handsel.chain.rpc.OtherChainException;
import org.handsel.chain.rpc.RpcLimits;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One account on one chain: its escrow, its money, and how the chain is.
public final class Chain implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Chain.class);

  /// What the faucet gives: 10 of the coin, and 1,000 test dollars.
  private static final BigInteger FAUCET_WEI = BigInteger.TEN.pow(19);

  private static final BigInteger FAUCET_DOLLARS = BigInteger.TEN.pow(9);

  private final Eth eth;
  private final Network network;
  private final AccountKey key;
  private final Journal journal;
  private final DevChain dev;
  private final Sender sender;
  private final Escrow escrow;
  private final MoneyTrail trail;
  private final InstantSource clock;

  private Chain(
      Eth eth,
      Network network,
      Bytes genesis,
      AccountKey key,
      Journal journal,
      DevChain.Saving saving,
      InstantSource clock) {
    this.eth = eth;
    this.network = network;
    this.key = key;
    this.journal = journal;
    this.dev = new DevChain(eth, network.play(), saving);
    this.sender = new Sender(eth, network, key, journal, dev, SendLimits.DEFAULT, clock);
    this.escrow = new EvmEscrow(eth, network, genesis, key, sender, journal, clock);
    this.trail = new MoneyTrail(eth, network, key.address(), journal);
    this.clock = clock;
  }

  /// The machine's own chain.
  public static Chain local(
      LocalChain local, Network network, AccountKey key, Journals journals, InstantSource clock)
      throws IOException {
    Bytes genesis = local.genesis();
    journals.used(network.chainId(), genesis);
    Eth eth = eth(() -> List.of(local.url()), network, Optional.of(genesis));
    return new Chain(eth, network, genesis, key, journals.of(genesis), local::save, clock);
  }

  /// The chain that the endpoints at `addresses` serve, tried in that order.
  ///
  /// @throws ChainDownException if it doesn't answer and was never used before
  /// @throws OtherChainException if it isn't the network's
  public static Chain at(
      List<URI> addresses, Network network, AccountKey key, Journals journals, InstantSource clock)
      throws IOException {
    Bytes genesis = genesis(addresses, network, journals);
    journals.used(network.chainId(), genesis);
    return new Chain(
        eth(() -> addresses, network, Optional.of(genesis)),
        network,
        genesis,
        key,
        journals.of(genesis),
        DevChain.Saving.ELSEWHERE,
        clock);
  }

  private static Bytes genesis(List<URI> addresses, Network network, Journals journals)
      throws IOException {
    try (Eth eth = eth(() -> addresses, network, network.genesis())) {
      return eth.block(BlockRef.number(0))
          .orElseThrow(() -> new MalformedException("the chain has no first block"))
          .hash();
    } catch (ChainDownException e) {
      Optional<Bytes> known = network.genesis();
      if (known.isEmpty()) {
        known = journals.lastGenesis(network.chainId());
      }
      return known.orElseThrow(() -> e);
    }
  }

  private static Eth eth(Supplier<List<URI>> addresses, Network network, Optional<Bytes> genesis) {
    return new Eth(
        new Endpoints(
            addresses, new Endpoints.Expected(network.chainId(), genesis), RpcLimits.DEFAULT));
  }

  /// The escrow, for this account.
  public Escrow escrow() {
    return escrow;
  }

  /// What is known of the chain beforehand.
  public Network network() {
    return network;
  }

  /// This account.
  public Address account() {
    return key.address();
  }

  /// How the chain is now. If it was set back, what was sent is sent again.
  public Health health() {
    try {
      Eth.Block newest = eth.latest();
      Optional<Journal.Seen> seen = journal.seen();
      if (seen.isPresent()) {
        Optional<Eth.Block> there = eth.block(BlockRef.number(seen.get().number()));
        if (there.isEmpty() || !there.get().hash().equals(seen.get().hash())) {
          sender.recover();
          return new Health.SetBack(seen.get().number(), newest.number());
        }
      }
      return new Health.Well(newest.number(), newest.time());
    } catch (OtherChainException e) {
      return new Health.Other(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new Health.Down(
          "The chain doesn't answer properly. Your money is safe, and what was sent isn't lost. ("
              + e.getMessage()
              + ")");
    }
  }

  /// Looks after what was sent and nobody waits for any more, so that it holds up nothing later.
  public void tend() {
    try {
      sender.tend();
    } catch (IOException e) {
      LOG.debug("what was sent waits on: {}", e.getMessage());
    }
  }

  /// What the account has of each of the network's tokens, in base units.
  public Map<Token, BigInteger> balances() throws IOException {
    var calls = new ArrayList<Eth.Message>();
    for (Token token : network.tokens()) {
      if (!token.isCoin()) {
        calls.add(Erc20.balanceOf(token.address(), account()));
      }
    }
    List<Bytes> answers = eth.callAll(calls);
    var balances = new LinkedHashMap<Token, BigInteger>();
    int next = 0;
    for (Token token : network.tokens()) {
      balances.put(
          token, token.isCoin() ? eth.balance(account()) : Erc20.number(answers.get(next++)));
    }
    return balances;
  }

  /// What of each token is in the escrow for this account: locked in open deals it bought, and
  /// credit.
  public Map<Token, BigInteger> locked() throws IOException {
    var locked = new LinkedHashMap<Token, BigInteger>();
    Map<Address, BigInteger> funds = trail.locked();
    for (Token token : network.tokens()) {
      BigInteger sum =
          funds.getOrDefault(token.address(), BigInteger.ZERO).add(escrow.credit(token.address()));
      if (sum.signum() > 0) {
        locked.put(token, sum);
      }
    }
    return locked;
  }

  /// What this account sent and received, newest first, at most `most`.
  public List<MoneyTrail.Movement> movements(int most) throws IOException {
    return trail.movements(most);
  }

  /// Sends `amount` of `token` to `to`, and waits until it's in a block.
  ///
  /// @throws RevertedException if the token refuses it
  /// @throws TooLittleException if there's too little; nothing was sent then
  public Eth.Mined send(Token token, Address to, BigInteger amount)
      throws IOException, RevertedException, TooLittleException {
    BigInteger has = escrow.balance(token.address());
    if (has.compareTo(amount) < 0) {
      throw new TooLittleException(token.address(), has, amount);
    }
    var note = new Sent.Note("send", token.address(), amount.negate(), to, Optional.empty());
    // Each sending is an intention of its own: a person who sends twice means twice.
    String act = "send:" + clock.millis() + ":" + token.address() + ":" + amount + ":" + to;
    return sender.send(
        token.isCoin()
            ? new Order(act, to, amount, Bytes.EMPTY, note)
            : new Order(act, token.address(), BigInteger.ZERO, Erc20.transfer(to, amount), note));
  }

  /// True if play money can be had here for the asking.
  public boolean hasFaucet() throws IOException {
    return dev.isDevelopment();
  }

  /// Gives play money to this account, on a development chain only.
  public void faucet() throws IOException {
    if (!hasFaucet()) {
      throw new IOException("this chain gives no money away");
    }
    var funder = new Funder(eth);
    funder.deploy(Artifact.TEST_DOLLAR);
    funder.give(account(), FAUCET_WEI);
    funder.mint(account(), FAUCET_DOLLARS);
    dev.settle();
  }

  @Override
  public void close() {
    eth.close();
  }
}
