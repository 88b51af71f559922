package io.tollgate.core.alert;

import io.tollgate.core.person.Role;
import java.util.List;
import java.util.Set;

/// What an organization wants to be told of: at one threshold of one condition.
///
/// @param threshold 0 where the condition has none
/// @param channels how; none is as good as off
/// @param roles members of these roles are told by mail
/// @param addresses told by mail too, at most [#ADDRESSES_MAX]
public record AlertRule(
    Condition condition,
    int threshold,
    boolean on,
    Set<Channel> channels,
    Set<Role> roles,
    List<String> addresses) {

  public static final int ADDRESSES_MAX = 10;

  public AlertRule {
    if (!condition.takes(threshold)) {
      throw new IllegalArgumentException(condition + " threshold: " + threshold);
    }
    if (addresses.size() > ADDRESSES_MAX) {
      throw new IllegalArgumentException(
          "addresses: " + addresses.size() + " (expected: 0..=" + ADDRESSES_MAX + ")");
    }
    if (condition.always() && (!on || !channels.contains(Channel.NOTICE))) {
      throw new IllegalArgumentException(condition + " can't be switched off");
    }
    channels = Set.copyOf(channels);
    roles = Set.copyOf(roles);
    addresses = List.copyOf(addresses);
  }

  /// What it is called, such as `credits-used-80`.
  public String text() {
    return text(condition, threshold);
  }

  /// What the rule of a threshold is called.
  public static String text(Condition condition, int threshold) {
    return condition.measure() == Condition.Measure.NONE
        ? condition.text()
        : condition.text() + "-" + threshold;
  }
}
