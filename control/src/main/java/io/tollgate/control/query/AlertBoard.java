package io.tollgate.control.query;

import io.tollgate.core.account.OrganizationStore;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.AlertStore;
import io.tollgate.core.alert.Webhook;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What organizations want to be told of, and what they were told.
///
/// Thread: any that may block. Each method throws [io.tollgate.core.unit.StoreException] if the
/// store is out of reach.
public final class AlertBoard {

  /// Deliveries that are shown.
  public static final int DELIVERIES = 20;

  private final OrganizationStore organizations;
  private final AlertStore alerts;

  public AlertBoard(OrganizationStore organizations, AlertStore alerts) {
    this.organizations = organizations;
    this.alerts = alerts;
  }

  /// Its rules, by condition and threshold.
  ///
  /// @return null if there is no such organization
  public @Nullable List<AlertRuleView> rules(long organizationId) {
    if (organizations.byId(organizationId) == null) {
      return null;
    }
    Map<String, Instant> told = told(organizationId);
    return alerts.rules(organizationId).all().stream()
        .map(rule -> AlertRuleView.of(rule, told.get(rule.text())))
        .toList();
  }

  /// A rule as it is shown.
  public AlertRuleView show(long organizationId, AlertRule rule) {
    return AlertRuleView.of(rule, told(organizationId).get(rule.text()));
  }

  private Map<String, Instant> told(long organizationId) {
    var told = new HashMap<String, Instant>();
    alerts
        .told(organizationId)
        .forEach(one ->
            told.put(
                AlertRule.text(one.condition(), one.threshold()),
                Instant.ofEpochMilli(one.atMillis())));
    return told;
  }

  /// What it was told, newest first.
  ///
  /// @param open whether only what the portal shows and nobody has seen
  /// @param after null for the newest
  /// @param limit 1..=999
  public Page<AlertView> page(
      long organizationId, boolean open, @Nullable Cursor after, int limit) {
    long before = after == null ? Long.MAX_VALUE : after.at();
    return Page.of(
        alerts.page(organizationId, open, before, limit + 1),
        limit,
        AlertView::of,
        last -> new Cursor(Cursor.List.ALERTS, last.id()));
  }

  /// Its last deliveries, newest first.
  public List<DeliveryView> deliveries(long organizationId) {
    return alerts.deliveries(organizationId, DELIVERIES).stream().map(DeliveryView::of).toList();
  }

  /// The addresses its alerts are sent to.
  public List<WebhookView> webhooks(long organizationId) {
    return alerts.webhooks(organizationId).stream()
        .map(webhook -> WebhookView.of(webhook, null))
        .toList();
  }

  /// @return null if the organization has no such webhook
  public @Nullable Webhook webhook(long organizationId, long id) {
    Webhook webhook = alerts.webhook(id);
    return webhook == null || webhook.organizationId() != organizationId ? null : webhook;
  }
}
