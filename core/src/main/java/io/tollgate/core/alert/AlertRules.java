package io.tollgate.core.alert;

import io.tollgate.core.account.Plan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All rules of an organization: those that every one has, with what this one changed.
///
/// Thread: any; immutable.
public final class AlertRules {

  /// Most rules of one condition.
  public static final int THRESHOLDS_MAX = 12;

  private record Place(Condition condition, int threshold) {}

  private final Map<Place, AlertRule> rules;

  /// @param own what the organization changed or added
  public AlertRules(List<AlertRule> own) {
    rules =
        new TreeMap<>(Comparator.comparing(Place::condition).thenComparingInt(Place::threshold));
    for (Condition condition : Condition.values()) {
      condition.rules().forEach(this::put);
    }
    own.forEach(this::put);
  }

  private void put(AlertRule rule) {
    rules.put(new Place(rule.condition(), rule.threshold()), rule);
  }

  /// By condition, then threshold.
  public List<AlertRule> all() {
    return List.copyOf(rules.values());
  }

  /// Those of a condition that are on, by threshold.
  public List<AlertRule> on(Condition condition) {
    return rules.values().stream()
        .filter(rule -> rule.condition() == condition && rule.on())
        .toList();
  }

  /// @return null if there is none
  public @Nullable AlertRule find(Condition condition, int threshold) {
    return rules.get(new Place(condition, threshold));
  }

  /// Whether one more threshold has room.
  public boolean full(Condition condition) {
    return rules.keySet().stream().filter(place -> place.condition() == condition).count()
        >= THRESHOLDS_MAX;
  }

  /// The cap that "credits used" is about: the plan's month; where only days are capped, the day.
  ///
  /// @return null if the plan caps nothing
  public static Plan.@Nullable Cap capOf(Plan plan) {
    var capped = new ArrayList<>(plan.caps());
    capped.removeIf(cap -> cap.credits() >= Plan.Cap.UNLIMITED);
    Plan.Cap month = find(capped, cap -> cap.kind().monthly());
    return month == null ? find(capped, _ -> true) : month;
  }

  private static Plan.@Nullable Cap find(List<Plan.Cap> caps, Predicate<Plan.Cap> wanted) {
    return caps.stream().filter(wanted).findFirst().orElse(null);
  }

  /// The least use that reaches a percentage of an allowance, 1 or more.
  public static long line(long allowance, int percent) {
    return Math.max(1, Math.ceilDiv(allowance * percent, 100));
  }
}
