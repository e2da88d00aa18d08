package org.handsel.chain.escrow;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.handsel.chain.evm.Keccak;
import org.handsel.core.escrow.EscrowException;
import org.handsel.libp2p.multiformats.Bytes;

/// The contract's errors in words (`escrow.md` §7.3).
final class Refusals {
  private static final Map<String, String> SENTENCES =
      Map.ofEntries(
          Map.entry("NotYours", "Only another party of the deal may do this."),
          Map.entry(
              "WrongState",
              "The deal has moved on meanwhile, or was closed. Look at where it stands now."),
          Map.entry(
              EscrowException.OVERTAKEN,
              "The deal moved on while this was on its way. Nothing was lost. Look at where it"
                  + " stands now."),
          Map.entry(
              EscrowException.BUSY,
              "Another payment of this account isn't in a block yet. Nothing was sent. Try again in"
                  + " a while."),
          Map.entry("WrongPhase", "This can't be done at this point of the deal."),
          Map.entry("TooEarly", "It's too early for this."),
          Map.entry("TooLate", "It's too late for this."),
          Map.entry(
              "Used",
              "The buyer's lane is busy, or a deal with this number was paid before. A new offer"
                  + " gets another number."),
          Map.entry("BadSignature", "A signature isn't by whom it should be."),
          Map.entry(
              "BadParties", "The deal names the same account twice, or an account of nobody."),
          Map.entry("BadTimes", "The deal's dates are in no possible order."),
          Map.entry(
              "BadWindow",
              "A window of the deal is shorter than 10 minutes or longer than 60 days."),
          Map.entry("BadBps", "A share in the deal is above 100 %."),
          Map.entry("BadPrice", "The deal's price is nothing."),
          Map.entry("BadNights", "The deal's nights, home and parts don't fit together."),
          Map.entry("BadPanel", "These aren't the arbiters that the deal names, or they can't be."),
          Map.entry("BadSplit", "More is divided than there is."),
          Map.entry(
              "BadPayment",
              "The money didn't come, or not exactly. Nothing was taken. A token that takes a fee on"
                  + " the way can't be used."),
          Map.entry(
              "NoCredit", "There's too little credit: the seller's deposit has to be there first."),
          Map.entry("Occupied", "One of the nights is taken already."),
          Map.entry(
              "BadCalldata", "The contract doesn't understand this program. Is it up to date?"),
          Map.entry("Reentered", "A token or an account tried to interfere. Nothing was changed."),
          Map.entry("LowGas", "Too little gas was sent along. Try again."));

  private static final Map<Bytes, String> NAMES = names();

  private Refusals() {}

  private static Map<Bytes, String> names() {
    var names = new HashMap<Bytes, String>();
    for (String name : SENTENCES.keySet()) {
      names.put(Bytes.of(Arrays.copyOf(Keccak.ofText(name + "()"), 4)), name);
    }
    return Map.copyOf(names);
  }

  /// What the contract returned, as the exception that says so; `otherwise` if it isn't known.
  static EscrowException of(Optional<Bytes> data, String otherwise) {
    if (data.isPresent() && data.get().size() >= 4) {
      String name = NAMES.get(Bytes.of(Arrays.copyOf(data.get().toArray(), 4)));
      if (name != null) {
        return named(name);
      }
    }
    return new EscrowException("Refused", "The contract refused it: " + otherwise);
  }

  /// The contract's error `name`.
  static EscrowException named(String name) {
    return new EscrowException(name, SENTENCES.getOrDefault(name, name));
  }
}
