package io.tollgate.store.sqlite;

import io.tollgate.core.price.Price;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.route.Route;
import io.tollgate.store.jdbc.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Notes what calls cost since when, so that a charge can be explained after prices have changed.
///
/// Thread: any; blocks.
public final class SqlitePriceVersions {

  private static final String NEWEST =
      """
      SELECT api_id, route_id, MAX(version), words FROM price_version GROUP BY api_id, route_id
      """;

  private final Database database;

  public SqlitePriceVersions(Database database) {
    this.database = database;
  }

  /// A route's price.
  public record Sold(String apiId, String routeId, Price price) {}

  /// Everything a catalog sells.
  public static List<Sold> of(Catalog catalog) {
    var sold = new ArrayList<Sold>();
    for (Api api : catalog.apis()) {
      for (Route route : api.routes()) {
        sold.add(new Sold(api.id(), route.id(), route.price()));
      }
      Route otherwise = api.otherwise();
      if (otherwise != null) {
        sold.add(new Sold(api.id(), otherwise.id(), otherwise.price()));
      }
    }
    return sold;
  }

  /// Notes each price that is not the newest one known of its route.
  ///
  /// @param atMillis in force since
  /// @throws io.tollgate.core.unit.StoreException the database is out of reach
  public void note(List<Sold> sold, long atMillis) {
    database.write(connection -> {
      Map<Named, Newest> known = newest(connection);
      try (PreparedStatement add =
          connection.prepareStatement("INSERT INTO price_version VALUES (?, ?, ?, ?, ?)")) {
        for (Sold one : sold) {
          Newest newest = known.getOrDefault(new Named(one.apiId(), one.routeId()), Newest.NONE);
          String words = one.price().words();
          if (!newest.words().equals(words)) {
            add.setString(1, one.apiId());
            add.setString(2, one.routeId());
            add.setInt(3, newest.version() + 1);
            add.setLong(4, atMillis);
            add.setString(5, words);
            add.addBatch();
          }
        }
        add.executeBatch();
      }
      return true;
    });
  }

  private static Map<Named, Newest> newest(Connection connection) throws SQLException {
    var newest = new HashMap<Named, Newest>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(NEWEST)) {
      while (row.next()) {
        newest.put(
            new Named(row.getString(1), row.getString(2)),
            new Newest(row.getInt(3), row.getString(4)));
      }
    }
    return newest;
  }

  private record Named(String apiId, String routeId) {}

  private record Newest(int version, String words) {
    static final Newest NONE = new Newest(0, "");
  }
}
