package io.tollgate.control.portal.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a table is sorted, as its URL says it: `?sort=name` or `?sort=-name`.
///
/// @param column what by
/// @param descending the greatest first
/// @param path of the page with the other parameters, ready for one more: `/o/x/keys?` or
///   `/o/x/keys?state=active&`
public record Sort(String column, boolean descending, String path) {

  /// Reads it.
  ///
  /// @param wanted the parameter; empty for the first column
  /// @param columns those that can be sorted by
  public static Sort of(String wanted, List<String> columns, String path) {
    boolean descending = wanted.startsWith("-");
    String column = descending ? wanted.substring(1) : wanted;
    return columns.contains(column)
        ? new Sort(column, descending, path)
        : new Sort(columns.getFirst(), false, path);
  }

  public boolean by(String other) {
    return column.equals(other);
  }

  /// Sorts by a column; the other way round if it is that one already.
  public String href(String other) {
    return path + "sort=" + (by(other) && !descending ? "-" : "") + other;
  }

  /// For `aria-sort`.
  ///
  /// @return null if the table is sorted by another column
  public @Nullable String aria(String other) {
    if (!by(other)) {
      return null;
    }
    return descending ? "descending" : "ascending";
  }
}
