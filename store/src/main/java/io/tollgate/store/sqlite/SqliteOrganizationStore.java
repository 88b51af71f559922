package io.tollgate.store.sqlite;

import io.tollgate.core.account.Grant;
import io.tollgate.core.account.KeyPolicy;
import io.tollgate.core.account.NextPlan;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.OrganizationStore;
import io.tollgate.core.account.Overage;
import io.tollgate.core.account.Standing;
import io.tollgate.core.unit.Money;
import io.tollgate.core.window.WindowKind;
import io.tollgate.store.jdbc.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Organizations and grants in the database.
///
/// Thread: any; blocks.
public final class SqliteOrganizationStore implements OrganizationStore {

  private static final String SELECT =
      """
      SELECT id, name, standing, plan_id, anchor_millis, created_millis, overage_on,
             overage_credits, key_max, key_limit, key_expiry_millis, key_networks,
             next_plan_id, next_plan_millis, overage_minor, overage_currency
      FROM organization
      """;

  private static final String SELECT_GRANT =
      """
      SELECT id, organization_id, kind, window_start_millis, credits, reason, actor, at_millis
      FROM grant_entry
      """;

  private final Database database;

  public SqliteOrganizationStore(Database database) {
    this.database = database;
  }

  @Override
  public @Nullable Organization byId(long id) {
    return database.<@Nullable Organization>read(connection -> byId(Sql.client(connection), id));
  }

  @Override
  public List<Organization> page(long afterId, int limit) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(SELECT + "WHERE id > ? ORDER BY id LIMIT ?")
            .params(afterId, Sql.page(limit))
            .query(SqliteOrganizationStore::fromRow)
            .list());
  }

  @Override
  public List<Grant> grants(long organizationId, int limit) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(
                SELECT_GRANT + "WHERE organization_id = ? ORDER BY at_millis DESC, id DESC LIMIT ?")
            .params(organizationId, limit)
            .query(SqliteOrganizationStore::grantFromRow)
            .list());
  }

  static @Nullable Organization byId(JdbcClient jdbc, long id) {
    return jdbc.sql(SELECT + "WHERE id = ?")
        .param(id)
        .query(SqliteOrganizationStore::fromRow)
        .optional()
        .orElse(null);
  }

  static @Nullable Grant grantById(JdbcClient jdbc, long id) {
    return jdbc.sql(SELECT_GRANT + "WHERE id = ?")
        .param(id)
        .query(SqliteOrganizationStore::grantFromRow)
        .optional()
        .orElse(null);
  }

  static void insert(JdbcClient jdbc, Organization organization) {
    NextPlan next = organization.next();
    Money ceiling = organization.overage().ceiling();
    jdbc.sql(
            """
            INSERT INTO organization (id, name, standing, plan_id, anchor_millis, created_millis,
                                      overage_on, overage_credits, key_max, key_limit,
                                      key_expiry_millis, key_networks, next_plan_id,
                                      next_plan_millis, overage_minor, overage_currency)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            Arrays.asList(
                organization.id(),
                organization.name(),
                organization.standing().name(),
                organization.planId(),
                organization.anchorMillis(),
                organization.createdMillis(),
                organization.overage().on() ? 1 : 0,
                organization.overage().ceilingCredits(),
                organization.keys().max(),
                number(organization.keys().limit()),
                organization.keys().expiryMillis(),
                number(organization.keys().networks()),
                next == null ? null : next.planId(),
                next == null ? null : next.atMillis(),
                ceiling == null ? null : ceiling.minor(),
                ceiling == null ? null : ceiling.currency()))
        .update();
  }

  static void update(JdbcClient jdbc, Organization organization) {
    NextPlan next = organization.next();
    Money ceiling = organization.overage().ceiling();
    jdbc.sql(
            """
            UPDATE organization SET name = ?, standing = ?, plan_id = ?, anchor_millis = ?,
                                    overage_on = ?, overage_credits = ?, key_max = ?,
                                    key_limit = ?, key_expiry_millis = ?, key_networks = ?,
                                    next_plan_id = ?, next_plan_millis = ?, overage_minor = ?,
                                    overage_currency = ?
            WHERE id = ?
            """)
        .params(
            Arrays.asList(
                organization.name(),
                organization.standing().name(),
                organization.planId(),
                organization.anchorMillis(),
                organization.overage().on() ? 1 : 0,
                organization.overage().ceilingCredits(),
                organization.keys().max(),
                number(organization.keys().limit()),
                organization.keys().expiryMillis(),
                number(organization.keys().networks()),
                next == null ? null : next.planId(),
                next == null ? null : next.atMillis(),
                ceiling == null ? null : ceiling.minor(),
                ceiling == null ? null : ceiling.currency(),
                organization.id()))
        .update();
  }

  static void insert(JdbcClient jdbc, Grant grant) {
    jdbc.sql(
            """
            INSERT INTO grant_entry (id, organization_id, kind, window_start_millis, credits,
                                     reason, actor, at_millis)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            grant.id(),
            grant.organizationId(),
            grant.kind().code(),
            grant.windowStartMillis(),
            grant.credits(),
            grant.reason(),
            grant.actor(),
            grant.atMillis())
        .update();
  }

  private static Organization fromRow(ResultSet row, int number) throws SQLException {
    return new Organization(
        row.getLong(1),
        row.getString(2),
        Standing.valueOf(row.getString(3)),
        row.getString(4),
        row.getLong(5),
        row.getLong(6),
        new Overage(
            row.getLong(7) == 1,
            row.getLong(8),
            row.getString(16) == null ? null : new Money(row.getLong(15), row.getString(16))),
        new KeyPolicy.Own(
            row.getObject(9) == null ? null : row.getInt(9),
            truth(row, 10),
            row.getObject(11) == null ? null : row.getLong(11),
            truth(row, 12)),
        row.getString(13) == null ? null : new NextPlan(row.getString(13), row.getLong(14)));
  }

  private static @Nullable Integer number(@Nullable Boolean truth) {
    return truth == null ? null : truth ? 1 : 0;
  }

  private static @Nullable Boolean truth(ResultSet row, int column) throws SQLException {
    int number = row.getInt(column);
    return row.wasNull() ? null : number == 1;
  }

  private static Grant grantFromRow(ResultSet row, int number) throws SQLException {
    return new Grant(
        row.getLong(1),
        row.getLong(2),
        WindowKind.ofCode(row.getInt(3)),
        row.getLong(4),
        row.getLong(5),
        row.getString(6),
        row.getString(7),
        row.getLong(8));
  }
}
