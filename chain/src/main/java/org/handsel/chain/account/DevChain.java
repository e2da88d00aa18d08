package org.handsel.chain.account;

import java.io.IOException;
import org.handsel.chain.rpc.Eth;

/// Makes a development chain behave: it makes a block for each transaction and none otherwise, and
/// sometimes sleeps through a transaction. On any other chain nothing here does anything.
public final class DevChain {
  private final Eth eth;
  private final boolean development;
  private final Saving saving;

  /// Writes a development chain's state to disk, where that is this process's business.
  public interface Saving {
    /// For a chain that somebody else looks after.
    Saving ELSEWHERE = () -> {};

    /// Returns once everything up to now is on disk.
    void save() throws IOException;
  }

  private DevChain(Eth eth, boolean development, Saving saving) {
    this.eth = eth;
    this.development = development;
    this.saving = saving;
  }

  /// Looks at what runs behind `eth`; `play` says whether the network file calls its money play.
  public static DevChain of(Eth eth, boolean play, Saving saving) throws IOException {
    return new DevChain(eth, play && eth.version().startsWith("anvil/"), saving);
  }

  /// True if it is one.
  public boolean isDevelopment() {
    return development;
  }

  /// Wakes it: a transaction has waited for longer than it should.
  void nudge() throws IOException {
    if (development) {
      eth.dev("evm_mine");
    }
  }

  /// Makes the newest block final, and keeps it.
  public void settle() throws IOException {
    if (development) {
      eth.dev("anvil_mine", "0x2");
      saving.save();
    }
  }
}
