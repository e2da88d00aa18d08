package org.handsel.node.wallet;

import java.util.Optional;
import org.handsel.chain.Journals;
import org.handsel.chain.account.Journal;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.storage.Database;

/// The account's journals in `truth.db`.
public final class SqlJournals implements Journals {
  private final Database truth;

  /// In `truth`, which has to be durable in full.
  public SqlJournals(Database truth) {
    this.truth = truth;
  }

  @Override
  public Journal of(Bytes genesis) {
    return new SqlJournal(truth, genesis);
  }

  @Override
  public Optional<Bytes> lastGenesis(long chainId) {
    return truth.<Optional<Bytes>, RuntimeException>read(sql ->
        sql.one("SELECT chain FROM chain_used WHERE chain_id = ?", row -> row.bytes(1), chainId));
  }

  @Override
  public void used(long chainId, Bytes genesis) {
    truth.<Integer, RuntimeException>write(sql ->
        sql.update(
            "INSERT OR REPLACE INTO chain_used (chain_id, chain) VALUES (?, ?)", chainId, genesis));
  }
}
