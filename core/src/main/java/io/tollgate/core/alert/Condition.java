package io.tollgate.core.alert;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What can be told of. `docs/alerts.md` has the exact rule of each.
public enum Condition {
  /// So many percent of the allowance are used.
  CREDITS_USED(Measure.PERCENT, List.of(50, 80, 95, 100), Default.ON, Default.MONEY),
  /// At the pace of the period so far, the allowance ends before the period does.
  RUNS_OUT(Measure.NONE, List.of(0), Default.OFF, Default.MONEY),
  /// So many percent of what the organization allows itself beyond its allowance are used.
  OVERAGE_USED(Measure.PERCENT, List.of(80, 100), Default.ON, Default.MONEY),
  /// More than so many percent of the calls of ten minutes were refused.
  REFUSED(Measure.PERCENT, List.of(5), Default.OFF, Default.KEYS),
  /// A key ends in so many days.
  KEY_EXPIRES(Measure.DAYS, List.of(14, 7, 1), Default.ON, Default.KEYS),
  /// A key was not used for so many days.
  KEY_IDLE(Measure.DAYS, List.of(90), Default.OFF, Default.KEYS),
  /// A key was reported as leaked.
  KEY_LEAKED(Measure.NONE, List.of(0), Default.ALWAYS, Default.KEYS),
  /// An address for webhooks was switched off, since nothing reached it.
  WEBHOOK_OFF(Measure.NONE, List.of(0), Default.ALWAYS, Default.KEYS);

  /// What a threshold counts.
  public enum Measure {
    /// There is one rule, without a threshold.
    NONE(0),
    PERCENT(100),
    DAYS(365);

    private final int most;

    Measure(int most) {
      this.most = most;
    }

    /// The highest threshold; the lowest is 1, or 0 where there is none.
    public int most() {
      return most;
    }
  }

  private enum Default {
    ON,
    OFF,
    ALWAYS;

    static final Set<String> MONEY = Set.of("OWNER", "ADMIN", "BILLING");
    static final Set<String> KEYS = Set.of("OWNER", "ADMIN", "DEVELOPER");
  }

  private final Measure measure;
  private final List<Integer> thresholds;
  private final Default standard;
  private final Set<String> roles;

  Condition(Measure measure, List<Integer> thresholds, Default standard, Set<String> roles) {
    this.measure = measure;
    this.thresholds = thresholds;
    this.standard = standard;
    this.roles = roles;
  }

  /// Its stable text, such as `credits-used`.
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// @return null if there is none
  public static @Nullable Condition ofText(String text) {
    for (Condition condition : values()) {
      if (condition.text().equals(text)) {
        return condition;
      }
    }
    return null;
  }

  public Measure measure() {
    return measure;
  }

  /// Whether no rule of it can be switched off, and somebody is always told.
  public boolean always() {
    return standard == Default.ALWAYS;
  }

  /// Whether a threshold can be one of its.
  public boolean takes(int threshold) {
    return measure == Measure.NONE ? threshold == 0 : threshold >= 1 && threshold <= measure.most();
  }

  /// The rules that every organization has.
  public List<AlertRule> rules() {
    return thresholds.stream().map(this::rule).toList();
  }

  /// The rule of a threshold as it is while nobody has changed it.
  ///
  /// @param threshold one that it takes
  public AlertRule rule(int threshold) {
    Set<Channel> channels =
        this == WEBHOOK_OFF
            ? EnumSet.of(Channel.MAIL, Channel.NOTICE)
            : EnumSet.allOf(Channel.class);
    boolean own = thresholds.contains(threshold);
    return new AlertRule(
        this, threshold, own && standard != Default.OFF, channels, roles, List.of());
  }
}
