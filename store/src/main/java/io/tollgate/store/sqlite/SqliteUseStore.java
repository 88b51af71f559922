package io.tollgate.store.sqlite;

import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.Network;
import io.tollgate.core.watch.KeyFilter;
import io.tollgate.core.watch.KeyUse;
import io.tollgate.core.watch.LastUse;
import io.tollgate.core.watch.NetworkUse;
import io.tollgate.core.watch.UseStore;
import io.tollgate.store.jdbc.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How keys are used, in the database.
///
/// Thread: any; blocks.
public final class SqliteUseStore implements UseStore {

  private static final String WRITE_USE =
      """
      INSERT INTO key_use (key_id, used_millis, address, agent, url_millis) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (key_id) DO UPDATE SET
        address = CASE WHEN excluded.used_millis >= key_use.used_millis
                  THEN excluded.address ELSE key_use.address END,
        agent = CASE WHEN excluded.used_millis >= key_use.used_millis
                THEN excluded.agent ELSE key_use.agent END,
        used_millis = MAX(excluded.used_millis, key_use.used_millis),
        url_millis = MAX(excluded.url_millis, key_use.url_millis)
      """;

  private static final String WRITE_NETWORK =
      """
      INSERT INTO key_network (key_id, network, first_millis, last_millis) VALUES (?, ?, ?, ?)
      ON CONFLICT (key_id, network) DO UPDATE SET
        first_millis = MIN(excluded.first_millis, key_network.first_millis),
        last_millis = MAX(excluded.last_millis, key_network.last_millis)
      """;

  private static final String TRIM_NETWORKS =
      """
      DELETE FROM key_network WHERE key_id = ? AND network IN (
        SELECT network FROM key_network WHERE key_id = ?
        ORDER BY last_millis DESC, network LIMIT -1 OFFSET ?)
      """;

  private final Database database;

  public SqliteUseStore(Database database) {
    this.database = database;
  }

  @Override
  public void write(List<KeyUse> uses) {
    database.write(connection -> {
      try (PreparedStatement use = connection.prepareStatement(WRITE_USE);
          PreparedStatement network = connection.prepareStatement(WRITE_NETWORK);
          PreparedStatement trim = connection.prepareStatement(TRIM_NETWORKS)) {
        for (KeyUse one : uses) {
          use.setLong(1, one.keyId());
          use.setLong(2, one.last().atMillis());
          use.setString(3, one.last().address());
          use.setString(4, one.last().agent());
          use.setLong(5, one.last().urlMillis());
          use.addBatch();
          for (NetworkUse from : one.networks()) {
            network.setLong(1, one.keyId());
            network.setString(2, from.network().toString());
            network.setLong(3, from.firstMillis());
            network.setLong(4, from.lastMillis());
            network.addBatch();
          }
          if (!one.networks().isEmpty()) {
            trim.setLong(1, one.keyId());
            trim.setLong(2, one.keyId());
            trim.setInt(3, NETWORKS_MAX);
            trim.addBatch();
          }
        }
        use.executeBatch();
        network.executeBatch();
        trim.executeBatch();
      }
      return uses.size();
    });
  }

  @Override
  public Map<Long, LastUse> lastUses(Collection<Long> keyIds) {
    return database.read(connection -> {
      var found = new HashMap<Long, LastUse>();
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT used_millis, address, agent, url_millis FROM key_use WHERE key_id = ?")) {
        for (Long id : keyIds) {
          select.setLong(1, id);
          try (ResultSet row = select.executeQuery()) {
            if (row.next()) {
              found.put(
                  id,
                  new LastUse(row.getLong(1), row.getString(2), row.getString(3), row.getLong(4)));
            }
          }
        }
      }
      return found;
    });
  }

  @Override
  public Map<Long, List<NetworkUse>> networks(Collection<Long> keyIds) {
    return database.read(connection -> {
      var found = new HashMap<Long, List<NetworkUse>>();
      for (Long id : keyIds) {
        List<NetworkUse> networks = networks(connection, id);
        if (!networks.isEmpty()) {
          found.put(id, networks);
        }
      }
      return found;
    });
  }

  private static List<NetworkUse> networks(Connection connection, long keyId) throws SQLException {
    var networks = new ArrayList<NetworkUse>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT network, first_millis, last_millis FROM key_network WHERE key_id = ?
            ORDER BY last_millis DESC, network
            """)) {
      select.setLong(1, keyId);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          networks.add(
              new NetworkUse(Network.parse(row.getString(1)), row.getLong(2), row.getLong(3)));
        }
      }
    }
    return networks;
  }

  @Override
  public List<Long> find(long organizationId, KeyFilter filter, long afterId, int limit) {
    var where = new StringBuilder("WHERE organization_id = ? AND id > ?");
    var values = new ArrayList<Object>(List.of(organizationId, afterId));
    KeyState state = filter.state();
    if (state != null) {
      where.append(" AND state = ? AND leaked = ?");
      values.add(SqliteKeyStore.base(state));
      values.add(SqliteKeyStore.leaked(state));
    }
    if (filter.living()) {
      where.append(" AND state <> 'DELETED'");
    }
    if (!filter.apiId().isEmpty()) {
      where.append(" AND api_id = ?");
      values.add(filter.apiId());
    }
    if (!filter.labelPart().isEmpty()) {
      // Of the database's own, which knows a to z alone.
      where.append(" AND instr(lower(label), ?) > 0");
      values.add(KeyFilter.folded(filter.labelPart()));
    }
    KeyFilter.Expiry expires = filter.expires();
    if (expires != null) {
      where.append(" AND expires_millis >= ? AND expires_millis < ?");
      values.add(expires.fromMillis());
      values.add(expires.beforeMillis());
    }
    if (filter.unusedSinceMillis() != KeyFilter.ANY) {
      where.append(" AND created_millis < ? AND COALESCE(used_millis, 0) < ?");
      values.add(filter.unusedSinceMillis());
      values.add(filter.unusedSinceMillis());
    }
    values.add(Sql.page(limit));
    return database.read(connection ->
        Sql.client(connection)
            .sql(
                "SELECT id FROM api_key LEFT JOIN key_use ON key_id = id "
                    + where
                    + " ORDER BY id LIMIT ?")
            .params(values)
            .query(Long.class)
            .list());
  }

  @Override
  public List<Active> usedSince(long sinceMillis, long afterId, int limit) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(
                """
                SELECT id, organization_id, created_millis FROM key_use JOIN api_key ON id = key_id
                WHERE used_millis >= ? AND key_id > ? ORDER BY key_id LIMIT ?
                """)
            .params(sinceMillis, afterId, Sql.page(limit))
            .query((row, _) -> new Active(row.getLong(1), row.getLong(2), row.getLong(3)))
            .list());
  }
}
