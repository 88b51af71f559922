package io.tollgate.control.query;

import io.tollgate.core.unit.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A statement as CSV (RFC 4180): a line for each of its lines, one for each grant, then the
/// figures. Instants are ISO 8601 in UTC, amounts decimal numbers.
public final class StatementCsv {

  private static final String HEAD = "what,from,to,plan,name,credits,amount,currency";

  private StatementCsv() {}

  public static String write(StatementView statement) {
    var rows = new ArrayList<String>();
    rows.add(HEAD);
    String from = statement.startsAt().toString();
    String to = statement.endsAt().toString();
    for (StatementView.LineView line : statement.lines()) {
      rows.add(
          row(
              statement,
              line.what().name(),
              line.at().toString(),
              to,
              line.plan(),
              line.planName(),
              line.credits(),
              line.amountMinor()));
    }
    for (GrantView grant : statement.grants()) {
      rows.add(
          row(
              statement,
              "GRANT",
              grant.createdAt().toString(),
              to,
              "",
              grant.reason(),
              grant.credits(),
              null));
    }
    rows.add(row(statement, "USED", from, to, "", "", statement.used(), null));
    rows.add(row(statement, "TOTAL", from, to, "", "", null, statement.totalMinor()));
    return rows.stream().map(row -> row + "\r\n").collect(Collectors.joining());
  }

  private static String row(
      StatementView statement,
      String what,
      String from,
      String to,
      String plan,
      String name,
      @Nullable Long credits,
      @Nullable Long minor) {
    String currency = statement.currency();
    String amount = minor == null || currency == null ? "" : Money.text(minor, currency);
    return String.join(
        ",",
        List.of(
            what.toLowerCase(Locale.ROOT),
            from,
            to,
            cell(plan),
            cell(name),
            credits == null ? "" : credits.toString(),
            amount,
            amount.isEmpty() || currency == null ? "" : currency));
  }

  /// Text that no spreadsheet takes for a formula.
  private static String cell(String text) {
    boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
    String safe = formula ? "'" + text : text;
    return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + safe.replace("\"", "\"\"") + '"'
        : safe;
  }
}
