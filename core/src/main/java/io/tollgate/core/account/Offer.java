package io.tollgate.core.account;

import io.tollgate.core.unit.Money;
import org.jspecify.annotations.Nullable;

/// What a plan is sold for, and to whom.
///
/// @param line plans among which a customer may change; empty for none
/// @param level where the plan stands in its line: a change to a higher one is an upgrade
/// @param open whether customers may choose it themselves
/// @param price a month; null where the plan has none of its own
public record Offer(String line, int level, boolean open, @Nullable Money price) {

  public static final int LEVEL_MAX = 1_000_000;

  /// Agreed upon elsewhere: no price, and nothing for customers to choose.
  public static final Offer NONE = new Offer("", 0, false, null);

  public Offer {
    if (level < 0 || level > LEVEL_MAX) {
      throw new IllegalArgumentException("level: " + level + " (expected: 0..=" + LEVEL_MAX + ")");
    }
  }

  /// Whether a subscription of this plan can become one of the other by a plan change.
  public boolean inLineWith(Offer other) {
    return !line.isEmpty() && line.equals(other.line);
  }
}
