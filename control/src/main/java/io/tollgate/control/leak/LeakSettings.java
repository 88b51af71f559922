package io.tollgate.control.leak;

import java.util.Map;

/// Who may report leaked keys, and what is done then.
///
/// @param reporters by the name that stands in their path
public record LeakSettings(LeakAction action, Map<String, KeySource> reporters) {

  /// Nobody reports; what an operator reports is refused from then on.
  public static final LeakSettings DEFAULT = new LeakSettings(LeakAction.DISABLE, Map.of());

  public LeakSettings {
    reporters = Map.copyOf(reporters);
  }
}
