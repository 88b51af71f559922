package io.tollgate.control.csv;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.tollgate.control.query.CallView;
import io.tollgate.control.query.UsageView;
import io.tollgate.core.ledger.LedgerStore.Group;
import io.tollgate.core.ledger.LedgerStore.Interval;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {

  private static final Instant FROM = Instant.parse("2026-11-05T05:30:00Z");
  private static final Instant TO = Instant.parse("2026-11-06T05:30:00Z");

  private static final UsageView USAGE =
      new UsageView(
          "org_1",
          FROM,
          TO,
          "Asia/Tokyo",
          Interval.DAY,
          Group.KEY,
          TO,
          List.of(
              new UsageView.RowView(Instant.parse("2026-11-04T15:00:00Z"), "key_a", 3, 1, 20),
              new UsageView.RowView(Instant.parse("2026-11-05T15:00:00Z"), "key_a", 1, 0, 7)),
          new UsageView.TotalView(4, 1, 27));

  private static CallView call(long n) {
    return new CallView(
        "0198-" + n,
        FROM,
        "org_1",
        "key_a",
        "market",
        "quotes",
        "GET",
        "/v1/quotes?q=\"a,b\"&n=" + n,
        200,
        null,
        3,
        1,
        200,
        84_000,
        512,
        "203.0.113.7",
        "@user");
  }

  private static List<List<String>> parsed(String text) {
    return CsvReader.builder().ofCsvRecord(text).stream().map(CsvRecord::getFields).toList();
  }

  @Test
  void aReportParsesAndNamesAreNoFormulas() throws IOException {
    var out = new StringWriter();

    UsageCsv.write(USAGE, _ -> "=1+1", out);

    assertThat(out.toString()).contains("\r\n");
    assertThat(parsed(out.toString()))
        .containsExactly(
            List.of("from", "to", "group", "name", "requests", "refused", "credits"),
            List.of(
                "2026-11-05T05:30:00Z", "2026-11-05T15:00:00Z", "key_a", "'=1+1", "3", "1", "20"),
            List.of(
                "2026-11-05T15:00:00Z", "2026-11-06T05:30:00Z", "key_a", "'=1+1", "1", "0", "7"));
    assertThat(UsageCsv.fileName("acme", USAGE))
        .isEqualTo("usage_acme_20261105T053000Z_20261106T053000Z_key.csv");
  }

  @Test
  void whateverBeginsAFormulaIsText() {
    for (String text : List.of("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1")) {
      assertThat(Cells.text(text)).isEqualTo("'" + text);
    }
    assertThat(Cells.text("plain - text")).isEqualTo("plain - text");
    assertThat(Cells.text(null)).isEmpty();
  }

  @Test
  void callsParse() throws IOException {
    var out = new StringWriter();

    CallsCsv.write(each -> List.of(call(1), call(2)).forEach(each), _ -> "checkout", out);

    List<List<String>> rows = parsed(out.toString());
    assertThat(rows).hasSize(3);
    assertThat(rows.getFirst())
        .startsWith("time", "request", "key", "key_name")
        .endsWith("address", "subject");
    assertThat(rows.get(1))
        .containsExactly(
            "2026-11-05T05:30:00Z",
            "0198-1",
            "key_a",
            "checkout",
            "market",
            "quotes",
            "GET",
            "/v1/quotes?q=\"a,b\"&n=1",
            "200",
            "",
            "3",
            "1",
            "84000",
            "512",
            "203.0.113.7",
            "'@user");
  }

  /// What is written is gone: no line waits for the last one.
  @Test
  void linesLeaveAsTheyCome() throws IOException {
    var written = new long[1];
    var most = new long[1];
    Writer out =
        new Writer() {
          @Override
          public void write(char[] text, int offset, int length) {
            written[0] += length;
            most[0] = Math.max(most[0], length);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };

    CallsCsv.write(
        each -> {
          for (long n = 0; n < 100_000; n++) {
            each.accept(call(n));
          }
        },
        _ -> "checkout",
        out);

    assertThat(written[0]).isGreaterThan(10_000_000);
    assertThat(most[0]).isLessThan(100_000);
  }
}
