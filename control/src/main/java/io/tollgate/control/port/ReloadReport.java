package io.tollgate.control.port;

import java.util.List;

/// What became of a reload.
///
/// @param problems `file:line:column: reason`; empty if the configuration is in force now
public record ReloadReport(List<String> problems) {

  public ReloadReport {
    problems = List.copyOf(problems);
  }

  public boolean taken() {
    return problems.isEmpty();
  }
}
