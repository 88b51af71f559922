package io.tollgate.core.alert;

import io.tollgate.core.person.Role;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What can be told of. `docs/alerts.md` has the exact rule of each.
public enum Condition {
  /// So many percent of the allowance are used.
  CREDITS_USED(Measure.PERCENT, Default.ON, true),
  /// At the pace of the period so far, the allowance ends before the period does.
  RUNS_OUT(Measure.NONE, Default.OFF, true),
  /// So many percent of what the organization allows itself beyond its allowance are used.
  OVERAGE_USED(Measure.PERCENT, Default.ON, true),
  /// More than so many percent of the calls of ten minutes were refused.
  REFUSED(Measure.PERCENT, Default.OFF, false),
  /// A key ends in so many days.
  KEY_EXPIRES(Measure.DAYS, Default.ON, false),
  /// A key was not used for so many days.
  KEY_IDLE(Measure.DAYS, Default.OFF, false),
  /// A key was reported as leaked.
  KEY_LEAKED(Measure.NONE, Default.ALWAYS, false),
  /// An address for webhooks was switched off, since nothing reached it.
  WEBHOOK_OFF(Measure.NONE, Default.ALWAYS, false);

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
    ALWAYS
  }

  private static final Set<Role> OF_MONEY = Set.of(Role.OWNER, Role.ADMIN, Role.BILLING);
  private static final Set<Role> OF_KEYS = Set.of(Role.OWNER, Role.ADMIN, Role.DEVELOPER);

  private final Measure measure;
  private final Default standard;
  private final boolean money;

  /// @param money whether it is about what is paid for, rather than about keys
  Condition(Measure measure, Default standard, boolean money) {
    this.measure = measure;
    this.standard = standard;
    this.money = money;
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
    return thresholds().stream().map(this::rule).toList();
  }

  private List<Integer> thresholds() {
    return switch (this) {
      case CREDITS_USED -> List.of(50, 80, 95, 100);
      case OVERAGE_USED -> List.of(80, 100);
      case REFUSED -> List.of(5);
      case KEY_EXPIRES -> List.of(14, 7, 1);
      case KEY_IDLE -> List.of(90);
      case RUNS_OUT, KEY_LEAKED, WEBHOOK_OFF -> List.of(0);
    };
  }

  /// The rule of a threshold as it is while nobody has changed it.
  ///
  /// @param threshold one that it takes
  public AlertRule rule(int threshold) {
    Set<Channel> channels =
        this == WEBHOOK_OFF
            ? EnumSet.of(Channel.MAIL, Channel.NOTICE)
            : EnumSet.allOf(Channel.class);
    boolean own = thresholds().contains(threshold);
    return new AlertRule(
        this,
        threshold,
        own && standard != Default.OFF,
        channels,
        money ? OF_MONEY : OF_KEYS,
        List.of());
  }
}
