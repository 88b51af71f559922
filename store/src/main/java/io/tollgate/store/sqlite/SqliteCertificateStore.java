package io.tollgate.store.sqlite;

import io.tollgate.core.key.Certificate;
import io.tollgate.core.key.CertificateStore;
import io.tollgate.core.key.Fingerprint;
import io.tollgate.store.jdbc.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Client certificates in the database.
///
/// Thread: any; blocks.
public final class SqliteCertificateStore implements CertificateStore {

  private static final String SELECT =
      """
      SELECT id, organization_id, key_id, fingerprint, label, subject, issued, created_millis,
             not_before_millis, expires_millis, revoked_millis
      FROM certificate
      """;

  private final Database database;

  public SqliteCertificateStore(Database database) {
    this.database = database;
  }

  @Override
  public @Nullable Certificate find(Fingerprint fingerprint) {
    return database.<@Nullable Certificate>read(
        connection -> byFingerprint(Sql.client(connection), fingerprint));
  }

  @Override
  public @Nullable Certificate byId(long id) {
    return database.<@Nullable Certificate>read(connection -> byId(Sql.client(connection), id));
  }

  @Override
  public List<Certificate> ofKey(long keyId, long afterId, int limit) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(SELECT + "WHERE key_id = ? AND id > ? ORDER BY id LIMIT ?")
            .params(keyId, afterId, Sql.page(limit))
            .query(SqliteCertificateStore::fromRow)
            .list());
  }

  @Override
  public int countGood(long keyId, long atMillis) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(
                """
                SELECT COUNT(*) FROM certificate
                WHERE key_id = ? AND revoked_millis = 0 AND expires_millis >= ?
                """)
            .params(keyId, atMillis)
            .query(Integer.class)
            .single());
  }

  static @Nullable Certificate byFingerprint(JdbcClient jdbc, Fingerprint fingerprint) {
    return jdbc.sql(SELECT + "WHERE fingerprint = ?")
        .param(fingerprint.toBytes())
        .query(SqliteCertificateStore::fromRow)
        .optional()
        .orElse(null);
  }

  static @Nullable Certificate byId(JdbcClient jdbc, long id) {
    return jdbc.sql(SELECT + "WHERE id = ?")
        .param(id)
        .query(SqliteCertificateStore::fromRow)
        .optional()
        .orElse(null);
  }

  static void insert(JdbcClient jdbc, Certificate certificate) {
    jdbc.sql(
            """
            INSERT INTO certificate (id, organization_id, key_id, fingerprint, label, subject,
                                     issued, created_millis, not_before_millis, expires_millis,
                                     revoked_millis)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            certificate.id(),
            certificate.organizationId(),
            certificate.keyId(),
            certificate.fingerprint().toBytes(),
            certificate.label(),
            certificate.subject(),
            certificate.issued() ? 1 : 0,
            certificate.createdMillis(),
            certificate.notBeforeMillis(),
            certificate.expiresMillis(),
            certificate.revokedMillis())
        .update();
  }

  static void revoke(JdbcClient jdbc, Certificate certificate) {
    jdbc.sql("UPDATE certificate SET revoked_millis = ? WHERE id = ?")
        .params(certificate.revokedMillis(), certificate.id())
        .update();
  }

  private static Certificate fromRow(ResultSet row, int number) throws SQLException {
    return new Certificate(
        row.getLong(1),
        row.getLong(2),
        row.getLong(3),
        Fingerprint.ofBytes(row.getBytes(4)),
        row.getString(5),
        row.getString(6),
        row.getInt(7) == 1,
        row.getLong(8),
        row.getLong(9),
        row.getLong(10),
        row.getLong(11));
  }
}
