package io.tollgate.sample;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Members that may be null, and moments, as every face writes them.
final class Json {
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Json() {}

  static void number(JsonGenerator json, String name, @Nullable BigDecimal value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeNumberProperty(name, value);
    }
  }

  static void text(JsonGenerator json, String name, @Nullable String value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value);
    }
  }

  static void moment(JsonGenerator json, String name, @Nullable Instant value) {
    text(json, name, value == null ? null : moment(value));
  }

  /// `2017-10-03T03:14:22.000Z`: always three decimals, always UTC.
  static String moment(Instant value) {
    return MILLIS.format(value);
  }
}
