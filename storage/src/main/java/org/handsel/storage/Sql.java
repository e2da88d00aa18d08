package org.handsel.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;

/// Statements inside one transaction, on the database's own thread. Don't keep it.
///
/// Arguments are `Long`, `Integer`, `Boolean`, `String`, `byte[]`, [Bytes], [Cid], or an `Optional`
/// of one of these, where empty is null.
public final class Sql {
  private final Connection connection;
  // Statements are kept for the connection's life: all SQL here is constant text.
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Sql(Connection connection) {
    this.connection = connection;
  }

  /// Makes something of a row.
  @FunctionalInterface
  public interface Mapper<T> {
    /// What `row` says.
    T of(Row row) throws SQLException;
  }

  /// Runs a statement that changes rows; says how many.
  public int update(String sql, Object... arguments) {
    try {
      return bound(sql, arguments).executeUpdate();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// All rows of an answer.
  public <T> List<T> list(String sql, Mapper<T> mapper, Object... arguments) {
    try (ResultSet rows = bound(sql, arguments).executeQuery()) {
      var all = new ArrayList<T>();
      var row = new Row(rows);
      while (rows.next()) all.add(mapper.of(row));
      return all;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// The first row of an answer, if it has any.
  public <T> Optional<T> one(String sql, Mapper<T> mapper, Object... arguments) {
    try (ResultSet rows = bound(sql, arguments).executeQuery()) {
      return rows.next() ? Optional.of(mapper.of(new Row(rows))) : Optional.empty();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// The one integer of an answer; 0 if there is none, or it is null.
  public long integer(String sql, Object... arguments) {
    return one(sql, row -> row.optionalInteger(1), arguments)
        .orElse(OptionalLong.empty())
        .orElse(0);
  }

  private PreparedStatement bound(String sql, Object... arguments) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (int i = 0; i < arguments.length; i++) bind(statement, i + 1, arguments[i]);
    return statement;
  }

  private static void bind(PreparedStatement statement, int at, Object value) throws SQLException {
    switch (value) {
      case Long number -> statement.setLong(at, number);
      case Integer number -> statement.setLong(at, number);
      case Boolean flag -> statement.setLong(at, flag ? 1 : 0);
      case String text -> statement.setString(at, text);
      case byte[] bytes -> statement.setBytes(at, bytes);
      case Bytes bytes -> statement.setBytes(at, bytes.toArray());
      case Cid cid -> statement.setBytes(at, cid.toArray());
      case OptionalLong number when number.isPresent() -> statement.setLong(at, number.getAsLong());
      case OptionalLong _ -> statement.setObject(at, null);
      case Optional<?> some when some.isPresent() -> bind(statement, at, some.get());
      case Optional<?> _ -> statement.setObject(at, null);
      default -> throw new IllegalArgumentException("a " + value.getClass().getSimpleName());
    }
  }

  static StorageException failed(SQLException e) {
    return new StorageException("the database failed: " + e.getMessage(), e);
  }
}
