package org.handsel.chain.escrow;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.chain.account.Journal;
import org.handsel.chain.account.Sent;
import org.handsel.chain.evm.Keccak;
import org.handsel.chain.network.Network;
import org.handsel.chain.network.Token;
import org.handsel.chain.rpc.BlockRef;
import org.handsel.chain.rpc.Eth;
import org.handsel.chain.rpc.Eth.Log;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// Where an account's money went and came from: the journal says what it sent, the tokens' logs
/// what it got. The chain's own coin leaves no log when somebody sends it: it shows in the balance
/// only.
public final class MoneyTrail {
  private static final int JOURNAL_MAX = 2_000;
  private static final int RANGE_BLOCKS = 50_000;

  /// Beyond what any chain takes back.
  private static final int SETTLED_BLOCKS = 256;

  private static final Bytes TRANSFER =
      Bytes.of(Keccak.ofText("Transfer(address,address,uint256)"));

  private final Eth eth;
  private final Network network;
  private final Address account;
  private final Journal journal;
  private final LogPages pages;
  private final Set<Bytes> over = new HashSet<>(); // guarded by itself
  private final Map<Long, Long> blockTimes = new HashMap<>(); // guarded by itself

  /// Of `account`, whose journal is `journal`.
  public MoneyTrail(Eth eth, Network network, Address account, Journal journal) {
    this.eth = eth;
    this.network = network;
    this.account = account;
    this.journal = journal;
    this.pages = new LogPages(eth, LogPages.Limits.DEFAULT);
  }

  /// Money that moved, or is about to.
  ///
  /// @param amount base units of `token`; negative if it left
  /// @param state empty while it waits for a block
  /// @param settled whether that block can't be taken back any more
  /// @param at ms since 1970
  public record Movement(
      String what,
      Address token,
      BigInteger amount,
      Address other,
      Optional<Sent.State> state,
      boolean settled,
      Optional<Bytes> deal,
      Bytes transaction,
      long at) {}

  /// By token, what this account paid into deals that are still open and hasn't been paid out yet.
  public Map<Address, BigInteger> locked() throws IOException {
    Map<Bytes, Sent.Note> funded = new HashMap<>();
    long first = Long.MAX_VALUE;
    for (Sent sent : journal.newest(JOURNAL_MAX)) {
      Optional<Sent.Outcome> done =
          sent.outcome().filter(outcome -> outcome.state() == Sent.State.DONE);
      Optional<Bytes> deal = sent.note().deal();
      boolean funds = sent.note().what().equals("fund") && done.isPresent() && deal.isPresent();
      if (funds && !isOver(deal.get())) {
        funded.put(deal.get(), sent.note());
        first = Math.min(first, done.get().block());
      }
    }
    if (funded.isEmpty()) {
      return Map.of();
    }
    long last = eth.latest().number();
    List<Log> logs =
        pages.read(
            List.of(network.escrow()),
            List.of(List.of(DealEvent.CLOSED, DealEvent.MOVED), List.copyOf(funded.keySet())),
            Math.max(first, network.fromBlock()),
            last,
            _ -> false);
    Set<Bytes> closed = new HashSet<>();
    Map<Bytes, BigInteger> paid = new HashMap<>();
    for (Log log : logs) {
      Optional<DealEvent> event = log.topics().size() < 2 ? Optional.empty() : DealEvent.of(log);
      if (event.isEmpty()) {
        continue;
      }
      Bytes deal = log.topics().get(1);
      switch (event.get()) {
        case DealEvent.Closed _ -> {
          closed.add(deal);
          over(deal, last - log.block());
        }
        case DealEvent.Moved(_, var state) -> paid.put(deal, state.paid());
        case DealEvent.Funded _ -> paid.put(deal, BigInteger.ZERO);
      }
    }
    var locked = new HashMap<Address, BigInteger>();
    funded.forEach((deal, note) -> {
      if (!closed.contains(deal)) {
        BigInteger left = note.amount().negate().subtract(paid.getOrDefault(deal, BigInteger.ZERO));
        locked.merge(note.token(), left.max(BigInteger.ZERO), BigInteger::add);
      }
    });
    return locked;
  }

  /// Deals that are long over are read of once only.
  private boolean isOver(Bytes deal) {
    synchronized (over) {
      return over.contains(deal);
    }
  }

  private void over(Bytes deal, long blocksAgo) {
    synchronized (over) {
      if (blocksAgo > SETTLED_BLOCKS && over.size() < JOURNAL_MAX) {
        over.add(deal);
      }
    }
  }

  /// What moved, newest first, at most `most`.
  public List<Movement> movements(int most) throws IOException {
    var all = new ArrayList<Movement>();
    long settled = eth.block(network.finality().newest(eth)).map(Eth.Block::number).orElse(-1L);
    List<Log> received = received();
    Map<Arrival, BigInteger> arrived = new HashMap<>();
    for (Log log : received) {
      arrived.merge(Arrival.of(log), Erc20.number(log.data()), BigInteger::add);
    }
    Set<Arrival> mine = new HashSet<>();
    for (Sent sent : journal.newest(most)) {
      var arrival = new Arrival(sent.hash(), sent.note().token());
      mine.add(arrival);
      boolean replaced = sent.outcome().filter(o -> o.state() == Sent.State.REPLACED).isPresent();
      if (!replaced) {
        Sent.Note note = sent.note();
        all.add(
            new Movement(
                note.what(),
                note.token(),
                moved(note.amount(), Optional.ofNullable(arrived.get(arrival))),
                note.other(),
                sent.outcome().map(Sent.Outcome::state),
                sent.outcome().filter(outcome -> outcome.block() <= settled).isPresent(),
                note.deal(),
                sent.hash(),
                sent.at()));
      }
    }
    for (Log log : received) {
      if (!mine.contains(Arrival.of(log)) && all.size() < 2 * most) {
        all.add(
            new Movement(
                "receive",
                log.contract(),
                Erc20.number(log.data()),
                address(log.topics().get(1)),
                Optional.of(Sent.State.DONE),
                log.block() <= settled,
                Optional.empty(),
                log.transaction(),
                time(log.block()) * 1_000));
      }
    }
    all.sort(Comparator.comparingLong(Movement::at).reversed());
    return List.copyOf(all.subList(0, Math.min(most, all.size())));
  }

  /// Tokens that came by one transaction.
  private record Arrival(Bytes transaction, Address token) {
    static Arrival of(Log log) {
      return new Arrival(log.transaction(), log.contract());
    }
  }

  /// What a transaction of this account moved: what it was noted to pay, and what the token says
  /// that came of it. Only where that can't be read, what was expected to come.
  private static BigInteger moved(BigInteger noted, Optional<BigInteger> arrived) {
    return arrived.map(came -> noted.min(BigInteger.ZERO).add(came)).orElse(noted);
  }

  /// Tokens that came, newest first.
  private List<Log> received() throws IOException {
    List<Address> tokens =
        network.tokens().stream().filter(t -> !t.isCoin()).map(Token::address).toList();
    if (tokens.isEmpty()) {
      return List.of();
    }
    Bytes me = Erc20.argument(new Packing(), account).done();
    long last = eth.latest().number();
    long first = Math.max(network.fromBlock(), last - RANGE_BLOCKS);
    List<Log> logs =
        pages.read(
            tokens, List.of(List.of(TRANSFER), List.of(), List.of(me)), first, last, _ -> false);
    return logs.stream()
        .filter(log -> log.topics().size() == 3 && log.data().size() == 32)
        .filter(log -> tokens.contains(log.contract()) && log.topics().get(2).equals(me))
        .toList()
        .reversed();
  }

  private static Address address(Bytes topic) {
    return new Address(Bytes.of(Arrays.copyOfRange(topic.toArray(), 12, 32)));
  }

  private long time(long block) throws IOException {
    synchronized (blockTimes) {
      Long known = blockTimes.get(block);
      if (known != null) {
        return known;
      }
    }
    long time = eth.block(BlockRef.number(block)).map(Eth.Block::time).orElse(0L);
    synchronized (blockTimes) {
      blockTimes.put(block, time);
    }
    return time;
  }
}
