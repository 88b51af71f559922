package io.tollgate.app.run;

import io.tollgate.app.config.Problem;
import java.util.List;

/// The configuration is bad: every problem with its file, line and column.
public final class BadConfigurationException extends RuntimeException {

  private final transient List<Problem> problems;

  BadConfigurationException(List<Problem> problems) {
    super(problems.size() + " problems in the configuration");
    this.problems = List.copyOf(problems);
  }

  /// At least one, by position.
  public List<Problem> problems() {
    return problems;
  }
}
