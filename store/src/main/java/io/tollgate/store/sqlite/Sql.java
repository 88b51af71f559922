package io.tollgate.store.sqlite;

import java.sql.Connection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/// What the stores share when they speak SQL.
final class Sql {

  private static final int PAGE_MAX = 1_000;

  private Sql() {}

  /// A client on the connection of a transaction.
  static JdbcClient client(Connection connection) {
    return JdbcClient.create(new SingleConnectionDataSource(connection, true));
  }

  /// A page's size, checked.
  ///
  /// @throws IllegalArgumentException outside 1..=1000
  static int page(int limit) {
    if (limit < 1 || limit > PAGE_MAX) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: 1..=" + PAGE_MAX + ")");
    }
    return limit;
  }
}
