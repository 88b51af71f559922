package io.tollgate.store.sqlite;

import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.AlertRules;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.alert.Delivery;
import io.tollgate.core.alert.Raised;
import io.tollgate.core.alert.Webhook;
import io.tollgate.core.person.Role;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Alerts in a transaction that is under way: they are there exactly when the rest of it is.
final class AlertRows {

  static final String SELECT =
      """
      SELECT id, organization_id, condition, threshold, subject_id, period, basis, at_millis,
             facts, test, noticed, seen_millis, seen_by
      FROM alert
      """;

  static final String SELECT_DELIVERY =
      """
      SELECT id, alert_id, organization_id, channel, webhook_id, state, created_millis, tries,
             next_millis, done_millis, result
      FROM alert_delivery
      """;

  static final String SELECT_WEBHOOK =
      """
      SELECT id, organization_id, url, enabled, created_millis, failing_millis, why FROM webhook
      """;

  private final LongSupplier ids;

  /// @param ids positive, rising, never given twice
  AlertRows(LongSupplier ids) {
    this.ids = ids;
  }

  static AlertRules rules(JdbcClient jdbc, long organizationId) {
    return new AlertRules(
        jdbc.sql(
                """
                SELECT condition, threshold, enabled, channels, roles, addresses FROM alert_rule
                WHERE organization_id = ?
                """)
            .param(organizationId)
            .query(AlertRows::rule)
            .list());
  }

  static AlertRule rule(ResultSet row, int number) throws SQLException {
    return new AlertRule(
        Condition.valueOf(row.getString(1)),
        row.getInt(2),
        row.getInt(3) == 1,
        words(row.getString(4)).map(Channel::valueOf).collect(Collectors.toSet()),
        words(row.getString(5)).map(Role::valueOf).collect(Collectors.toSet()),
        words(row.getString(6)).toList());
  }

  private static Stream<String> words(String text) {
    return text.isEmpty() ? Stream.empty() : Arrays.stream(text.split(" "));
  }

  /// Raises an alert, unless it was raised on a basis as high.
  ///
  /// @return whether it is new
  boolean raise(JdbcClient jdbc, Raised raised) {
    return add(jdbc, raised, false) != null;
  }

  /// Raises one that tries the channels.
  Alert test(JdbcClient jdbc, Raised raised) {
    Alert made = add(jdbc, raised, true);
    if (made == null) {
      throw new IllegalStateException("a test is never there before");
    }
    return made;
  }

  private @Nullable Alert add(JdbcClient jdbc, Raised raised, boolean test) {
    AlertRule rule = raised.rule();
    Set<Channel> channels = rule.channels();
    if (!test && told(jdbc, raised) >= raised.basis()) {
      return null;
    }
    var alert =
        new Alert(
            ids.getAsLong(),
            raised.organizationId(),
            rule.condition(),
            rule.threshold(),
            raised.subjectId(),
            raised.period(),
            raised.basis(),
            raised.atMillis(),
            raised.facts(),
            test,
            channels.contains(Channel.NOTICE),
            0,
            "");
    jdbc.sql(
            """
            INSERT INTO alert (id, organization_id, condition, threshold, subject_id, period, basis,
                               at_millis, facts, test, noticed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            alert.id(),
            alert.organizationId(),
            alert.condition().name(),
            alert.threshold(),
            alert.subjectId(),
            alert.period(),
            alert.basis(),
            alert.atMillis(),
            toRow(alert.facts()),
            test ? 1 : 0,
            alert.noticed() ? 1 : 0)
        .update();
    if (channels.contains(Channel.MAIL)) {
      deliver(jdbc, alert, Channel.MAIL, 0);
    }
    if (channels.contains(Channel.WEBHOOK)) {
      for (Webhook webhook : webhooks(jdbc, alert.organizationId())) {
        if (webhook.on()) {
          deliver(jdbc, alert, Channel.WEBHOOK, webhook.id());
        }
      }
    }
    if (channels.contains(Channel.NOTICE)) {
      deliver(jdbc, alert, Channel.NOTICE, 0);
    }
    return alert;
  }

  /// The highest basis it was raised on; less than any if it was not.
  static long told(JdbcClient jdbc, Raised raised) {
    return jdbc.sql(
            """
            SELECT COALESCE(MAX(basis), -1) FROM alert
            WHERE organization_id = ? AND condition = ? AND threshold = ? AND subject_id = ?
              AND period = ? AND test = 0
            """)
        .params(
            raised.organizationId(),
            raised.rule().condition().name(),
            raised.rule().threshold(),
            raised.subjectId(),
            raised.period())
        .query(Long.class)
        .single();
  }

  /// A notice is where it belongs as soon as it is written.
  private void deliver(JdbcClient jdbc, Alert alert, Channel channel, long webhookId) {
    boolean there = channel == Channel.NOTICE;
    jdbc.sql(
            """
            INSERT INTO alert_delivery (id, alert_id, organization_id, channel, webhook_id, state,
                                        created_millis, tries, next_millis, done_millis, result)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            ids.getAsLong(),
            alert.id(),
            alert.organizationId(),
            channel.name(),
            webhookId,
            there ? Delivery.State.DONE.name() : Delivery.State.WAITING.name(),
            alert.atMillis(),
            there ? 1 : 0,
            there ? 0 : alert.atMillis(),
            there ? alert.atMillis() : 0,
            there ? "shown" : "")
        .update();
  }

  static List<Webhook> webhooks(JdbcClient jdbc, long organizationId) {
    return jdbc.sql(SELECT_WEBHOOK + "WHERE organization_id = ? ORDER BY id")
        .param(organizationId)
        .query(AlertRows::webhook)
        .list();
  }

  static @Nullable Webhook webhookById(JdbcClient jdbc, long id) {
    return jdbc.sql(SELECT_WEBHOOK + "WHERE id = ?")
        .param(id)
        .query(AlertRows::webhook)
        .optional()
        .orElse(null);
  }

  private static Webhook webhook(ResultSet row, int number) throws SQLException {
    return new Webhook(
        row.getLong(1),
        row.getLong(2),
        URI.create(row.getString(3)),
        row.getInt(4) == 1,
        row.getLong(5),
        row.getLong(6),
        row.getString(7));
  }

  static Alert alert(ResultSet row, int number) throws SQLException {
    return new Alert(
        row.getLong(1),
        row.getLong(2),
        Condition.valueOf(row.getString(3)),
        row.getInt(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7),
        row.getLong(8),
        facts(row.getString(9)),
        row.getInt(10) == 1,
        row.getInt(11) == 1,
        row.getLong(12),
        row.getString(13));
  }

  static Delivery delivery(ResultSet row, int number) throws SQLException {
    return new Delivery(
        row.getLong(1),
        row.getLong(2),
        row.getLong(3),
        Channel.valueOf(row.getString(4)),
        row.getLong(5),
        Delivery.State.valueOf(row.getString(6)),
        row.getLong(7),
        row.getInt(8),
        row.getLong(9),
        row.getLong(10),
        row.getString(11));
  }

  /// Names have no equals sign in them; a line's end within a value becomes a space.
  private static String toRow(Map<String, String> facts) {
    return facts.entrySet().stream()
        .map(fact -> fact.getKey() + '=' + fact.getValue().replaceAll("\\R", " "))
        .collect(Collectors.joining("\n"));
  }

  static Map<String, String> facts(String text) {
    var facts = new LinkedHashMap<String, String>();
    text.lines()
        .forEach(line -> {
          int equals = line.indexOf('=');
          facts.put(line.substring(0, equals), line.substring(equals + 1));
        });
    return facts;
  }
}
