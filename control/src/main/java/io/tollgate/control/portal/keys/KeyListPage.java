package io.tollgate.control.portal.keys;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The list of keys.
///
/// @param rows those of the filter; a page of them
/// @param views the sub-line: every filter with how many keys it shows
/// @param view the one that is shown
/// @param search part of a name that was asked for; empty for any
/// @param none whether the organization has no key at all
/// @param more whether the organization has more keys than one look takes in
/// @param next path of the rows that follow; null at the end
/// @param noNew why they can't make a key; null if they can
/// @param unverified whether they have to prove their address first
/// @param done what was just done, as the words name it; empty for nothing
public record KeyListPage(
    List<Row> rows,
    List<View> views,
    View view,
    String search,
    boolean none,
    boolean more,
    @Nullable String next,
    @Nullable String noNew,
    boolean unverified,
    String done) {

  /// A filter.
  ///
  /// @param words with the count
  /// @param name without it
  public record View(String id, String name, String words, String path, boolean here) {}

  /// A key.
  ///
  /// @param path of its page
  /// @param used credits of the last 7 days
  /// @param limit below it; null for none
  /// @param address it was last used from; null if it never was
  /// @param rotates whether it can be rotated as it stands
  /// @param switches `disable` or `enable`, whichever it can be; null for neither
  /// @param ends whether it can be ended at once: it was replaced, and goes on
  /// @param reason why they can't change it; null if they can
  public record Row(
      String path,
      String label,
      String hint,
      String environment,
      String used,
      @Nullable String limit,
      @Nullable Instant usedAt,
      @Nullable String address,
      Standing standing,
      boolean rotates,
      @Nullable String switches,
      boolean ends,
      boolean deletes,
      @Nullable String reason) {}
}
