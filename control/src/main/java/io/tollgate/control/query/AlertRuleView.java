package io.tollgate.control.query;

import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What an organization wants to be told of, at one threshold.
///
/// @param id such as `credits-used-80`
/// @param threshold percent or days; null where the condition has none
/// @param always whether it can't be switched off
/// @param lastAt when it was told last; null if it never was
public record AlertRuleView(
    String id,
    String condition,
    @Nullable Integer threshold,
    boolean on,
    boolean always,
    List<String> channels,
    List<String> roles,
    List<String> addresses,
    @Nullable Instant lastAt) {

  static AlertRuleView of(AlertRule rule, @Nullable Instant lastAt) {
    Condition condition = rule.condition();
    return new AlertRuleView(
        rule.text(),
        condition.text(),
        condition.measure() == Condition.Measure.NONE ? null : rule.threshold(),
        rule.on(),
        condition.always(),
        rule.channels().stream().sorted().map(Channel::text).toList(),
        rule.roles().stream().map(role -> role.name().toLowerCase(Locale.ROOT)).sorted().toList(),
        rule.addresses(),
        lastAt);
  }
}
