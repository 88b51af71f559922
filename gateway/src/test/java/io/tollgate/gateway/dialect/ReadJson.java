package io.tollgate.gateway.dialect;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A strict reader of what the writer writes, kept apart from it on purpose: objects in order
/// without repeated names, arrays, strings, whole numbers, words; no white space.
final class ReadJson {

  private final String text;
  private int at;

  private ReadJson(String text) {
    this.text = text;
  }

  /// @throws AssertionError it is not of that form
  static @Nullable Object read(String text) {
    var reader = new ReadJson(text);
    Object value = reader.value();
    reader.require(reader.at == text.length(), "the end");
    return value;
  }

  @SuppressWarnings("unchecked")
  static Map<String, @Nullable Object> object(String text) {
    return (Map<String, @Nullable Object>) requireNonNull(read(text));
  }

  /// The member of a member.
  @SuppressWarnings("unchecked")
  static @Nullable Object in(Map<String, @Nullable Object> object, String... names) {
    @Nullable Object value = object;
    for (String name : names) {
      Map<String, @Nullable Object> inner = (Map<String, @Nullable Object>) requireNonNull(value);
      if (!inner.containsKey(name)) {
        throw new AssertionError("no member " + name + " in " + inner.keySet());
      }
      value = inner.get(name);
    }
    return value;
  }

  private @Nullable Object value() {
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> object() {
    var members = new LinkedHashMap<String, @Nullable Object>();
    at++;
    while (peek() != '}') {
      if (!members.isEmpty()) {
        take(',');
      }
      String name = string();
      take(':');
      require(!members.containsKey(name), "a name of its own, not again " + name);
      members.put(name, value());
    }
    at++;
    return members;
  }

  private List<@Nullable Object> array() {
    var elements = new ArrayList<@Nullable Object>();
    at++;
    while (peek() != ']') {
      if (!elements.isEmpty()) {
        take(',');
      }
      elements.add(value());
    }
    at++;
    return elements;
  }

  private String string() {
    take('"');
    var plain = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      require(c >= ' ', "no bare control");
      if (c != '\\') {
        plain.append(c);
        continue;
      }
      char escape = text.charAt(at++);
      switch (escape) {
        case '"', '\\', '/' -> plain.append(escape);
        case 'b' -> plain.append('\b');
        case 'f' -> plain.append('\f');
        case 'n' -> plain.append('\n');
        case 'r' -> plain.append('\r');
        case 't' -> plain.append('\t');
        case 'u' -> {
          plain.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
          at += 4;
        }
        default -> require(false, "an escape of JSON");
      }
    }
    at++;
    return plain.toString();
  }

  private Long number() {
    int from = at;
    while (at < text.length() && "-0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(from, at);
    require(digits.matches("0|-?[1-9][0-9]*"), "a whole number");
    return Long.valueOf(digits);
  }

  private @Nullable Object word(String word, @Nullable Object meaning) {
    require(text.startsWith(word, at), word);
    at += word.length();
    return meaning;
  }

  private char peek() {
    require(at < text.length(), "more");
    return text.charAt(at);
  }

  private void take(char c) {
    require(peek() == c, "'" + c + "'");
    at++;
  }

  private void require(boolean fits, String expected) {
    if (!fits) {
      throw new AssertionError("expected " + expected + " at " + at + " of: " + text);
    }
  }
}
