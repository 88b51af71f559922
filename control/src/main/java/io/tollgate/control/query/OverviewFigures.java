package io.tollgate.control.query;

import io.tollgate.control.query.SubscriptionView.WindowView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an organization sees first.
///
/// @param subscription used, left, rate limit, resets: the live desk
/// @param month the window that bills are made of
/// @param day the window of the day's cap; null if none caps a day
/// @param lastUse of any of its keys; null if none was ever used
/// @param pace credits of the month so far, day by day
/// @param projected credits at the month's end if they go on as they did so far; null in its first
///   hour
/// @param lastHour what finished in the last hour
/// @param p95Micros nineteen of twenty answered calls of the last hour took no longer, of the
///   newest [Overviews#SAMPLE]; null if there were none
/// @param endpoints those of the last day with the most credits
/// @param refusals the newest of the last day
/// @param completeTo every call that had finished by then is in
public record OverviewFigures(
    SubscriptionView subscription,
    WindowView month,
    @Nullable WindowView day,
    @Nullable LastUseOfKey lastUse,
    UsageReport pace,
    @Nullable Long projected,
    Figures lastHour,
    @Nullable Long p95Micros,
    List<UsageReport.Series> endpoints,
    List<CallView> refusals,
    Instant completeTo) {

  /// @param key its public id
  public record LastUseOfKey(String key, Instant at, String address) {}
}
