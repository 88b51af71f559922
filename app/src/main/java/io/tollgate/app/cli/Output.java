package io.tollgate.app.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a command prints: lines and tables for people, or the JSON of the admin API.
final class Output {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final PrintWriter out;
  private final boolean json;

  Output(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /// A column of a table.
  ///
  /// @param right whether it holds numbers
  record Column(String name, boolean right, Function<JsonNode, String> cell) {

    /// The text at a JSON pointer; empty for null.
    static Column text(String name, String pointer) {
      return new Column(name, false, row -> Output.text(row, pointer));
    }

    /// The number at a JSON pointer, in groups of three; a dash for null.
    static Column number(String name, String pointer) {
      return new Column(name, true, row -> Output.number(row, pointer));
    }
  }

  static String text(JsonNode row, String pointer) {
    return row.at(pointer).asString("");
  }

  static String number(JsonNode row, String pointer) {
    JsonNode node = row.at(pointer);
    return node.isIntegralNumber() ? grouped(node.longValue()) : "-";
  }

  /// `1,248,310`.
  static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /// Prints one object: its JSON, or what `people` prints.
  void show(JsonNode object, Runnable people) {
    if (json) {
      out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(object));
    } else {
      people.run();
    }
  }

  /// Prints one of many that nobody has all at once: its JSON on one line, or what `people` prints.
  void next(JsonNode object, Runnable people) {
    if (json) {
      out.println(JSON.writeValueAsString(object));
    } else {
      people.run();
    }
  }

  /// Prints a list: its JSON, or a table.
  ///
  /// @param none what people are told if it is empty
  void list(List<JsonNode> rows, String none, Column... columns) {
    ObjectNode object = JSON.createObjectNode();
    ArrayNode items = object.putArray("items");
    rows.forEach(items::add);
    show(
        object,
        () -> {
          if (rows.isEmpty()) {
            line(none);
          } else {
            table(rows, columns);
          }
        });
  }

  /// Prints a line for people.
  void line(String text) {
    out.println(plain(text));
  }

  /// Prints a table for people.
  void table(Iterable<JsonNode> rows, Column... columns) {
    var lines = new ArrayList<String[]>();
    int[] widths = new int[columns.length];
    lines.add(new String[columns.length]);
    for (int i = 0; i < columns.length; i++) {
      lines.getFirst()[i] = columns[i].name();
    }
    for (JsonNode row : rows) {
      String[] cells = new String[columns.length];
      for (int i = 0; i < columns.length; i++) {
        cells[i] = plain(columns[i].cell().apply(row));
      }
      lines.add(cells);
    }
    for (String[] cells : lines) {
      for (int i = 0; i < cells.length; i++) {
        widths[i] = Math.max(widths[i], width(cells[i]));
      }
    }
    for (String[] cells : lines) {
      var line = new StringBuilder();
      for (int i = 0; i < cells.length; i++) {
        String gap = " ".repeat(widths[i] - width(cells[i]));
        line.append(columns[i].right() ? gap + cells[i] : cells[i] + gap).append("  ");
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  /// Text that can't steer a terminal.
  static String plain(String text) {
    var plain = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c ->
            plain.appendCodePoint(
                Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c));
    return plain.toString();
  }
}
