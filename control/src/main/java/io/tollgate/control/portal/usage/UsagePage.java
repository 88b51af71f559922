package io.tollgate.control.portal.usage;

import io.tollgate.control.portal.chart.Chart;
import io.tollgate.control.portal.page.Formats;
import io.tollgate.control.query.Figures;
import io.tollgate.control.query.UsageReport.Known;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A usage report.
///
/// @param formats in the report's zone
/// @param chart null where nothing was called
/// @param requests where the calls are that it adds up
/// @param interval the last part of the keys of its words
/// @param mark changes when a figure does
public record UsagePage(
    ReportForm form,
    Formats formats,
    String here,
    String csv,
    String requests,
    Instant from,
    Instant to,
    Instant completeTo,
    String measure,
    String interval,
    String split,
    String title,
    String summary,
    @Nullable Chart chart,
    List<Series> series,
    List<Row> rows,
    Figures total,
    String mark) {

  /// @param href where its calls are; null for those of the rest
  public record Series(String name, String colour, long total, @Nullable String href) {}

  /// @param values of each series
  public record Row(String start, Known known, List<Long> values, Figures total, String href) {}
}
