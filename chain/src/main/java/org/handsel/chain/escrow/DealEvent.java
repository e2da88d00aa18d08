package org.handsel.chain.escrow;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.handsel.chain.evm.Keccak;
import org.handsel.chain.rpc.Eth.Log;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// What the contract told about one deal (`escrow.md` §7.1).
sealed interface DealEvent {
  /// The log it was read from.
  Log log();

  /// §7.1 "the money is locked".
  record Funded(Log log) implements DealEvent {}

  /// §7.1 "the state changed".
  record Moved(Log log, DealState.Exact state) implements DealEvent {}

  /// §7.1 "the end; sums over the deal's whole life, before fees".
  record Closed(Log log, Pot.Closed closed) implements DealEvent {}

  /// §7.2, by number.
  List<String> HOW =
      List.of(
          "RELEASED",
          "REFUNDED",
          "CANCELLED",
          "SETTLED",
          "RULED",
          "UNCLAIMED",
          "UNDISPUTED",
          "UNRULED",
          "REDEEMED",
          "RETURNED");

  /// First topics of the three.
  Bytes FUNDED = Bytes.of(Keccak.ofText("Funded(bytes32,address,address)"));

  /// See [#FUNDED].
  Bytes MOVED = Bytes.of(Keccak.ofText("Moved(bytes32,uint8,uint40,uint128,bytes32)"));

  /// See [#FUNDED].
  Bytes CLOSED =
      Bytes.of(Keccak.ofText("Closed(bytes32,uint8,uint128,uint128,uint128,address,uint128)"));

  /// The event in `log`; empty if it is another event.
  static Optional<DealEvent> of(Log log) throws MalformedException {
    if (log.topics().isEmpty()) {
      return Optional.empty();
    }
    Bytes first = log.topics().get(0);
    byte[] data = log.data().toArray();
    if (first.equals(FUNDED)) {
      return Optional.of(new Funded(log));
    }
    if (first.equals(MOVED)) {
      words(data, 4);
      Phase phase = DealState.phase(number(data, 0, 8).intValueExact());
      return Optional.of(
          new Moved(
              log,
              new DealState.Exact(
                  phase, number(data, 1, 40).longValueExact(), number(data, 2, 128))));
    }
    return first.equals(CLOSED)
        ? Optional.of(new Closed(log, closed(log.data())))
        : Optional.empty();
  }

  /// What the event of a deal's end says in its `data`.
  static Pot.Closed closed(Bytes bytes) throws MalformedException {
    byte[] data = bytes.toArray();
    words(data, 6);
    int how = number(data, 0, 8).intValueExact();
    if (how >= HOW.size()) {
      throw new MalformedException("a deal was closed in way " + how);
    }
    return new Pot.Closed(
        HOW.get(how),
        number(data, 1, 128),
        number(data, 2, 128),
        number(data, 3, 128),
        address(data, 4),
        number(data, 5, 128));
  }

  private static void words(byte[] data, int count) throws MalformedException {
    if (data.length != 32 * count) {
      throw new MalformedException("an event of " + data.length + " bytes, not " + 32 * count);
    }
  }

  private static BigInteger number(byte[] data, int word, int bits) throws MalformedException {
    var value = new BigInteger(1, Arrays.copyOfRange(data, 32 * word, 32 * word + 32));
    if (value.bitLength() > bits) {
      throw new MalformedException("an event's number has more than " + bits + " bits");
    }
    return value;
  }

  private static Address address(byte[] data, int word) throws MalformedException {
    number(data, word, 160);
    return new Address(Bytes.of(Arrays.copyOfRange(data, 32 * word + 12, 32 * word + 32)));
  }
}
