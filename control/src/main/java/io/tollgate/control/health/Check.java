package io.tollgate.control.health;

import java.util.Map;

/// One thing that is looked at when somebody asks how the process is.
///
/// Thread: any that may block.
public interface Check {

  /// Stable, lower case.
  String name();

  /// Looks now. Throws nothing: what can't be looked at is [Level#DOWN].
  Finding look();

  /// What was found.
  ///
  /// @param details for operators, without secrets
  record Finding(Level level, Map<String, Object> details) {
    public Finding {
      details = Map.copyOf(details);
    }
  }

  /// How bad it is.
  enum Level {
    UP,
    /// Calls are served; an operator should look.
    DEGRADED,
    /// Charged calls are refused.
    DOWN
  }
}
