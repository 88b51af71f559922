package io.tollgate.store.sqlite;

import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.KeyStore;
import io.tollgate.core.key.Network;
import io.tollgate.core.key.Networks;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.key.Scope;
import io.tollgate.core.key.TokenKey;
import io.tollgate.core.unit.StoreException;
import io.tollgate.store.jdbc.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Keys in the database.
///
/// Thread: any; blocks.
public final class SqliteKeyStore implements KeyStore {

  private static final String SELECT =
      """
      SELECT id, organization_id, api_id, digest, label, hint, state, created_millis,
             not_before_millis, expires_millis, day_credits, month_credits, minute_calls,
             overage, EXISTS (SELECT 1 FROM token_key WHERE key_id = api_key.id), note, leaked,
             environment, scopes, allow_networks, deny_networks, replaces, replaced_by, first, canary
      FROM api_key
      """;

  private final Database database;

  public SqliteKeyStore(Database database) {
    this.database = database;
  }

  @Override
  public @Nullable ApiKey find(KeyDigest digest) {
    return database.<@Nullable ApiKey>read(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      ApiKey key = byDigest(jdbc, digest);
      return key == null ? one(jdbc, "WHERE previous_digest = ?", digest.toBytes()) : key;
    });
  }

  @Override
  public Map<KeyDigest, ApiKey> findAll(List<KeyDigest> digests) {
    return database.read(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      var found = new HashMap<KeyDigest, ApiKey>();
      for (List<KeyDigest> some : Sql.chunks(digests)) {
        jdbc.sql(SELECT + "WHERE digest IN (:digests)")
            .param("digests", some.stream().map(KeyDigest::toBytes).toList())
            .query(SqliteKeyStore::fromRow)
            .list()
            .forEach(row -> found.put(row.key().digest(), whole(jdbc, row)));
        List<KeyDigest> rest = some.stream().filter(one -> !found.containsKey(one)).toList();
        if (!rest.isEmpty()) {
          jdbc.sql("SELECT previous_digest, id FROM api_key WHERE previous_digest IN (:digests)")
              .param("digests", rest.stream().map(KeyDigest::toBytes).toList())
              .query((row, _) -> Map.entry(KeyDigest.of(row.getBytes(1)), row.getLong(2)))
              .list()
              .forEach(moved ->
                  found.put(moved.getKey(), Objects.requireNonNull(byId(jdbc, moved.getValue()))));
        }
      }
      return found;
    });
  }

  @Override
  public @Nullable ApiKey byId(long id) {
    return database.<@Nullable ApiKey>read(connection -> byId(Sql.client(connection), id));
  }

  @Override
  public List<ApiKey> byIds(List<Long> ids) {
    return database.read(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      var found = new HashMap<Long, ApiKey>();
      for (List<Long> some : Sql.chunks(ids)) {
        jdbc.sql(SELECT + "WHERE id IN (:ids)")
            .param("ids", some)
            .query(SqliteKeyStore::fromRow)
            .list()
            .forEach(row -> found.put(row.key().id(), whole(jdbc, row)));
      }
      return ids.stream().filter(found::containsKey).map(found::get).toList();
    });
  }

  @Override
  public List<ApiKey> ofOrganization(long organizationId, long afterId, int limit) {
    return database.read(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      return jdbc
          .sql(SELECT + "WHERE organization_id = ? AND id > ? ORDER BY id LIMIT ?")
          .params(organizationId, afterId, Sql.page(limit))
          .query(SqliteKeyStore::fromRow)
          .list()
          .stream()
          .map(row -> whole(jdbc, row))
          .toList();
    });
  }

  @Override
  public int countLiving(long organizationId, long atMillis) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(
                """
                SELECT COUNT(*) FROM api_key
                WHERE organization_id = ? AND state <> 'DELETED' AND expires_millis > ?
                  AND replaced_by IS NULL
                """)
            .params(organizationId, atMillis)
            .query(Integer.class)
            .single());
  }

  static @Nullable ApiKey byDigest(JdbcClient jdbc, KeyDigest digest) {
    return one(jdbc, "WHERE digest = ?", digest.toBytes());
  }

  static @Nullable ApiKey byId(JdbcClient jdbc, long id) {
    return one(jdbc, "WHERE id = ?", id);
  }

  private static @Nullable ApiKey one(JdbcClient jdbc, String where, Object value) {
    return jdbc.sql(SELECT + where)
        .param(value)
        .query(SqliteKeyStore::fromRow)
        .optional()
        .map(row -> whole(jdbc, row))
        .orElse(null);
  }

  /// Adds a key, unless one has its id or its digest, or there is no such organization.
  ///
  /// @return whether it was added
  static boolean insert(JdbcClient jdbc, ApiKey key) {
    int rows =
        jdbc.sql(
                """
                INSERT INTO api_key (id, organization_id, api_id, digest, label, hint, state,
                                     created_millis, not_before_millis, expires_millis,
                                     day_credits, month_credits, minute_calls, overage, note,
                                     leaked, environment, scopes, allow_networks, deny_networks,
                                     replaces, replaced_by, first, canary, generation)
                SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                       (SELECT generation FROM key_secret)
                FROM organization WHERE id = ?
                ON CONFLICT DO NOTHING
                """)
            .params(
                Arrays.asList(
                    key.id(),
                    key.apiId(),
                    key.digest().toBytes(),
                    key.label(),
                    key.hint(),
                    base(key.state()),
                    key.createdMillis(),
                    key.notBeforeMillis(),
                    key.expiresMillis(),
                    orNull(key.limits().dayCredits()),
                    orNull(key.limits().monthCredits()),
                    key.limits().minuteCalls() == 0 ? null : key.limits().minuteCalls(),
                    key.limits().overage() ? 1 : 0,
                    key.note(),
                    leaked(key.state()),
                    key.permissions().environment().name(),
                    words(key.permissions().scopes()),
                    words(key.permissions().networks().allow()),
                    words(key.permissions().networks().deny()),
                    keyOrNull(key.replacesId()),
                    keyOrNull(key.replacedById()),
                    key.firstId() == key.id() ? null : key.firstId(),
                    key.canary() ? 1 : 0,
                    key.organizationId()))
            .update();
    if (rows == 0) {
      return false;
    }
    insertTokenKeys(jdbc, key);
    return true;
  }

  static void update(JdbcClient jdbc, ApiKey key) {
    jdbc.sql(
            """
            UPDATE api_key SET label = ?, state = ?, not_before_millis = ?, expires_millis = ?,
                               day_credits = ?, month_credits = ?, minute_calls = ?,
                               overage = ?, note = ?, leaked = ?, scopes = ?,
                               allow_networks = ?, deny_networks = ?, replaced_by = ?
            WHERE id = ?
            """)
        .params(
            Arrays.asList(
                key.label(),
                base(key.state()),
                key.notBeforeMillis(),
                key.expiresMillis(),
                orNull(key.limits().dayCredits()),
                orNull(key.limits().monthCredits()),
                key.limits().minuteCalls() == 0 ? null : key.limits().minuteCalls(),
                key.limits().overage() ? 1 : 0,
                key.note(),
                leaked(key.state()),
                words(key.permissions().scopes()),
                words(key.permissions().networks().allow()),
                words(key.permissions().networks().deny()),
                keyOrNull(key.replacedById()),
                key.id()))
        .update();
    if (!tokenKeys(jdbc, key.id()).equals(key.tokenKeys())) {
      jdbc.sql("DELETE FROM token_key WHERE key_id = ?").param(key.id()).update();
      insertTokenKeys(jdbc, key);
    }
  }

  /// Gives a key its digest under the current secret.
  ///
  /// @return whether it had the other one
  static boolean move(JdbcClient jdbc, long id, KeyDigest from, KeyDigest to) {
    return jdbc.sql(
                """
                UPDATE api_key SET digest = ?, previous_digest = digest,
                                   generation = (SELECT generation FROM key_secret)
                WHERE id = ? AND digest = ?
                """)
            .params(to.toBytes(), id, from.toBytes())
            .update()
        == 1;
  }

  /// Whether this was the key's digest before it moved.
  static boolean hadDigest(JdbcClient jdbc, long id, KeyDigest digest) {
    return jdbc.sql("SELECT COUNT(*) FROM api_key WHERE id = ? AND previous_digest = ?")
            .params(id, digest.toBytes())
            .query(Integer.class)
            .single()
        == 1;
  }

  private static void insertTokenKeys(JdbcClient jdbc, ApiKey key) {
    for (TokenKey token : key.tokenKeys()) {
      jdbc.sql("INSERT INTO token_key (id, key_id, public_key, created_millis) VALUES (?, ?, ?, ?)")
          .params(token.id(), key.id(), token.encoded(), token.createdMillis())
          .update();
    }
  }

  /// In the order in which they came.
  private static List<TokenKey> tokenKeys(JdbcClient jdbc, long keyId) {
    return jdbc.sql(
            """
            SELECT id, public_key, created_millis FROM token_key
            WHERE key_id = ? ORDER BY created_millis, id
            """)
        .param(keyId)
        .query((row, _) -> tokenKey(row))
        .list();
  }

  private static TokenKey tokenKey(ResultSet row) throws SQLException {
    String id = row.getString(1);
    try {
      return new TokenKey(id, TokenKey.fromDer(row.getBytes(2)), row.getLong(3));
    } catch (TokenKey.BadKeyException e) {
      throw new StoreException("token key " + id + " " + e.getMessage(), false, e);
    }
  }

  private static @Nullable Long orNull(long credits) {
    return credits == KeyLimits.UNLIMITED ? null : credits;
  }

  /// A key as its row has it.
  ///
  /// @param tokens whether it has public keys, in rows of their own
  private record Row(ApiKey key, boolean tokens) {}

  private static ApiKey whole(JdbcClient jdbc, Row row) {
    return row.tokens() ? row.key().with(tokenKeys(jdbc, row.key().id())) : row.key();
  }

  private static Row fromRow(ResultSet row, int number) throws SQLException {
    return new Row(
        new ApiKey(
            row.getLong(1),
            row.getLong(2),
            row.getString(3),
            KeyDigest.of(row.getBytes(4)),
            row.getString(5),
            row.getString(16),
            row.getString(6),
            state(row.getString(7), row.getLong(17) == 1),
            row.getLong(8),
            row.getLong(9),
            row.getLong(10),
            new KeyLimits(
                orUnlimited(row, 11), orUnlimited(row, 12), row.getLong(13), row.getLong(14) == 1),
            permissions(row),
            List.of(),
            row.getLong(22),
            row.getLong(23),
            first(row),
            row.getLong(25) == 1),
        row.getLong(15) == 1);
  }

  private static @Nullable Long keyOrNull(long keyId) {
    return keyId == 0 ? null : keyId;
  }

  private static long first(ResultSet row) throws SQLException {
    long first = row.getLong(24);
    return row.wasNull() ? row.getLong(1) : first;
  }

  private static Permissions permissions(ResultSet row) throws SQLException {
    return new Permissions(
        Environment.valueOf(row.getString(18)),
        read(row.getString(19), Scope::parse),
        new Networks(
            read(row.getString(20), Network::parse), read(row.getString(21), Network::parse)));
  }

  /// What the column of that name holds: whether the key is leaked stands in a column of its own,
  /// since rows of before know no such states.
  static String base(KeyState state) {
    KeyState base =
        switch (state) {
          case ACTIVE, QUARANTINED -> KeyState.ACTIVE;
          case DISABLED, LEAKED -> KeyState.DISABLED;
          case DELETED -> KeyState.DELETED;
        };
    return base.name();
  }

  static int leaked(KeyState state) {
    return state == KeyState.QUARANTINED || state == KeyState.LEAKED ? 1 : 0;
  }

  private static KeyState state(String base, boolean leaked) {
    KeyState state = KeyState.valueOf(base);
    return switch (state) {
      case ACTIVE -> leaked ? KeyState.QUARANTINED : state;
      case DISABLED -> leaked ? KeyState.LEAKED : state;
      case QUARANTINED, LEAKED, DELETED -> state;
    };
  }

  /// None of these has a space in it.
  private static String words(List<?> all) {
    return all.stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  private static <T> List<T> read(String words, Function<String, T> reader) {
    return words.isEmpty() ? List.of() : Arrays.stream(words.split(" ")).map(reader).toList();
  }

  private static long orUnlimited(ResultSet row, int column) throws SQLException {
    long credits = row.getLong(column);
    return row.wasNull() ? KeyLimits.UNLIMITED : credits;
  }
}
