package io.tollgate.control.portal.organization;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who changed what in an organization, newest first.
///
/// @param next where older entries are; null at the end
public record AuditPage(List<Entry> entries, @Nullable String next) {

  public AuditPage {
    entries = List.copyOf(entries);
  }

  /// One change.
  ///
  /// @param actor who did it, as the reader may know them
  /// @param act what was done, in words
  /// @param object what it was done to; empty where the act says it all
  /// @param changes what is another than before; empty where all of it is new, or gone
  public record Entry(Instant at, String actor, String act, String object, List<Field> changes) {

    public Entry {
      changes = List.copyOf(changes);
    }
  }

  /// What a change made of a field.
  ///
  /// @param before empty for nothing
  /// @param after empty for nothing
  public record Field(String name, String before, String after) {}
}
