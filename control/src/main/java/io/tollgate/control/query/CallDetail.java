package io.tollgate.control.query;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A finished call, and why it cost what it did.
///
/// @param rule null if it was not priced, or the price is not known
/// @param lines what each part of the price came to; they add up to the credits. Empty where it
///   cost nothing
/// @param balanceAfter credits of the month's cap that were left behind it; null if nothing caps
///   it, or its month is over
public record CallDetail(
    CallView call, @Nullable Rule rule, List<LineView> lines, @Nullable Long balanceAfter) {

  /// @param name the route
  /// @param version 1 for the first price the route had here
  /// @param since when it came into force
  /// @param words the rule in one line
  public record Rule(String name, int version, Instant since, String words) {}

  /// @param words what it is for
  /// @param credits below 0 for what a cap took off
  public record LineView(String words, long credits) {}
}
