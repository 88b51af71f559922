package io.tollgate.gateway.dialect;

import org.jspecify.annotations.Nullable;

/// Writes one JSON text (RFC 8259), member by member; commas come by themselves. Numbers are whole.
///
/// Thread: one.
public final class JsonWriter {

  private static final String HEX = "0123456789abcdef";

  /// What a lone surrogate becomes: it stands for no character, has no UTF-8, and strict readers
  /// refuse a whole text for the escape of one.
  private static final char REPLACEMENT = '\ufffd';

  private final StringBuilder out = new StringBuilder(256);

  /// Opens an object: the text itself, or an element.
  public JsonWriter object() {
    separate();
    out.append('{');
    return this;
  }

  /// Opens an object as a member.
  public JsonWriter object(String name) {
    name(name);
    out.append('{');
    return this;
  }

  public JsonWriter endObject() {
    out.append('}');
    return this;
  }

  /// Opens an array as a member.
  public JsonWriter array(String name) {
    name(name);
    out.append('[');
    return this;
  }

  /// Opens an array: the text itself.
  JsonWriter array() {
    separate();
    out.append('[');
    return this;
  }

  /// A text as an element of an array.
  public JsonWriter element(String value) {
    separate();
    string(value);
    return this;
  }

  public JsonWriter endArray() {
    out.append(']');
    return this;
  }

  public JsonWriter put(String name, long value) {
    name(name);
    out.append(value);
    return this;
  }

  public JsonWriter put(String name, boolean value) {
    name(name);
    out.append(value);
    return this;
  }

  /// @param value null becomes `null`
  public JsonWriter put(String name, @Nullable String value) {
    name(name);
    if (value == null) {
      out.append("null");
    } else {
      string(value);
    }
    return this;
  }

  public JsonWriter putNull(String name) {
    return put(name, (String) null);
  }

  /// @param json a JSON value, written as it is
  JsonWriter putJson(String name, String json) {
    name(name);
    out.append(json);
    return this;
  }

  /// An instant as [UtcText] writes it.
  ///
  /// @param millis since 1970
  public JsonWriter putInstant(String name, long millis) {
    name(name);
    out.append('"');
    UtcText.append(out, millis);
    out.append('"');
    return this;
  }

  /// The text.
  @Override
  public String toString() {
    return out.toString();
  }

  private void name(String name) {
    separate();
    string(name);
    out.append(':');
  }

  private void separate() {
    if (!out.isEmpty()) {
      char last = out.charAt(out.length() - 1);
      // A string that ends in a bracket is followed by its quote, so this is never one's content.
      if (last != '{' && last != '[') {
        out.append(',');
      }
    }
  }

  private void string(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ') {
        control(c);
      } else if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (!Character.isSurrogate(c)) {
        out.append(c);
      } else if (i + 1 < value.length() && Character.isSurrogatePair(c, value.charAt(i + 1))) {
        out.append(c).append(value.charAt(++i));
      } else {
        out.append(REPLACEMENT);
      }
    }
    out.append('"');
  }

  private void control(char c) {
    switch (c) {
      case '\b' -> out.append("\\b");
      case '\t' -> out.append("\\t");
      case '\n' -> out.append("\\n");
      case '\f' -> out.append("\\f");
      case '\r' -> out.append("\\r");
      default -> out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
    }
  }
}
