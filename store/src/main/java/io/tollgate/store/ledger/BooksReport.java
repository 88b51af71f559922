package io.tollgate.store.ledger;

import java.time.Instant;
import java.util.List;

/// What a run of the verifier found.
///
/// @param atMillis when it ran
/// @param full whether every kept request row was added up again, not only those since the last run
/// @param rows request rows added up
/// @param windows sums compared
/// @param desks desks compared with the ledger
/// @param desksBusy desks left out, since they charged meanwhile or wait for the folder
/// @param lines the open windows, at most [#LINES_MAX]
/// @param findings what does not agree
public record BooksReport(
    long atMillis,
    boolean full,
    long rows,
    long windows,
    int desks,
    int desksBusy,
    List<Line> lines,
    List<Finding> findings) {

  /// Most lines in a report.
  public static final int LINES_MAX = 1_000;

  public BooksReport {
    lines = List.copyOf(lines);
    findings = List.copyOf(findings);
  }

  /// Whether everything agrees.
  public boolean balanced() {
    return findings.isEmpty();
  }

  /// One window in the books.
  ///
  /// @param window kind of the window, by name
  /// @param requests sum of the request rows
  /// @param ledger the window's total
  public record Line(
      long organizationId, String window, long startMillis, long requests, long ledger) {}

  /// Two figures that should be one.
  ///
  /// @param organizationId whose; 0 if nobody's in particular
  /// @param window what was added up
  /// @param startMillis of the window or span
  /// @param one where the first figure stands
  /// @param other where the second stands
  public record Finding(
      long organizationId,
      String window,
      long startMillis,
      String one,
      long oneFigure,
      String other,
      long otherFigure) {

    /// For people.
    public String evidence() {
      return "%s from %s: %s %d, %s %d"
          .formatted(window, Instant.ofEpochMilli(startMillis), one, oneFigure, other, otherFigure);
    }

    /// The same as long as the difference is the same, while the figures move with each call.
    String fingerprint() {
      return window + "/" + startMillis + "/" + one + "/" + other + "/" + (oneFigure - otherFigure);
    }
  }
}
