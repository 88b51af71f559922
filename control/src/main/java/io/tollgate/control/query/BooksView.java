package io.tollgate.control.query;

import io.tollgate.control.port.BooksReport;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import java.util.List;

/// Whether the books balance.
///
/// @param differences empty if they do
public record BooksView(
    Instant at,
    boolean balanced,
    long organizations,
    long windows,
    long charges,
    List<DifferenceView> differences) {

  public static BooksView of(BooksReport report) {
    return new BooksView(
        Instant.ofEpochMilli(report.atMillis()),
        report.balanced(),
        report.organizations(),
        report.windows(),
        report.charges(),
        report.differences().stream().map(DifferenceView::of).toList());
  }

  /// Two figures that should be one.
  public record DifferenceView(String organization, String what, long oneFigure, long otherFigure) {

    static DifferenceView of(BooksReport.Difference difference) {
      return new DifferenceView(
          PublicId.ORGANIZATION.write(difference.organizationId()),
          difference.what(),
          difference.oneFigure(),
          difference.otherFigure());
    }
  }
}
