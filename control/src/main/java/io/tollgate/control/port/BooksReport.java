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
  /// @param what which figures, for people
  /// @param ledgerCredits what the ledger says
  /// @param callsCredits what the calls add up to
  public record Difference(
      long organizationId, String what, long ledgerCredits, long callsCredits) {}
}
