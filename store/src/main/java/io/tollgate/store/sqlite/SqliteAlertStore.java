package io.tollgate.store.sqlite;

import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.AlertRules;
import io.tollgate.core.alert.AlertStore;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.alert.Delivery;
import io.tollgate.core.alert.Raised;
import io.tollgate.core.alert.Webhook;
import io.tollgate.core.unit.PublicId;
import io.tollgate.store.jdbc.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Alerts in the database.
///
/// Thread: any; blocks.
public final class SqliteAlertStore implements AlertStore {

  /// Keys told of in one transaction.
  private static final int BATCH = 500;

  private final Database database;
  private final CreditAlerts credits;
  private final AlertRows rows;

  /// @param credits decides about credits
  /// @param ids positive, rising, never given twice
  public SqliteAlertStore(Database database, CreditAlerts credits, LongSupplier ids) {
    this.database = database;
    this.credits = credits;
    this.rows = new AlertRows(ids);
  }

  // ---- rules

  @Override
  public AlertRules rules(long organizationId) {
    return database.read(connection -> AlertRows.rules(Sql.client(connection), organizationId));
  }

  @Override
  public List<Long> wanting(Condition condition, long afterId, int limit) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(
                """
                SELECT DISTINCT organization_id FROM alert_rule
                WHERE condition = ? AND enabled = 1 AND organization_id > ?
                ORDER BY organization_id LIMIT ?
                """)
            .params(condition.name(), afterId, Sql.page(limit))
            .query(Long.class)
            .list());
  }

  @Override
  public boolean set(long organizationId, AlertRule rule, String actor, long atMillis) {
    boolean changed =
        database.write(connection -> {
          JdbcClient jdbc = Sql.client(connection);
          AlertRule there =
              AlertRows.rules(jdbc, organizationId).find(rule.condition(), rule.threshold());
          if (rule.equals(there)) {
            return false;
          }
          jdbc.sql(
                  """
                  INSERT INTO alert_rule (organization_id, condition, threshold, enabled, channels,
                                          roles, addresses)
                  VALUES (?, ?, ?, ?, ?, ?, ?)
                  ON CONFLICT (organization_id, condition, threshold) DO UPDATE SET
                    enabled = excluded.enabled, channels = excluded.channels,
                    roles = excluded.roles, addresses = excluded.addresses
                  """)
              .params(
                  organizationId,
                  rule.condition().name(),
                  rule.threshold(),
                  rule.on() ? 1 : 0,
                  rule.channels().stream().map(Enum::name).sorted().collect(words()),
                  rule.roles().stream().map(Enum::name).sorted().collect(words()),
                  String.join(" ", rule.addresses()))
              .update();
          audit(
              jdbc,
              "alert.rule-changed",
              organizationId,
              organizationId,
              there,
              rule,
              actor,
              atMillis);
          return true;
        });
    credits.forget(organizationId);
    return changed;
  }

  private static Collector<CharSequence, ?, String> words() {
    return Collectors.joining(" ");
  }

  @Override
  public boolean reset(
      long organizationId, Condition condition, int threshold, String actor, long atMillis) {
    boolean changed =
        database.write(connection -> {
          JdbcClient jdbc = Sql.client(connection);
          AlertRule there = AlertRows.rules(jdbc, organizationId).find(condition, threshold);
          int gone =
              jdbc.sql(
                      """
                      DELETE FROM alert_rule
                      WHERE organization_id = ? AND condition = ? AND threshold = ?
                      """)
                  .params(organizationId, condition.name(), threshold)
                  .update();
          if (gone == 0) {
            return false;
          }
          AlertRule now = AlertRows.rules(jdbc, organizationId).find(condition, threshold);
          audit(
              jdbc,
              "alert.rule-changed",
              organizationId,
              organizationId,
              there,
              now,
              actor,
              atMillis);
          return true;
        });
    credits.forget(organizationId);
    return changed;
  }

  private static void audit(
      JdbcClient jdbc,
      String kind,
      long organizationId,
      long subjectId,
      @Nullable AlertRule before,
      @Nullable AlertRule after,
      String actor,
      long atMillis) {
    new AuditEnd(jdbc)
        .append(
            new SqliteChangeStore.Written(
                kind,
                subjectId,
                before == null ? null : AuditJson.of(before),
                after == null ? "{}" : AuditJson.of(after)),
            organizationId,
            actor,
            atMillis);
  }

  // ---- webhooks

  @Override
  public List<Webhook> webhooks(long organizationId) {
    return database.read(connection -> AlertRows.webhooks(Sql.client(connection), organizationId));
  }

  @Override
  public @Nullable Webhook webhook(long id) {
    return database.<@Nullable Webhook>read(
        connection -> AlertRows.webhookById(Sql.client(connection), id));
  }

  @Override
  public boolean add(Webhook webhook, String actor, long atMillis) {
    return database.write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      if (AlertRows.webhookById(jdbc, webhook.id()) != null) {
        return true;
      }
      if (AlertRows.webhooks(jdbc, webhook.organizationId()).size() >= Webhook.MOST) {
        return false;
      }
      jdbc.sql(
              """
              INSERT INTO webhook (id, organization_id, url, enabled, created_millis,
                                   failing_millis, why)
              VALUES (?, ?, ?, ?, ?, 0, '')
              """)
          .params(
              webhook.id(),
              webhook.organizationId(),
              webhook.url().toString(),
              webhook.on() ? 1 : 0,
              webhook.createdMillis())
          .update();
      audit(jdbc, "webhook.added", null, webhook, actor, atMillis);
      return true;
    });
  }

  @Override
  public boolean change(Webhook webhook, String actor, long atMillis) {
    return database.write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      Webhook there = AlertRows.webhookById(jdbc, webhook.id());
      if (there == null || there.equals(webhook)) {
        return false;
      }
      update(jdbc, webhook);
      audit(jdbc, "webhook.changed", there, webhook, actor, atMillis);
      return true;
    });
  }

  private static void update(JdbcClient jdbc, Webhook webhook) {
    jdbc.sql("UPDATE webhook SET url = ?, enabled = ?, failing_millis = ?, why = ? WHERE id = ?")
        .params(
            webhook.url().toString(),
            webhook.on() ? 1 : 0,
            webhook.failingMillis(),
            webhook.why(),
            webhook.id())
        .update();
  }

  @Override
  public boolean remove(long webhookId, String actor, long atMillis) {
    return database.write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      Webhook there = AlertRows.webhookById(jdbc, webhookId);
      if (there == null) {
        return false;
      }
      giveUp(jdbc, webhookId, "the webhook was removed", atMillis);
      jdbc.sql("DELETE FROM webhook WHERE id = ?").param(webhookId).update();
      audit(jdbc, "webhook.removed", there, null, actor, atMillis);
      return true;
    });
  }

  private static void giveUp(JdbcClient jdbc, long webhookId, String why, long atMillis) {
    jdbc.sql(
            """
            UPDATE alert_delivery SET state = 'FAILED', done_millis = ?, result = ?
            WHERE webhook_id = ? AND state = 'WAITING'
            """)
        .params(atMillis, why, webhookId)
        .update();
  }

  private static void audit(
      JdbcClient jdbc,
      String kind,
      @Nullable Webhook before,
      @Nullable Webhook after,
      String actor,
      long atMillis) {
    Webhook any = Objects.requireNonNull(after == null ? before : after);
    new AuditEnd(jdbc)
        .append(
            new SqliteChangeStore.Written(
                kind,
                any.id(),
                before == null ? null : AuditJson.of(before),
                after == null ? "{}" : AuditJson.of(after)),
            any.organizationId(),
            actor,
            atMillis);
  }

  // ---- alerts

  @Override
  public boolean raise(Raised raised) {
    // Most of what is asked was told before; that needs no writer.
    long told = database.read(connection -> AlertRows.told(Sql.client(connection), raised));
    return told < raised.basis()
        && database.write(connection -> rows.raise(Sql.client(connection), raised));
  }

  @Override
  public Alert test(long organizationId, AlertRule rule, long atMillis) {
    return database.write(connection ->
        rows.test(
            Sql.client(connection),
            new Raised(
                organizationId, rule, 0, atMillis, 0, atMillis, Raised.facts("test", "yes"))));
  }

  @Override
  public void checkCredits(long organizationId, long atMillis) {
    database.write(connection -> {
      credits.check(connection, organizationId, atMillis);
      return true;
    });
  }

  @Override
  public int raiseLeaked(long sinceMillis) {
    List<Raised> leaked =
        database.read(connection ->
            Sql.client(connection)
                .sql(
                    """
                    SELECT n.organization_id, n.key_id, n.id, n.at_millis, k.label, k.hint, n.facts
                    FROM notice n JOIN api_key k ON k.id = n.key_id
                    WHERE n.at_millis >= ? AND n.kind = 'KEY_LEAKED' AND NOT EXISTS (
                      SELECT 1 FROM alert a
                      WHERE a.organization_id = n.organization_id
                        AND a.condition = 'KEY_LEAKED' AND a.threshold = 0
                        AND a.subject_id = n.key_id AND a.period = n.id AND a.test = 0)
                    ORDER BY n.id LIMIT ?
                    """)
                .params(sinceMillis, BATCH)
                .query(SqliteAlertStore::leaked)
                .list());
    return raiseAll(leaked);
  }

  private static Raised leaked(ResultSet row, int number) throws SQLException {
    var facts =
        Raised.facts(
            "key",
            PublicId.KEY.write(row.getLong(2)),
            "label",
            row.getString(5),
            "hint",
            row.getString(6));
    facts.putAll(AlertRows.facts(row.getString(7)));
    return new Raised(
        row.getLong(1),
        Condition.KEY_LEAKED.rule(0),
        row.getLong(2),
        row.getLong(3),
        0,
        row.getLong(4),
        facts);
  }

  @Override
  public int raiseExpiring(long atMillis) {
    long horizon = atMillis + TimeUnit.DAYS.toMillis(Condition.KEY_EXPIRES.measure().most());
    record Ending(
        long keyId, long organizationId, String label, String hint, long created, long end) {}
    var found = new ArrayList<Raised>();
    var rules = new HashMap<Long, AlertRules>();
    for (Ending key :
        database.read(connection ->
            Sql.client(connection)
                .sql(
                    """
                    SELECT id, organization_id, label, hint, created_millis, expires_millis
                    FROM api_key INDEXED BY api_key_by_end
                    WHERE expires_millis > ? AND expires_millis <= ?
                      AND expires_millis < 9223372036854775807
                      AND state IN ('ACTIVE', 'QUARANTINED') AND canary = 0
                      AND replaced_by IS NULL
                    """)
                .params(atMillis, horizon)
                .query((row, _) ->
                    new Ending(
                        row.getLong(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getString(4),
                        row.getLong(5),
                        row.getLong(6)))
                .list())) {
      AlertRule rule =
          nearest(
              rules.computeIfAbsent(key.organizationId(), this::rules),
              key.created(),
              key.end(),
              atMillis);
      if (rule != null) {
        found.add(
            new Raised(
                key.organizationId(),
                rule,
                key.keyId(),
                key.end(),
                0,
                atMillis,
                Raised.facts(
                    "key",
                    PublicId.KEY.write(key.keyId()),
                    "label",
                    key.label(),
                    "hint",
                    key.hint(),
                    "expires",
                    Instant.ofEpochMilli(key.end()))));
      }
    }
    return raiseAll(found);
  }

  /// The tightest rule that holds: who missed "in 14 days" is told "in 7 days" and no more. A key
  /// that was never to live so long is not told of at that threshold.
  private static @Nullable AlertRule nearest(
      AlertRules rules, long createdMillis, long endMillis, long atMillis) {
    return rules.on(Condition.KEY_EXPIRES).stream()
        .filter(rule -> {
          long span = TimeUnit.DAYS.toMillis(rule.threshold());
          return endMillis - atMillis <= span && endMillis - createdMillis > span;
        })
        .findFirst()
        .orElse(null);
  }

  @Override
  public int raiseIdle(long organizationId, AlertRule rule, long atMillis) {
    long before = atMillis - TimeUnit.DAYS.toMillis(rule.threshold());
    List<Raised> idle =
        database.read(connection ->
            Sql.client(connection)
                .sql(
                    """
                    SELECT k.id, k.label, k.hint, COALESCE(u.used_millis, k.created_millis),
                           u.used_millis
                    FROM api_key k LEFT JOIN key_use u ON u.key_id = k.id
                    WHERE k.organization_id = ? AND k.state = 'ACTIVE' AND k.canary = 0
                      AND k.created_millis <= ? AND k.expires_millis > ?
                      AND COALESCE(u.used_millis, k.created_millis) <= ?
                    """)
                .params(organizationId, before, atMillis, before)
                .query((row, _) ->
                    new Raised(
                        organizationId,
                        rule,
                        row.getLong(1),
                        row.getLong(4),
                        0,
                        atMillis,
                        Raised.facts(
                            "key",
                            PublicId.KEY.write(row.getLong(1)),
                            "label",
                            row.getString(2),
                            "hint",
                            row.getString(3),
                            "last-used",
                            row.getLong(5) == 0 ? "never" : Instant.ofEpochMilli(row.getLong(5)))))
                .list());
    return raiseAll(idle);
  }

  private int raiseAll(List<Raised> all) {
    int fresh = 0;
    for (Raised one : all) {
      AlertRule rule = one.rule();
      AlertRule own = rules(one.organizationId()).find(rule.condition(), rule.threshold());
      if (raise(
          own == null
              ? one
              : new Raised(
                  one.organizationId(),
                  own,
                  one.subjectId(),
                  one.period(),
                  one.basis(),
                  one.atMillis(),
                  one.facts()))) {
        fresh++;
      }
    }
    return fresh;
  }

  @Override
  public List<Alert> page(long organizationId, boolean noticed, long beforeId, int limit) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(
                AlertRows.SELECT
                    + "WHERE organization_id = ? AND id < ?"
                    + (noticed ? " AND noticed = 1 AND seen_millis = 0" : "")
                    + " ORDER BY id DESC LIMIT ?")
            .params(organizationId, beforeId, Sql.page(limit))
            .query(AlertRows::alert)
            .list());
  }

  @Override
  public @Nullable Alert byId(long id) {
    return database.<@Nullable Alert>read(connection -> byId(Sql.client(connection), id));
  }

  private static @Nullable Alert byId(JdbcClient jdbc, long id) {
    return jdbc.sql(AlertRows.SELECT + "WHERE id = ?")
        .param(id)
        .query(AlertRows::alert)
        .optional()
        .orElse(null);
  }

  @Override
  public List<Told> told(long organizationId) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(
                """
                SELECT condition, threshold, MAX(at_millis) FROM alert
                WHERE organization_id = ? AND test = 0 GROUP BY condition, threshold
                """)
            .param(organizationId)
            .query((row, _) ->
                new Told(Condition.valueOf(row.getString(1)), row.getInt(2), row.getLong(3)))
            .list());
  }

  @Override
  public @Nullable Alert seen(long id, String actor, long atMillis) {
    return database.<@Nullable Alert>write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      jdbc.sql("UPDATE alert SET seen_millis = ?, seen_by = ? WHERE id = ? AND seen_millis = 0")
          .params(atMillis, actor, id)
          .update();
      return byId(jdbc, id);
    });
  }

  // ---- deliveries

  @Override
  public List<Delivery> due(long atMillis, int limit) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(
                AlertRows.SELECT_DELIVERY
                    + "WHERE state = 'WAITING' AND next_millis <= ? ORDER BY next_millis LIMIT ?")
            .params(atMillis, Sql.page(limit))
            .query(AlertRows::delivery)
            .list());
  }

  @Override
  public List<Delivery> deliveries(long organizationId, int limit) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(AlertRows.SELECT_DELIVERY + "WHERE organization_id = ? ORDER BY id DESC LIMIT ?")
            .params(organizationId, Sql.page(limit))
            .query(AlertRows::delivery)
            .list());
  }

  @Override
  public long waiting() {
    return database.read(connection ->
        Sql.client(connection)
            .sql("SELECT COUNT(*) FROM alert_delivery WHERE state = 'WAITING'")
            .query(Long.class)
            .single());
  }

  @Override
  public void done(Delivery delivery, long atMillis, String result) {
    database.write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      jdbc.sql(
              """
              UPDATE alert_delivery
              SET state = 'DONE', tries = tries + 1, done_millis = ?, result = ?
              WHERE id = ? AND state = 'WAITING'
              """)
          .params(atMillis, result, delivery.id())
          .update();
      if (delivery.channel() == Channel.WEBHOOK) {
        jdbc.sql("UPDATE webhook SET failing_millis = 0 WHERE id = ? AND failing_millis <> 0")
            .param(delivery.webhookId())
            .update();
      }
      return true;
    });
  }

  @Override
  public void failed(Delivery delivery, long atMillis, String result, long nextMillis) {
    database.write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      jdbc.sql(
              """
              UPDATE alert_delivery
              SET state = ?, tries = tries + 1, next_millis = ?, done_millis = ?, result = ?
              WHERE id = ? AND state = 'WAITING'
              """)
          .params(
              nextMillis == 0 ? "FAILED" : "WAITING",
              nextMillis,
              nextMillis == 0 ? atMillis : 0,
              result,
              delivery.id())
          .update();
      if (delivery.channel() == Channel.WEBHOOK) {
        jdbc.sql("UPDATE webhook SET failing_millis = ? WHERE id = ? AND failing_millis = 0")
            .params(atMillis, delivery.webhookId())
            .update();
      }
      return true;
    });
  }

  @Override
  public void switchOff(Webhook webhook, String why, long atMillis) {
    database.write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      Webhook there = AlertRows.webhookById(jdbc, webhook.id());
      if (there == null || !there.on()) {
        return false;
      }
      var off =
          new Webhook(
              there.id(),
              there.organizationId(),
              there.url(),
              false,
              there.createdMillis(),
              there.failingMillis(),
              why);
      update(jdbc, off);
      giveUp(jdbc, off.id(), "the webhook is switched off", atMillis);
      audit(jdbc, "webhook.switched-off", there, off, "tollgate", atMillis);
      AlertRule rule = AlertRows.rules(jdbc, off.organizationId()).find(Condition.WEBHOOK_OFF, 0);
      return rows.raise(
          jdbc,
          new Raised(
              off.organizationId(),
              rule == null ? Condition.WEBHOOK_OFF.rule(0) : rule,
              off.id(),
              atMillis,
              0,
              atMillis,
              Raised.facts(
                  "webhook", PublicId.WEBHOOK.write(off.id()), "url", off.url(), "why", why)));
    });
  }

  @Override
  public int prune(long beforeMillis) {
    return database.write(connection ->
        Sql.client(connection)
            .sql("DELETE FROM alert WHERE at_millis < ?")
            .param(beforeMillis)
            .update());
  }
}
