package io.tollgate.control.csv;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.tollgate.control.query.CallView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Finished calls as a file, one line each, written as they are read.
public final class CallsCsv {

  /// The columns, in their order.
  private static final String[] COLUMNS = {
    "time",
    "request",
    "key",
    "key_name",
    "api",
    "endpoint",
    "method",
    "target",
    "status",
    "refusal",
    "credits",
    "overage_credits",
    "microseconds",
    "bytes",
    "address",
    "subject"
  };

  private CallsCsv() {}

  /// @param organization in words for a file's name
  public static String fileName(String organization, Instant from, Instant to) {
    return "requests_%s_%s_%s.csv"
        .formatted(organization, UsageCsv.plain(from), UsageCsv.plain(to));
  }

  /// @param calls gives each call in turn
  /// @param keyNames what people call a key
  public static void write(
      Consumer<Consumer<CallView>> calls, UnaryOperator<String> keyNames, Writer out)
      throws IOException {
    CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(out);
    csv.writeRecord(COLUMNS);
    try {
      calls.accept(call -> csv.writeRecord(line(call, keyNames)));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    csv.flush();
  }

  private static String[] line(CallView call, UnaryOperator<String> keyNames) {
    return new String[] {
      call.at().toString(),
      call.id(),
      text(call.key()),
      call.key() == null ? "" : Cells.text(keyNames.apply(call.key())),
      text(call.api()),
      text(call.route()),
      text(call.method()),
      text(call.target()),
      String.valueOf(call.status()),
      text(call.refusal()),
      String.valueOf(call.credits()),
      String.valueOf(call.overageCredits()),
      String.valueOf(call.durationMicros()),
      String.valueOf(call.answerBytes()),
      text(call.address()),
      text(call.subject())
    };
  }

  private static String text(@Nullable String text) {
    return Cells.text(text);
  }
}
