package org.handsel.chain.escrow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.handsel.chain.rpc.Eth;
import org.handsel.chain.rpc.Eth.Log;
import org.handsel.chain.rpc.RpcErrorException;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// Reads contracts' logs backwards in pages of blocks. How many blocks an endpoint answers for at
/// once is its own affair: a page grows while it answers and shrinks when it refuses, and what was
/// learned is kept. However long a chain an endpoint claims, the number of pages is bounded.
final class LogPages {
  /// What reading a chain's past may cost.
  ///
  /// @param pagesMax most pages of one reading
  /// @param logsMax most logs of one reading
  /// @param blocksFirst blocks of the first page: what most endpoints answer for
  /// @param blocksMin the fewest that are tried before a refusal is taken for something else
  /// @param blocksMax the most
  record Limits(int pagesMax, int logsMax, long blocksFirst, long blocksMin, long blocksMax) {
    static final Limits DEFAULT = new Limits(400, 10_000, 10_000, 100, 1 << 22);
  }

  private final Eth eth;
  private final Limits limits;

  // Both guarded by this.
  private long blocks;
  private boolean refused;

  LogPages(Eth eth, Limits limits) {
    this.eth = eth;
    this.limits = limits;
    this.blocks = limits.blocksFirst();
  }

  /// The logs of `contracts` from block `first` to `last`, oldest first, whose topics are each one
  /// of those given, in order (an empty list lets any through). Reads from the newest on, and no
  /// further back than to a `beginning`.
  ///
  /// @param beginning nothing that is wanted came before it
  /// @throws IOException if there is more than the limits let through
  List<Log> read(
      List<Address> contracts,
      List<List<Bytes>> topics,
      long first,
      long last,
      Predicate<Log> beginning)
      throws IOException {
    var found = new ArrayList<List<Log>>();
    int logs = 0;
    int asked = 0;
    for (long to = last; to >= first; ) {
      if (++asked > limits.pagesMax()) {
        throw new IOException(
            "The chain's events can't be read as far back as block %d: after %d answers there are %d blocks to go"
                .formatted(first, limits.pagesMax(), to - first + 1));
      }
      long from = Math.max(first, to - blocks() + 1);
      List<Log> page;
      try {
        page = eth.logs(contracts, topics, from, to);
      } catch (RpcErrorException e) {
        shrink(to - from + 1, e);
        continue;
      }
      for (Log log : page) {
        if (!contracts.contains(log.contract()) || log.block() < from || log.block() > to) {
          throw new MalformedException("the endpoint answered with events of something else");
        }
      }
      logs += page.size();
      if (logs > limits.logsMax()) {
        throw new IOException("The chain's endpoint tells of too many events to be true: " + logs);
      }
      found.add(page);
      if (page.stream().anyMatch(beginning)) {
        break;
      }
      to = from - 1;
      grow();
    }
    return found.reversed().stream().flatMap(List::stream).toList();
  }

  private synchronized long blocks() {
    return blocks;
  }

  private synchronized void grow() {
    if (!refused) {
      blocks = Math.min(2 * blocks, limits.blocksMax());
    }
  }

  private synchronized void shrink(long tried, RpcErrorException e) throws RpcErrorException {
    if (tried <= limits.blocksMin()) {
      throw e; // it isn't for their number
    }
    refused = true;
    blocks = Math.max(limits.blocksMin(), Math.min(blocks, tried / 2));
  }
}
