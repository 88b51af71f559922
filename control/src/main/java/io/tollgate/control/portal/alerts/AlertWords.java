package io.tollgate.control.portal.alerts;

import io.tollgate.control.portal.page.Visit;
import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Alerts in the reader's words.
final class AlertWords {

  private final Visit visit;

  AlertWords(Visit visit) {
    this.visit = visit;
  }

  /// Such as "80 % of the credits are used".
  String condition(Condition condition, int threshold) {
    String key = "alerts.condition." + condition.text();
    String number = visit.formats().number(threshold);
    return condition.measure() == Condition.Measure.DAYS
        ? visit.words().count(key, threshold, number)
        : visit.text(key, number);
  }

  /// When exactly a condition is told.
  String explained(Condition condition) {
    return visit.text("alerts.explained." + condition.text());
  }

  /// What was so, in a sentence.
  String alert(Alert alert) {
    Map<String, String> facts = alert.facts();
    if (alert.test()) {
      return visit.text("alerts.told.test", condition(alert.condition(), alert.threshold()));
    }
    return switch (alert.condition()) {
      case CREDITS_USED, OVERAGE_USED, RUNS_OUT ->
          visit.text(
              "alerts.told." + alert.condition().text(),
              number(facts, "used"),
              number(facts, "allowance"),
              visit.formats().number(alert.threshold()),
              instant(facts, "runs-out"));
      case REFUSED ->
          visit.text(
              "alerts.told.refused",
              number(facts, "refused"),
              number(facts, "calls"),
              number(facts, "within-minutes"));
      case KEY_EXPIRES ->
          visit.text("alerts.told.key-expires", text(facts, "label"), instant(facts, "expires"));
      case KEY_IDLE ->
          visit.text(
              "alerts.told.key-idle",
              text(facts, "label"),
              visit.formats().number(alert.threshold()));
      case KEY_LEAKED ->
          visit.text("alerts.told.key-leaked", text(facts, "label"), text(facts, "url"));
      case WEBHOOK_OFF ->
          visit.text("alerts.told.webhook-off", text(facts, "url"), text(facts, "why"));
    };
  }

  private static String text(Map<String, String> facts, String name) {
    return facts.getOrDefault(name, "-");
  }

  private String number(Map<String, String> facts, String name) {
    String fact = facts.get(name);
    return fact == null ? "-" : visit.formats().number(Long.parseLong(fact));
  }

  private String instant(Map<String, String> facts, String name) {
    String fact = facts.get(name);
    return fact == null ? "-" : visit.formats().instant(Instant.parse(fact));
  }

  String channel(Channel channel) {
    return visit.text("alerts.channel." + channel.text());
  }

  String channels(AlertRule rule) {
    return rule.channels().isEmpty()
        ? visit.text("alerts.nobody")
        : rule.channels().stream().sorted().map(this::channel).collect(Collectors.joining(", "));
  }

  /// Who gets mail.
  String who(AlertRule rule) {
    List<String> all = new ArrayList<>();
    rule.roles().stream()
        .sorted()
        .forEach(
            role -> all.add(visit.text("alerts.role." + role.name().toLowerCase(Locale.ROOT))));
    all.addAll(rule.addresses());
    return all.isEmpty() ? visit.text("alerts.nobody") : String.join(", ", all);
  }
}
