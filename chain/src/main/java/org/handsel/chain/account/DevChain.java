package org.handsel.chain.account;

import java.io.IOException;
import java.util.Optional;
import org.handsel.chain.rpc.Eth;

/// Makes a development chain behave: it makes a block for each transaction and none otherwise, and
/// sometimes sleeps through a transaction. On any other chain nothing here does anything.
public final class DevChain {
  private final Eth eth;
  private final boolean play;
  private final Saving saving;
  private Optional<Boolean> known = Optional.empty(); // guarded by this

  /// Writes a development chain's state to disk, where that is this process's business.
  public interface Saving {
    /// For a chain that somebody else looks after.
    Saving ELSEWHERE = () -> {};

    /// Returns once everything up to now is on disk.
    void save() throws IOException;
  }

  /// What runs behind `eth`; it isn't asked before it has to be. `play` says whether the network
  /// file calls its money play.
  public DevChain(Eth eth, boolean play, Saving saving) {
    this.eth = eth;
    this.play = play;
    this.saving = saving;
  }

  /// True if it is one.
  public synchronized boolean isDevelopment() throws IOException {
    if (known.isEmpty()) {
      known = Optional.of(play && eth.version().startsWith("anvil/"));
    }
    return known.get();
  }

  /// Wakes it: a transaction has waited for longer than it should.
  void nudge() throws IOException {
    if (isDevelopment()) {
      eth.dev("evm_mine");
    }
  }

  /// Makes the newest block final, and keeps it.
  public void settle() throws IOException {
    if (isDevelopment()) {
      eth.dev("anvil_mine", "0x2");
      saving.save();
    }
  }
}
