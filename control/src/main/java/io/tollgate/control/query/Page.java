package io.tollgate.control.query;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Part of a list.
///
/// @param next cursor of the part that follows; null at the end
public record Page<T>(List<T> items, @Nullable String next) {

  public Page {
    items = List.copyOf(items);
  }

  /// All of a list that is short.
  public static <T> Page<T> all(List<T> items) {
    return new Page<>(items, null);
  }

  /// The first `limit` of `limit + 1` rows that were asked for: the one more says whether anything
  /// follows.
  static <R, T> Page<T> of(
      List<R> rows, int limit, Function<R, T> view, Function<R, Cursor> cursor) {
    if (rows.size() <= limit) {
      return all(rows.stream().map(view).toList());
    }
    return new Page<>(
        rows.stream().limit(limit).map(view).toList(), cursor.apply(rows.get(limit - 1)).write());
  }
}
