package io.tollgate.control.admin;

import io.tollgate.control.query.Cursor;
import io.tollgate.core.unit.PublicId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A named value in a body or a query: how it is read, and how the document describes it. One
/// declaration, so that the two can't drift apart.
///
/// @param <T> what it is read as
/// @param words for people, in the document
/// @param schema JSON Schema of the value
/// @param text whether the value is JSON text, and not a number or a truth value
/// @param required whether a request without it is refused
/// @param nullable whether `null` may be given, to take a value away
record Field<T>(
    String name,
    String words,
    Map<String, Object> schema,
    Reader<T> reader,
    boolean text,
    boolean required,
    boolean nullable) {

  /// Turns a JSON value into what it means.
  interface Reader<T> {
    T read(JsonNode node) throws Invalid;
  }

  /// A value that can't be taken.
  static final class Invalid extends Exception {

    private final String code;

    /// @param code see [io.tollgate.control.wire.Problem.FieldError#code]
    Invalid(String code, String message) {
      super(message, null, false, false);
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  /// Instants before and after are typing errors.
  private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("2170-01-01T00:00:00Z");

  /// Text for people: no control characters, not blank, nothing to strip.
  ///
  /// @param max characters
  static Field<String> text(String name, int max, String words) {
    return new Field<>(
        name,
        words,
        Map.of("type", "string", "minLength", 1, "maxLength", max),
        node -> plainText(string(node), max),
        true,
        false,
        false);
  }

  /// Text of several lines, such as a key or a certificate in PEM.
  ///
  /// @param max characters
  static Field<String> lines(String name, int max, String words) {
    return new Field<>(
        name,
        words,
        Map.of("type", "string", "minLength", 1, "maxLength", max),
        node -> {
          String text = string(node);
          if (text.length() > max) {
            throw new Invalid("range", "must have at most " + max + " characters");
          }
          if (text.isBlank()) {
            throw new Invalid("format", "must not be blank");
          }
          return text;
        },
        true,
        false,
        false);
  }

  /// An id of the configuration.
  static Field<String> name(String name, String words) {
    return new Field<>(
        name,
        words,
        Map.of("type", "string", "pattern", "^[a-z0-9-]{1,32}$"),
        node -> {
          String text = string(node);
          if (text.isEmpty() || text.length() > 32 || !text.chars().allMatch(Field::nameChar)) {
            throw new Invalid("format", "must be 1 to 32 of a-z, 0-9 and \"-\"");
          }
          return text;
        },
        true,
        false,
        false);
  }

  /// A whole number.
  static Field<Long> whole(String name, long min, long max, String words) {
    return new Field<>(
        name,
        words,
        Map.of("type", "integer", "format", "int64", "minimum", min, "maximum", max),
        node -> {
          if (!node.isIntegralNumber()) {
            throw new Invalid("type", "must be a whole number, without fraction or exponent");
          }
          if (!node.canConvertToLong() || node.longValue() < min || node.longValue() > max) {
            throw new Invalid("range", "must be " + min + " to " + max);
          }
          return node.longValue();
        },
        false,
        false,
        false);
  }

  /// True or false.
  static Field<Boolean> flag(String name, String words) {
    return new Field<>(
        name,
        words,
        Map.of("type", "boolean"),
        node -> {
          if (!node.isBoolean()) {
            throw new Invalid("type", "must be true or false");
          }
          return node.booleanValue();
        },
        false,
        false,
        false);
  }

  /// An instant to the millisecond.
  static Field<Instant> instant(String name, String words) {
    return new Field<>(
        name,
        words,
        Map.of("type", "string", "format", "date-time"),
        Field::instant,
        true,
        false,
        false);
  }

  /// One of some words.
  static <E extends Enum<E>> Field<E> oneOf(String name, List<E> values, String words) {
    return oneOf(name, values, value -> value.name().toLowerCase(Locale.ROOT), words);
  }

  /// One of some values.
  ///
  /// @param written how each is written
  static <E> Field<E> oneOf(
      String name, List<E> values, Function<E, String> written, String words) {
    List<String> names = values.stream().map(written).toList();
    return new Field<>(
        name,
        words,
        Map.of("type", "string", "enum", names),
        node -> {
          int at = names.indexOf(string(node));
          if (at < 0) {
            throw new Invalid("value", "must be one of " + String.join(", ", names));
          }
          return values.get(at);
        },
        true,
        false,
        false);
  }

  /// A list of words, each read for itself.
  ///
  /// @param max items
  /// @param item reads one; its [IllegalArgumentException] says what is wrong
  static <E> Field<List<E>> list(String name, int max, Function<String, E> item, String words) {
    return new Field<>(
        name,
        words,
        Map.of("type", "array", "items", Map.of("type", "string"), "maxItems", max),
        node -> {
          if (!node.isArray()) {
            throw new Invalid("type", "must be a list");
          }
          if (node.size() > max) {
            throw new Invalid("range", "must have at most " + max + " items");
          }
          var all = new ArrayList<E>();
          for (JsonNode each : node) {
            try {
              all.add(item.apply(string(each)));
            } catch (IllegalArgumentException e) {
              throw new Invalid("format", "item " + (all.size() + 1) + ": " + e.getMessage());
            }
          }
          return List.copyOf(all);
        },
        false,
        false,
        false);
  }

  /// Text of one form.
  ///
  /// @param form in words
  static Field<String> matching(String name, Pattern pattern, String form, String words) {
    return new Field<>(
        name,
        words,
        Map.of("type", "string", "pattern", "^" + pattern.pattern() + "$"),
        node -> {
          String text = string(node);
          if (!pattern.matcher(text).matches()) {
            throw new Invalid("format", "must be " + form);
          }
          return text;
        },
        true,
        false,
        false);
  }

  /// A list of objects. Each is left to be read by its [Shape], one that is wrong keeps none of the
  /// others out.
  ///
  /// @param max items
  static Field<List<ObjectNode>> objects(String name, int max, Shape shape, String words) {
    return new Field<>(
        name,
        words,
        Map.of("type", "array", "items", OpenApi.object(shape), "maxItems", max),
        node -> {
          if (!node.isArray()) {
            throw new Invalid("type", "must be a list");
          }
          if (node.size() > max) {
            throw new Invalid("range", "must have at most " + max + " items");
          }
          var all = new ArrayList<ObjectNode>();
          for (JsonNode each : node) {
            if (!(each instanceof ObjectNode object)) {
              throw new Invalid("type", "item " + (all.size() + 1) + " must be an object");
            }
            all.add(object);
          }
          return List.copyOf(all);
        },
        false,
        false,
        false);
  }

  /// A public id.
  static Field<Long> id(String name, PublicId kind, String words) {
    return new Field<>(
        name,
        words,
        Map.of("type", "string", "pattern", kind.pattern()),
        node -> {
          long id = kind.read(string(node));
          if (id == PublicId.NONE) {
            throw new Invalid("format", "is no id of this kind");
          }
          return id;
        },
        true,
        false,
        false);
  }

  /// Where a list goes on.
  static Field<Cursor> cursor(Cursor.List list) {
    return new Field<>(
        "cursor",
        "`next` of the page before.",
        Map.of("type", "string"),
        node -> {
          Cursor cursor = Cursor.read(list, string(node));
          if (cursor == null) {
            throw new Invalid("format", "is no cursor of this list");
          }
          return cursor;
        },
        true,
        false,
        false);
  }

  Field<T> must() {
    return new Field<>(name, words, schema, reader, text, true, nullable);
  }

  Field<T> orNull() {
    var type = new LinkedHashMap<>(schema);
    type.put("type", List.of(String.valueOf(schema.get("type")), "null"));
    return new Field<>(name, words, Map.copyOf(type), reader, text, required, true);
  }

  /// The value of a query parameter as the JSON value it stands for.
  JsonNode ofParameter(String value) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (text) {
      return json.stringNode(value);
    }
    if (value.equals("true") || value.equals("false")) {
      return json.booleanNode(value.equals("true"));
    }
    boolean digits = !value.isEmpty() && value.length() <= 18;
    for (int i = 0; i < value.length() && digits; i++) {
      digits = value.charAt(i) >= '0' && value.charAt(i) <= '9';
    }
    return digits ? json.numberNode(Long.parseLong(value)) : json.stringNode(value);
  }

  private static String string(JsonNode node) throws Invalid {
    if (!node.isString()) {
      throw new Invalid("type", "must be text");
    }
    return node.stringValue();
  }

  private static String plainText(String text, int max) throws Invalid {
    if (text.isBlank() || !text.strip().equals(text)) {
      throw new Invalid("format", "must not be blank, nor begin or end with space");
    }
    if (text.codePointCount(0, text.length()) > max) {
      throw new Invalid("range", "must have at most " + max + " characters");
    }
    if (!text.codePoints().allMatch(Field::printable)) {
      throw new Invalid("format", "must not hold control characters");
    }
    return text;
  }

  private static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static boolean nameChar(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  }

  private static Instant instant(JsonNode node) throws Invalid {
    Instant instant;
    try {
      instant = Instant.parse(string(node));
    } catch (DateTimeException _) {
      throw new Invalid("format", "must be an instant such as 2026-12-05T05:30:00Z");
    }
    if (instant.isBefore(EARLIEST) || !instant.isBefore(LATEST)) {
      throw new Invalid("range", "must be in the years 1970 to 2169");
    }
    if (!instant.equals(instant.truncatedTo(ChronoUnit.MILLIS))) {
      throw new Invalid("format", "must be whole milliseconds");
    }
    return instant;
  }

  /// All values of an enum.
  static <E extends Enum<E>> List<E> all(Class<E> type) {
    return Arrays.asList(type.getEnumConstants());
  }
}
