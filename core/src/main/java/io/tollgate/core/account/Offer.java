package io.tollgate.core.account;

import io.tollgate.core.unit.Money;
import org.jspecify.annotations.Nullable;

/// What a plan is sold for, and to whom.
///
/// @param line plans among which a customer may change; empty for none
/// @param level where the plan stands in its line: a change to a higher one is an upgrade
/// @param open whether customers may choose it themselves
/// @param price a month; null where the plan has none of its own
/// @param requestDays how many days back customers see single requests; 0 for as long as they are
///   kept
public record Offer(String line, int level, boolean open, @Nullable Money price, int requestDays) {

  public static final int LEVEL_MAX = 1_000_000;

  /// Agreed upon elsewhere: no price, and nothing for customers to choose.
  public static final Offer NONE = new Offer("", 0, false, null, 0);

  public Offer {
    if (level < 0 || level > LEVEL_MAX) {
      throw new IllegalArgumentException("level: " + level + " (expected: 0..=" + LEVEL_MAX + ")");
    }
    if (requestDays < 0) {
      throw new IllegalArgumentException("requestDays: " + requestDays + " (expected: 0 or more)");
    }
  }

  /// Whether a subscription of this plan can become one of the other by a plan change.
  public boolean inLineWith(Offer other) {
    return !line.isEmpty() && line.equals(other.line);
  }
}
