package org.handsel.node.wallet;

import java.io.IOException;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.handsel.chain.account.Journal;
import org.handsel.chain.account.Sent;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.storage.Database;
import org.handsel.storage.Row;
import org.handsel.storage.Sql;
import org.handsel.storage.StorageException;

/// One account's journal on one chain, in SQLite.
final class SqlJournal implements Journal {
  private static final String COLUMNS =
      "SELECT hash, nonce, raw, act, what, token, amount, other, deal, at,"
          + " state, block, block_hash, gas, cost FROM sent WHERE chain = ? ";

  private final Database truth;
  private final Bytes chain;

  SqlJournal(Database truth, Bytes chain) {
    this.truth = truth;
    this.chain = chain;
  }

  @Override
  public void write(Sent sent) throws IOException {
    Sent.Note note = sent.note();
    change(sql -> {
      long line = sql.integer("SELECT max(line) FROM sent WHERE chain = ?", chain) + 1;
      sql.update(
          "INSERT OR IGNORE INTO sent (chain, hash, line, nonce, raw, act, what, token,"
              + " amount, other, deal, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          chain,
          sent.hash(),
          line,
          sent.nonce(),
          sent.raw(),
          sent.act(),
          note.what(),
          note.token().value(),
          note.amount().toString(),
          note.other().value(),
          note.deal(),
          sent.at());
    });
  }

  @Override
  public void close(Bytes hash, Sent.Outcome outcome) throws IOException {
    change(sql ->
        sql.update(
            "UPDATE sent SET state = ?, block = ?, block_hash = ?, gas = ?, cost = ?"
                + " WHERE chain = ? AND hash = ?",
            outcome.state().name(),
            outcome.block(),
            outcome.blockHash(),
            outcome.gas(),
            outcome.cost().toString(),
            chain,
            hash));
  }

  @Override
  public void reopen(Bytes hash) throws IOException {
    change(sql ->
        sql.update("UPDATE sent SET state = NULL WHERE chain = ? AND hash = ?", chain, hash));
  }

  @Override
  public List<Sent> of(String act) throws IOException {
    return list("AND act = ? ORDER BY line DESC", act);
  }

  @Override
  public List<Sent> from(long nonce) throws IOException {
    return list("AND nonce >= ? ORDER BY nonce, line", nonce);
  }

  @Override
  public List<Sent> open() throws IOException {
    return list("AND state IS NULL ORDER BY nonce, line");
  }

  @Override
  public List<Sent> newest(int most) throws IOException {
    return list("ORDER BY line DESC LIMIT ?", (long) most);
  }

  @Override
  public Optional<Seen> seen() throws IOException {
    return ask(sql ->
        sql.one(
            "SELECT number, hash FROM chain_seen WHERE chain = ?",
            row -> new Seen(row.integer(1), row.bytes(2)),
            chain));
  }

  @Override
  public void saw(Seen seen) throws IOException {
    change(sql ->
        sql.update(
            "INSERT OR REPLACE INTO chain_seen (chain, number, hash) VALUES (?, ?, ?)",
            chain,
            seen.number(),
            seen.hash()));
  }

  @Override
  public List<Reserved> lanes() throws IOException {
    return ask(sql ->
        sql.list(
            "SELECT lane, seq, at FROM lane WHERE chain = ?",
            row -> new Reserved(row.integer(1), row.integer(2), row.integer(3)),
            chain));
  }

  @Override
  public void reserve(Reserved reserved) throws IOException {
    change(sql ->
        sql.update(
            "INSERT OR REPLACE INTO lane (chain, lane, seq, at) VALUES (?, ?, ?, ?)",
            chain,
            reserved.lane(),
            reserved.seq(),
            reserved.at()));
  }

  private List<Sent> list(String rest, Object... arguments) throws IOException {
    Object[] all = new Object[arguments.length + 1];
    all[0] = chain;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return ask(sql -> sql.list(COLUMNS + rest, SqlJournal::sent, all));
  }

  private static Sent sent(Row row) throws SQLException {
    Optional<String> state = row.optionalText(11);
    Optional<Sent.Outcome> outcome = Optional.empty();
    if (state.isPresent()) {
      outcome =
          Optional.of(
              new Sent.Outcome(
                  Sent.State.valueOf(state.get()),
                  row.integer(12),
                  row.bytes(13),
                  row.integer(14),
                  new BigInteger(row.text(15))));
    }
    var note =
        new Sent.Note(
            row.text(5),
            new Address(row.bytes(6)),
            new BigInteger(row.text(7)),
            new Address(row.bytes(8)),
            row.optionalBytes(9));
    return new Sent(
        row.bytes(1), row.integer(2), row.bytes(3), row.text(4), note, row.integer(10), outcome);
  }

  /// Something that changes rows.
  private interface Change {
    void in(Sql sql);
  }

  private void change(Change change) throws IOException {
    try {
      truth.<Boolean, RuntimeException>write(sql -> {
        change.in(sql);
        return true;
      });
    } catch (StorageException e) {
      throw new IOException("the wallet's journal can't be written: " + e.getMessage(), e);
    }
  }

  private <T> T ask(Database.Work<T, RuntimeException> work) throws IOException {
    try {
      return truth.read(work);
    } catch (StorageException e) {
      throw new IOException("the wallet's journal can't be read: " + e.getMessage(), e);
    }
  }
}
