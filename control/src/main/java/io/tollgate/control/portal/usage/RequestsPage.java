package io.tollgate.control.portal.usage;

import io.tollgate.control.portal.page.Formats;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Single requests, newest first.
///
/// @param formats in the list's zone
/// @param csv the same as a file
/// @param rows at most [RequestPages#PAGE]
/// @param next where the list goes on; null at its end
/// @param standing rows of the document, with these
/// @param cutOff since when the search has looked, if it ended before a whole page was found
/// @param keptDays how many days requests can be looked up; null if nobody says
/// @param news asks whether there is anything newer
public record RequestsPage(
    ReportForm form,
    Formats formats,
    String here,
    String csv,
    Instant from,
    Instant to,
    List<Row> rows,
    @Nullable String next,
    int standing,
    boolean cutOff,
    @Nullable Long keptDays,
    String news) {

  /// Whether the next rows come in a document of their own.
  public boolean full() {
    return standing + RequestPages.PAGE > RequestPages.ROWS_MAX;
  }

  /// @param time to the millisecond, in the list's zone
  /// @param key its name; empty where none was found
  /// @param status 0 where nothing could be sent any more
  /// @param refusal why it was refused, in words; null if it was not
  public record Row(
      String id,
      String href,
      Instant at,
      String time,
      String key,
      String method,
      String path,
      int status,
      @Nullable String refusal,
      long millis,
      long credits) {}
}
