package io.tollgate.app.cli;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvReader.CsvReaderBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CSV, line by line: one that can't be read keeps none of the others out, so no cell holds a line
/// break. Holds one line at a time.
///
/// Thread: one.
final class CsvLines {

  /// Longest line, in characters.
  static final int LINE_MAX = 16_384;

  private static final char BYTE_ORDER_MARK = '\ufeff';
  private static final char NOT_UTF_8 = '\ufffd';

  private final CsvReaderBuilder csv =
      CsvReader.builder().skipEmptyLines(false).allowUnclosedQuote(false);
  private final StringBuilder text = new StringBuilder();
  private final Reader in;
  private long number;

  /// @param in in UTF-8
  CsvLines(InputStream in) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  /// A line.
  ///
  /// @param number from 1 on
  /// @param cells stripped
  /// @param problem why it can't be read, without what it holds; empty if it can
  record Line(long number, List<String> cells, String problem) {

    /// Without what it holds.
    @Override
    public String toString() {
      return "line " + number;
    }
  }

  /// The next line that is not blank.
  ///
  /// @return null if there is none
  @Nullable Line next() throws IOException {
    while (true) {
      int length = read();
      if (length < 0) {
        return null;
      }
      if (length > LINE_MAX) {
        return bad("is longer than " + LINE_MAX + " characters");
      }
      String line = text.toString();
      if (!line.isBlank()) {
        return parse(line);
      }
    }
  }

  private Line parse(String line) {
    if (line.indexOf(NOT_UTF_8) >= 0) {
      return bad("is not UTF-8");
    }
    try {
      List<String> cells =
          csv.ofSingleCsvRecord(line).getFields().stream().map(String::strip).toList();
      return new Line(number, cells, "");
    } catch (CsvParseException _) {
      // Its words may tell what the line holds.
      return bad("is not CSV: a quote is not closed, or stands in the middle of a cell");
    }
  }

  private Line bad(String problem) {
    return new Line(number, List.of(), problem);
  }

  /// Reads a line's characters, those that are too many only to count them.
  ///
  /// @return how many there are; -1 at the end
  private int read() throws IOException {
    text.setLength(0);
    int length = 0;
    int c = in.read();
    if (c < 0) {
      return -1;
    }
    number++;
    if (number == 1 && c == BYTE_ORDER_MARK) {
      c = in.read();
    }
    for (; c >= 0 && c != '\n'; c = in.read()) {
      if (length < LINE_MAX) {
        text.append((char) c);
      }
      length = Math.min(length + 1, LINE_MAX + 2);
    }
    boolean windows = length <= LINE_MAX && length > 0 && text.charAt(length - 1) == '\r';
    if (windows) {
      text.setLength(length - 1);
    }
    return length;
  }
}
