package io.tollgate.control.query;

import io.tollgate.core.change.AuditReport;
import java.util.List;

/// Whether the audit is as it was written.
///
/// @param last sequence of the newest entry; 0 if there is none
/// @param head sequence of the newest entry that was noted outside of the database; 0 if none was
/// @param breaks empty if it is whole; at most 100
public record AuditCheckView(
    boolean whole, long entries, long last, long head, List<BreakView> breaks) {

  public static AuditCheckView of(AuditReport report) {
    return new AuditCheckView(
        report.whole(),
        report.entries(),
        report.last(),
        report.head(),
        report.breaks().stream()
            .map(one -> new BreakView(one.sequence(), one.what(), one.words()))
            .toList());
  }

  /// A place where the chain does not hold.
  public record BreakView(long sequence, AuditReport.What what, String words) {}
}
