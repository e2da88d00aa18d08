package org.handsel.chain.escrow;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.handsel.chain.account.DevChain;
import org.handsel.chain.account.Journal;
import org.handsel.chain.account.SendLimits;
import org.handsel.chain.account.Sender;
import org.handsel.chain.contract.Artifact;
import org.handsel.chain.evm.AccountKey;
import org.handsel.chain.evm.Keccak;
import org.handsel.chain.local.LocalChain;
import org.handsel.chain.network.Network;
import org.handsel.chain.rpc.Endpoints;
import org.handsel.chain.rpc.Eth;
import org.handsel.chain.rpc.RpcLimits;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.escrow.Seat;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// A chain with the standing cast on it: alice sells, bob buys, carol rules, mallory lies.
final class Town implements AutoCloseable {
  static final Address DOLLAR = Artifact.TEST_DOLLAR.address();
  static final BigInteger PRICE = BigInteger.valueOf(120_000_000);
  static final Bytes NOTE = Bytes.of(Keccak.ofText("a picture of the parcel"));

  final LocalChain chain;
  final Eth eth;
  final Network network;
  final Person alice;
  final Person bob;
  final Person carol;
  final Person mallory;

  /// Somebody's key, journal and escrow.
  final class Person {
    final AccountKey key;
    final TestJournal journal = new TestJournal();

    private Person(String name) {
      this.key = AccountKey.of(Keccak.ofText(name));
    }

    Address address() {
      return key.address();
    }

    /// Where this person's dollars went and came from, all of it: by what, and how many.
    List<MoneyTrail.Movement> dollars() throws IOException {
      return new MoneyTrail(eth, network, address(), journal)
          .movements(1_000).stream().filter(movement -> movement.token().equals(DOLLAR)).toList();
    }

    /// A node of this person's, started anew: only the journal is what it was.
    EvmEscrow escrow() {
      return escrow(eth, journal, SendLimits.DEFAULT);
    }

    EvmEscrow escrow(Eth through, Journal remembered, SendLimits limits) {
      return new EvmEscrow(
          through,
          network,
          chain.genesis(),
          key,
          sender(through, remembered, limits),
          remembered,
          InstantSource.system());
    }

    Sender sender(Eth through, Journal remembered, SendLimits limits) {
      return new Sender(
          through,
          network,
          key,
          remembered,
          new DevChain(through, true, chain::save),
          limits,
          InstantSource.system());
    }
  }

  Town(Path folder) throws IOException {
    chain = LocalChain.privateIn(folder);
    network = Network.local(chain.genesis());
    eth = eth(() -> chain.url().toString());
    alice = new Person("alice");
    bob = new Person("bob");
    carol = new Person("carol");
    mallory = new Person("mallory");
    for (Person person : List.of(alice, bob, carol, mallory)) {
      chain.give(person.address(), BigInteger.TEN.pow(19), BigInteger.TEN.pow(10));
    }
  }

  Eth eth(Supplier<String> url) {
    return eth(url, RpcLimits.DEFAULT);
  }

  Eth eth(Supplier<String> url, RpcLimits limits) {
    return new Eth(
        new Endpoints(
            () -> List.of(URI.create(url.get())),
            new Endpoints.Expected(network.chainId(), Optional.of(chain.genesis())),
            limits));
  }

  List<Seat> panel() {
    return List.of(new Seat(carol.address(), 500));
  }

  void pass(Duration time) throws IOException {
    chain.advance(time);
  }

  /// A plain purchase of bob's from alice, on the next free lane, with carol to rule.
  Sale sale() throws IOException, EscrowException {
    var lane = bob.escrow().reserve();
    return new Sale(this, lane.lane(), lane.seq());
  }

  /// What can be changed about a purchase before it is signed.
  static final class Sale {
    private final Town town;
    private final BigInteger lane;
    private final long seq;
    Address token = DOLLAR;
    BigInteger price = PRICE;
    BigInteger buyerDeposit = BigInteger.ZERO;
    BigInteger sellerDeposit = BigInteger.ZERO;
    int noShowBps = 0;
    int holdBps = 0;
    int lateCancelBps = 0;
    int noRulingSellerBps = 5_000;
    long claimFromIn = 0;

    private Sale(Town town, BigInteger lane, long seq) {
      this.town = town;
      this.lane = lane;
      this.seq = seq;
    }

    Sale in(Address currency) {
      this.token = currency;
      return this;
    }

    EscrowDeal deal() throws IOException {
      long now = town.chain.now();
      return new EscrowDeal(
          town.bob.address(),
          town.bob.address(),
          town.alice.address(),
          town.alice.address(),
          Calldata.panelHash(town.panel()),
          Address.ZERO,
          token,
          price,
          buyerDeposit,
          sellerDeposit,
          0,
          0,
          holdBps,
          lateCancelBps,
          noShowBps,
          noRulingSellerBps,
          now + 1_800,
          now + 3_600,
          now + claimFromIn,
          now + 86_400,
          3_600,
          3_600,
          3_600,
          Address.ZERO,
          Bytes.of(new byte[32]),
          0,
          0,
          0,
          Bytes.of(Keccak.ofText("terms " + lane + " " + seq)),
          lane,
          seq);
    }
  }

  @Override
  public void close() throws IOException {
    eth.close();
    chain.close();
  }
}
