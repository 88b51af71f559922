package io.tollgate.app.config;

import java.util.regex.Pattern;

/// A value of a YAML document as JSON, for people to read.
final class JsonExample {

  /// JSON's own numbers (RFC 8259 section 6): what else YAML takes for one stays text.
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  private static final String STEP = "  ";

  private final StringBuilder out = new StringBuilder();

  private JsonExample() {}

  static String of(Entry entry) {
    var example = new JsonExample();
    example.write(entry, "");
    return example.out.toString();
  }

  private void write(Entry entry, String indent) {
    switch (entry) {
      case Entry.Text text -> text(text);
      case Entry.Items items -> {
        out.append('[');
        for (int i = 0; i < items.entries().size(); i++) {
          out.append(i == 0 ? "\n" : ",\n").append(indent).append(STEP);
          write(items.entries().get(i), indent + STEP);
        }
        close(']', items.entries().isEmpty(), indent);
      }
      case Entry.Fields fields -> {
        out.append('{');
        for (int i = 0; i < fields.fields().size(); i++) {
          Entry.Field field = fields.fields().get(i);
          out.append(i == 0 ? "\n" : ",\n").append(indent).append(STEP);
          quote(field.name());
          out.append(": ");
          write(field.value(), indent + STEP);
        }
        close('}', fields.fields().isEmpty(), indent);
      }
    }
  }

  private void close(char bracket, boolean empty, String indent) {
    if (!empty) {
      out.append('\n').append(indent);
    }
    out.append(bracket);
  }

  private void text(Entry.Text text) {
    String raw = text.raw();
    if (text.nothing()) {
      out.append("null");
    } else if (text.plain()
        && (raw.equals("true") || raw.equals("false") || NUMBER.matcher(raw).matches())) {
      out.append(raw);
    } else {
      quote(raw);
    }
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
