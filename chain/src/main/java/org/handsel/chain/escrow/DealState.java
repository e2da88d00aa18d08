package org.handsel.chain.escrow;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.chain.evm.Keccak;
import org.handsel.chain.evm.StateProof;
import org.handsel.chain.network.Network;
import org.handsel.chain.rpc.BlockRef;
import org.handsel.chain.rpc.Eth;
import org.handsel.chain.rpc.RpcErrorException;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// Reads what the chain says of a deal: the storage word is the truth, the contract's events say
/// what to compare it with (`escrow.md` §2, §3.3).
public final class DealState {
  private static final Bytes WORDS_SLOT = new Packing().number(2, 32, "slot").done();

  private final Eth eth;
  private final Network network;
  private final LogPages pages;

  DealState(Eth eth, Network network) {
    this.eth = eth;
    this.network = network;
    this.pages = new LogPages(eth, LogPages.Limits.DEFAULT);
  }

  /// Phase, its clock and what is paid out: what a word is the hash of.
  public record Exact(Phase phase, long since, BigInteger paid) {
    /// As it is right after funding.
    public static final Exact FUNDED = new Exact(Phase.FUNDED, 0, BigInteger.ZERO);

    /// Whether the panel has the word.
    boolean isDisputed() {
      return switch (phase) {
        case DISPUTED, DISPUTED_CLAIMED, DISPUTED_HELD -> true;
        case UNFUNDED, FUNDED, CLAIMED, HELD, CLOSED -> false;
      };
    }

    /// §2.2 "dealHash while the deal is FUNDED and nothing is paid out yet;" else the hash of all.
    public Bytes word(Bytes dealHash) {
      if (equals(FUNDED)) {
        return dealHash;
      }
      return Keccak.of(
          new Packing()
              .word(dealHash, "dealHash")
              .number(number(phase), 32, "phase")
              .number(since, 32, "since")
              .number(paid, 32, "paid")
              .done());
    }
  }

  /// §3, the phases by number.
  static int number(Phase phase) {
    return switch (phase) {
      case UNFUNDED -> 0;
      case FUNDED -> 1;
      case CLAIMED -> 2;
      case DISPUTED -> 3;
      case DISPUTED_CLAIMED -> 4;
      case HELD -> 5;
      case DISPUTED_HELD -> 6;
      case CLOSED -> 7;
    };
  }

  /// The open phase with this number.
  static Phase phase(int number) throws MalformedException {
    for (Phase phase : Phase.values()) {
      if (number(phase) == number && phase != Phase.UNFUNDED && phase != Phase.CLOSED) {
        return phase;
      }
    }
    throw new MalformedException("a deal is in phase " + number);
  }

  /// A deal at one block, with what the contract told about it, oldest first.
  record Found(Pot pot, List<DealEvent> events) {
    Exact exact() {
      return new Exact(pot.phase(), pot.since(), pot.paid());
    }
  }

  /// The deal as it stands at `certainty`.
  Found find(EscrowDeal deal, Pot.Certainty certainty) throws IOException {
    Eth.Block block = block(certainty);
    Bytes word = word(deal, block, certainty);
    Bytes hash = DealTypes.dealHash(deal);
    BigInteger number = new BigInteger(1, word.toArray());
    BigInteger seq = BigInteger.valueOf(deal.seq());
    if (number.compareTo(seq) < 0) {
      return new Found(pot(Phase.UNFUNDED, block, certainty), List.of());
    }
    List<DealEvent> events = events(hash, block.number());
    Exact exact = Exact.FUNDED;
    for (DealEvent event : events) {
      if (event instanceof DealEvent.Moved moved) {
        exact = moved.state();
      }
    }
    boolean open = exact.word(hash).equals(word);
    Optional<Pot.Closed> closed = closed(events);
    if (closed.isPresent() && !open) {
      var pot =
          new Pot(
              Phase.CLOSED, 0, BigInteger.ZERO, closed, block.number(), block.time(), certainty);
      return new Found(pot, events);
    }
    if (events.isEmpty() && !open) {
      // The lane went on without this deal: it was never funded, and can't be any more.
      return new Found(pot(Phase.UNFUNDED, block, certainty), List.of());
    }
    if (closed.isPresent() || events.isEmpty() || !open) {
      throw new MalformedException(
          "the endpoint's events and its storage don't agree about a deal: one of them is made up");
    }
    var pot =
        new Pot(
            exact.phase(),
            exact.since(),
            exact.paid(),
            Optional.empty(),
            block.number(),
            block.time(),
            certainty);
    return new Found(pot, events);
  }

  private static Pot pot(Phase phase, Eth.Block block, Pot.Certainty certainty) {
    return new Pot(
        phase, 0, BigInteger.ZERO, Optional.empty(), block.number(), block.time(), certainty);
  }

  private static Optional<Pot.Closed> closed(List<DealEvent> events) {
    for (DealEvent event : events) {
      if (event instanceof DealEvent.Closed closed) {
        return Optional.of(closed.closed());
      }
    }
    return Optional.empty();
  }

  private Eth.Block block(Pot.Certainty certainty) throws IOException {
    if (certainty == Pot.Certainty.LATEST) {
      return eth.latest();
    }
    return eth.block(network.finality().newest(eth))
        .orElseThrow(() -> new IOException("The chain has no final block yet"));
  }

  /// §2.1 "its slot is keccak-256(`buyer << 64 | lane` as 32 bytes ‖ the 32 bytes of 2)". What is
  /// acted upon is proven against the block's header where the endpoint can do so.
  private Bytes word(EscrowDeal deal, Eth.Block block, Pot.Certainty certainty) throws IOException {
    Bytes key =
        new Packing().number(0, 4, "").address(deal.buyer()).number(deal.lane(), 8, "lane").done();
    Bytes slot = Bytes.of(Keccak.of(key.toArray(), WORDS_SLOT.toArray()));
    BlockRef at = BlockRef.number(block.number());
    if (certainty == Pot.Certainty.FINAL) {
      try {
        Eth.Proof proof = eth.proof(network.escrow(), slot, at);
        return StateProof.word(
            block.stateRoot(), network.escrow(), slot, proof.account(), proof.storage());
      } catch (RpcErrorException e) {
        // many endpoints prove the newest blocks only: its word has to do
      }
    }
    return eth.storage(network.escrow(), slot, at);
  }

  /// All that was told about the deal up to `last`, oldest first; looked for backwards, as most
  /// deals are young.
  private List<DealEvent> events(Bytes hash, long last) throws IOException {
    List<Eth.Log> logs =
        pages.read(
            List.of(network.escrow()),
            List.of(List.of(), List.of(hash)),
            network.fromBlock(),
            last,
            log -> log.topics().indexOf(DealEvent.FUNDED) == 0);
    var found = new ArrayList<DealEvent>();
    for (Eth.Log log : logs) {
      if (log.topics().size() < 2 || !log.topics().get(1).equals(hash)) {
        throw new MalformedException("the endpoint answered with events of something else");
      }
      DealEvent.of(log).ifPresent(found::add);
    }
    return found;
  }
}
