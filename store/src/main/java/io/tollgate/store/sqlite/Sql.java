package io.tollgate.store.sqlite;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/// What the stores share when they speak SQL.
final class Sql {

  private static final int PAGE_MAX = 1_000;

  /// Of one statement; the databases take more.
  private static final int PARAMETERS_MAX = 500;

  private Sql() {}

  /// A client on the connection of a transaction.
  static JdbcClient client(Connection connection) {
    return JdbcClient.create(new SingleConnectionDataSource(connection, true));
  }

  /// A list in parts that a statement takes as parameters.
  static <T> List<List<T>> chunks(List<T> all) {
    var chunks = new ArrayList<List<T>>();
    for (int from = 0; from < all.size(); from += PARAMETERS_MAX) {
      chunks.add(all.subList(from, Math.min(all.size(), from + PARAMETERS_MAX)));
    }
    return chunks;
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
