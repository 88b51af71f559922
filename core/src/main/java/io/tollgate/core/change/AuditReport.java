package io.tollgate.core.change;

import java.util.List;

/// What walking the audit along its chain found.
///
/// @param entries that are there
/// @param last sequence of the newest; 0 if there is none
/// @param head sequence of the entry that was noted outside of the database as the newest; 0 if
///   none was
/// @param breaks in the order of the audit, at most [#BREAKS_MAX]; empty if all is as it was
///   written
public record AuditReport(long entries, long last, long head, List<Break> breaks) {

  /// Breaks told at once.
  public static final int BREAKS_MAX = 100;

  public AuditReport {
    breaks = List.copyOf(breaks);
  }

  /// Whether every entry is there as it was written.
  public boolean whole() {
    return breaks.isEmpty();
  }

  /// A place where the chain does not hold.
  ///
  /// @param sequence of the entry, or of the first of those that are missing
  /// @param words for people
  public record Break(long sequence, What what, String words) {}

  /// What was done to the audit.
  public enum What {
    /// The entry is not what its link was made of; those behind it are.
    ALTERED,
    /// The entry fits neither to the one before nor to the one behind.
    FOREIGN,
    /// Entries were taken out.
    MISSING,
    /// The end was cut off.
    CUT
  }
}
