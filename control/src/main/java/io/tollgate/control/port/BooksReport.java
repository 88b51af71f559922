package io.tollgate.control.port;

import java.util.List;

/// What a run of the verifier found.
///
/// @param atMillis when it ran
/// @param organizations how many were added up
/// @param windows how many open windows were added up
/// @param charges how many charged calls they hold
/// @param differences empty if the books balance
public record BooksReport(
    long atMillis, long organizations, long windows, long charges, List<Difference> differences) {

  public BooksReport {
    differences = List.copyOf(differences);
  }

  public boolean balanced() {
    return differences.isEmpty();
  }

  /// Two figures that should be one.
  ///
  /// @param what which figures, and where they come from, for people
  public record Difference(long organizationId, String what, long oneFigure, long otherFigure) {}
}
