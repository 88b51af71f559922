package io.tollgate.core.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which finished calls are asked for, newest first.
///
/// @param fromMillis admitted at or after
/// @param toMillis admitted before
/// @param text that their target contains, in ASCII of either case; empty for any
/// @param subject that they were made for; empty for any
/// @param before only calls that stand behind this place; null for the newest
/// @param limit 1..=1000
public record CallQuery(
    long organizationId,
    long fromMillis,
    long toMillis,
    CallFilter filter,
    String text,
    String subject,
    @Nullable Place before,
    int limit) {

  /// For whomever they were made.
  public CallQuery(
      long organizationId,
      long fromMillis,
      long toMillis,
      CallFilter filter,
      String text,
      @Nullable Place before,
      int limit) {
    this(organizationId, fromMillis, toMillis, filter, text, "", before, limit);
  }

  /// The newest of an organization's calls.
  public static CallQuery newest(long organizationId, @Nullable Place before, int limit) {
    return new CallQuery(
        organizationId, Long.MIN_VALUE, Long.MAX_VALUE, CallFilter.ALL, "", before, limit);
  }

  /// The same for what follows.
  public CallQuery behind(Place place) {
    return new CallQuery(organizationId, fromMillis, toMillis, filter, text, subject, place, limit);
  }

  /// Where a list of calls goes on: behind this admission, and of those at the same instant behind
  /// this row.
  public record Place(long atMillis, long row) {}

  /// @param next where the list goes on; null at its end. With fewer calls than asked for, the
  ///   search was cut off there and goes on from there
  public record Calls(List<LedgerStore.StoredCall> calls, @Nullable Place next) {}
}
