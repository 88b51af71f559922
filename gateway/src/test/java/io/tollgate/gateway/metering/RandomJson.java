package io.tollgate.gateway.metering;

import java.util.Locale;
import java.util.Random;

/// Makes up documents that are JSON, of few names, so that paths meet them, and with every liberty
/// the grammar gives.
final class RandomJson {

  private static final String[] NAMES = {
    "data", "status", "a", "b", "quotes", "", "dat", "statuss"
  };
  private static final String[] SCALARS = {
    "0",
    "7",
    "12",
    "-1",
    "1.5",
    "2e3",
    "-0.0E-7",
    "9223372036854775807",
    "9223372036854775808",
    "true",
    "false",
    "null",
    "\"\"",
    "\"x\"",
    "\"a,b\"",
    "\"[{\"",
    "\"}]\"",
    "\"\\\"\"",
    "\"\\\\\"",
    "\"\\\\\\\"\\\\\"",
    "\"\\u0022\"",
    "\"\u00e9\u4e2d\""
  };

  private final Random random;

  RandomJson(Random random) {
    this.random = random;
  }

  String document() {
    var text = new StringBuilder(random.nextInt(20) == 0 ? "\ufeff" : "");
    space(text);
    container(text, 1 + random.nextInt(4));
    space(text);
    return text.toString();
  }

  private void value(StringBuilder text, int depth) {
    if (depth > 0 && random.nextInt(3) > 0) {
      container(text, depth);
    } else if (random.nextInt(12) == 0) {
      string(text, random.nextInt(200));
    } else {
      text.append(SCALARS[random.nextInt(SCALARS.length)]);
    }
  }

  private void container(StringBuilder text, int depth) {
    boolean object = random.nextInt(3) > 0;
    int size = random.nextInt(4) == 0 ? 0 : random.nextInt(random.nextInt(10) == 0 ? 40 : 5);
    text.append(object ? '{' : '[');
    space(text);
    for (int i = 0; i < size; i++) {
      if (i > 0) {
        text.append(',');
        space(text);
      }
      if (object) {
        name(text);
        space(text);
        text.append(':');
        space(text);
      }
      value(text, depth - 1);
      space(text);
    }
    text.append(object ? '}' : ']');
  }

  private void name(StringBuilder text) {
    text.append('"');
    for (char c : NAMES[random.nextInt(NAMES.length)].toCharArray()) {
      if (random.nextInt(12) == 0) {
        String digits = String.format("%04x", (int) c);
        text.append("\\u").append(random.nextBoolean() ? digits : digits.toUpperCase(Locale.ROOT));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }

  private void string(StringBuilder text, int length) {
    text.append('"');
    for (int i = 0; i < length; i++) {
      text.append(
          switch (random.nextInt(10)) {
            case 0 -> "\\\\";
            case 1 -> "\\\"";
            case 2 -> "\\n";
            case 3 -> ",";
            case 4 -> random.nextBoolean() ? "[" : "}";
            case 5 -> "\u4e2d";
            default -> "x";
          });
    }
    text.append('"');
  }

  private void space(StringBuilder text) {
    while (random.nextInt(4) == 0) {
      text.append(" \n\r\t".charAt(random.nextInt(4)));
    }
  }
}
