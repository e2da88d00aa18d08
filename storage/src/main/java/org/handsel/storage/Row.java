package org.handsel.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// The row of an answer that is looked at; columns count from 1.
public final class Row {
  private final ResultSet rows;

  Row(ResultSet rows) {
    this.rows = rows;
  }

  /// An integer.
  public long integer(int column) throws SQLException {
    return rows.getLong(column);
  }

  /// An integer, if it isn't null.
  public OptionalLong optionalInteger(int column) throws SQLException {
    long value = rows.getLong(column);
    return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /// True unless it is 0.
  public boolean flag(int column) throws SQLException {
    return rows.getLong(column) != 0;
  }

  /// Text.
  public String text(int column) throws SQLException {
    return rows.getString(column);
  }

  /// Text, if it isn't null.
  public Optional<String> optionalText(int column) throws SQLException {
    return Optional.ofNullable(rows.getString(column));
  }

  /// A blob.
  public byte[] blob(int column) throws SQLException {
    return rows.getBytes(column);
  }

  /// A blob.
  public Bytes bytes(int column) throws SQLException {
    return Bytes.of(blob(column));
  }

  /// A blob, if it isn't null.
  public Optional<Bytes> optionalBytes(int column) throws SQLException {
    return Optional.ofNullable(rows.getBytes(column)).map(Bytes::of);
  }

  /// A CID that we wrote.
  public Cid cid(int column) throws SQLException {
    try {
      return Cid.decode(blob(column));
    } catch (MalformedException e) {
      throw new SQLException("column " + column + " holds no CID", e);
    }
  }
}
