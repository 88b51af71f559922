package io.tollgate.core.ledger;

import io.tollgate.core.unit.RequestId;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
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

  /// Credits and calls, grouped, in the order of time and group. A span that nobody called in has
  /// no row. Exact to the millisecond as far back as single calls are kept; where they are not,
  /// minutes, quarters of an hour or UTC days count that begin in the range.
  List<UsageRow> usage(UsageQuery query);

  /// Credits and calls of every call, in spans of UTC.
  default List<UsageRow> usage(
      long organizationId, long fromMillis, long toMillis, Interval interval, Group group) {
    return usage(new UsageQuery(organizationId, fromMillis, toMillis, interval, group));
  }

  /// Finished calls, newest first.
  CallQuery.Calls calls(CallQuery query);

  /// Since when single calls are kept without gaps; 0 for always.
  long callsSinceMillis();

  /// The price that a route's calls were charged by at an instant.
  ///
  /// @return null if it is not known
  @Nullable PriceVersion price(String apiId, String routeId, long atMillis);

  /// @return null if there is none, or it is no longer kept
  @Nullable StoredCall call(RequestId id);

  /// How long a usage row's span is.
  enum Interval {
    MINUTE,
    HOUR,
    DAY,
    /// One row for the whole span.
    ALL;

    /// Start of the span an instant lies in; of [#ALL] there is none, so the instant itself.
    public long startOf(long atMillis, ZoneId zone) {
      if (this == MINUTE) {
        return Math.floorDiv(atMillis, 60_000L) * 60_000L;
      }
      if (this == ALL) {
        return atMillis;
      }
      ZonedDateTime at = Instant.ofEpochMilli(atMillis).atZone(zone);
      return this == DAY
          ? at.toLocalDate().atStartOfDay(zone).toInstant().toEpochMilli()
          : atMillis - (at.getMinute() * 60L + at.getSecond()) * 1_000L - at.getNano() / 1_000_000;
    }

    /// End of the span an instant lies in; of [#ALL] there is none, so the end of time.
    public long endOf(long atMillis, ZoneId zone) {
      return switch (this) {
        case MINUTE -> startOf(atMillis, zone) + 60_000L;
        case HOUR -> startOf(atMillis, zone) + 3_600_000L;
        case DAY ->
            Instant.ofEpochMilli(atMillis)
                .atZone(zone)
                .toLocalDate()
                .plusDays(1)
                .atStartOfDay(zone)
                .toInstant()
                .toEpochMilli();
        case ALL -> Long.MAX_VALUE;
      };
    }
  }

  /// What usage rows are split by.
  enum Group {
    NONE,
    KEY,
    ROUTE,
    STATUS,
    /// As in 2xx.
    STATUS_CLASS,
    ENVIRONMENT,
    API
  }

  /// @param startMillis of the row's span, which may begin before what was asked for; of
  ///   [Interval#ALL] the start of that
  /// @param group key id, `api/route`, status, its first digit, environment or api as text; empty
  ///   for [Group#NONE], and where there is none
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
