package io.tollgate.control.portal.overview;

import io.tollgate.control.portal.chart.Chart;
import io.tollgate.control.query.OverviewFigures;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an organization sees first.
///
/// @param figures what stands on it
/// @param first whether nothing was ever called: then there are steps to do, and no figures yet
/// @param lastKey name of the key that was used last; null if none was
/// @param pace credits against the allowance
/// @param paceSummary what the chart shows, in words
/// @param days the chart's figures
/// @param periodHref where the calls of the period are
/// @param hourHref where those of the last hour are
/// @param endpoints those with the most credits of the last day
/// @param refusals the newest of the last day
/// @param mark changes when a figure does
public record OverviewPage(
    OverviewFigures figures,
    boolean first,
    @Nullable String lastKey,
    Chart pace,
    String paceSummary,
    List<Day> days,
    String periodHref,
    String hourHref,
    List<Endpoint> endpoints,
    List<Refused> refusals,
    String mark) {

  /// @param credits of the day alone
  /// @param sum of the period so far
  public record Day(String day, long credits, long sum, String href) {}

  /// @param href where its calls are
  public record Endpoint(String name, long requests, long credits, String href) {}

  /// @param href its detail
  public record Refused(Instant at, String time, int status, String why, String key, String href) {}
}
