package io.tollgate.control.csv;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.tollgate.control.query.UsageView;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// A usage report as a file: one line for each interval and group that was called in, all groups.
public final class UsageCsv {

  /// The columns, in their order.
  private static final String[] COLUMNS = {
    "from", "to", "group", "name", "requests", "refused", "credits"
  };

  private UsageCsv() {}

  /// @param organization in words for a file's name
  public static String fileName(String organization, UsageView usage) {
    return "usage_%s_%s_%s_%s.csv"
        .formatted(
            organization,
            plain(usage.from()),
            plain(usage.to()),
            usage.group().name().toLowerCase(Locale.ROOT));
  }

  /// An instant as a file's name takes it.
  static String plain(Instant at) {
    return at.toString().replace(":", "").replace("-", "");
  }

  /// @param names what people call a group
  public static void write(UsageView usage, UnaryOperator<String> names, Writer out)
      throws IOException {
    CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(out);
    csv.writeRecord(COLUMNS);
    ZoneId zone = ZoneId.of(usage.zone());
    for (UsageView.RowView row : usage.rows()) {
      Instant from = row.startsAt().isBefore(usage.from()) ? usage.from() : row.startsAt();
      Instant end = Instant.ofEpochMilli(usage.interval().endOf(from.toEpochMilli(), zone));
      csv.writeRecord(
          from.toString(),
          (end.isAfter(usage.to()) ? usage.to() : end).toString(),
          Cells.text(row.group()),
          Cells.text(names.apply(row.group())),
          String.valueOf(row.calls()),
          String.valueOf(row.refused()),
          String.valueOf(row.credits()));
    }
    csv.flush();
  }
}
