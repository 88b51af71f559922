package io.tollgate.core.ledger;

import io.tollgate.core.unit.RequestId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ledger as it is read (port): totals, rollups, requests. Blocks: virtual threads only.
public interface LedgerStore {

  /// Every window of an organization that began at or after an instant.
  List<WindowTotal> totals(long organizationId, long startedSinceMillis);

  /// What the keys of an organization have used of the windows that are open at an instant; of a
  /// rolling day, of each minute that still counts. What keys used that took each other's place is
  /// told under the first of them. One snapshot.
  List<KeyTotal> keyTotals(long organizationId, long atMillis);

  /// The last instant the ledger knows of; 0 if it is empty. Time starts no earlier.
  long lastMillis();

  /// Credits and calls, grouped.
  ///
  /// @param fromMillis inclusive, on a minute
  /// @param toMillis exclusive, on a minute
  List<UsageRow> usage(
      long organizationId, long fromMillis, long toMillis, Interval interval, Group group);

  /// Finished calls, newest first.
  ///
  /// @param before only calls that stand behind this one, none if it is no longer kept; null for
  ///   the newest
  /// @param limit 1..=1000
  List<StoredCall> calls(long organizationId, @Nullable RequestId before, int limit);

  /// As [#calls], only those by tokens that were made for a subject.
  ///
  /// @param subject not empty
  default List<StoredCall> callsOf(
      long organizationId, String subject, @Nullable RequestId before, int limit) {
    var found = new ArrayList<StoredCall>();
    RequestId behind = before;
    while (true) {
      List<StoredCall> page = calls(organizationId, behind, 1_000);
      for (StoredCall call : page) {
        if (call.subject().equals(subject) && found.size() < limit) {
          found.add(call);
        }
      }
      if (page.size() < 1_000 || found.size() == limit) {
        return found;
      }
      behind = page.getLast().id();
    }
  }

  /// @return null if there is none, or it is no longer kept
  @Nullable StoredCall call(RequestId id);

  /// How long a usage row's span is.
  enum Interval {
    MINUTE,
    HOUR,
    DAY,
    /// One row for the whole span.
    ALL
  }

  /// What usage rows are split by.
  enum Group {
    NONE,
    KEY,
    ROUTE,
    STATUS
  }

  /// @param startMillis of the row's span
  /// @param group key id, `api/route` or status as text; empty for [Group#NONE]
  /// @param calls finished calls, refused ones included
  /// @param refused calls that were refused
  record UsageRow(long startMillis, String group, long calls, long refused, long credits) {}

  /// A finished call as the request table keeps it.
  ///
  /// @param refusal the refusal's stable text; null if it was not refused
  /// @param overage those of its credits that are beyond the cap
  /// @param subject whom the caller's token was made for; empty for nobody in particular
  record StoredCall(
      RequestId id,
      long atMillis,
      long organizationId,
      long keyId,
      String apiId,
      String routeId,
      String method,
      String target,
      int status,
      @Nullable String refusal,
      long credits,
      long overage,
      long counted,
      long durationMicros,
      long answerBytes,
      String address,
      String subject) {}
}
