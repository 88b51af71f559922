package io.tollgate.app.config;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Fills in `${NAME}` and `${NAME:-default}`; `$${` stands for a plain `${`.
///
/// As in the shell, the default is taken for an empty variable as well.
final class Variables {

  private static final Pattern PIECE =
      Pattern.compile(
          "\\$\\$\\{|\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<fallback>[^}]*))?}|\\$\\{");

  private final UnaryOperator<@Nullable String> variables;

  /// @param variables value by name; null for one that is not set
  Variables(UnaryOperator<@Nullable String> variables) {
    this.variables = variables;
  }

  /// @return `raw` with its variables filled in; null after a problem was told
  @Nullable String fill(String raw, Place at, Problems problems) {
    if (!raw.contains("${")) {
      return raw;
    }
    var out = new StringBuilder();
    boolean good = true;
    int end = 0;
    Matcher piece = PIECE.matcher(raw);
    while (piece.find()) {
      out.append(raw, end, piece.start());
      end = piece.end();
      String name = piece.group("name");
      if (piece.group().equals("$${")) {
        out.append("${");
      } else if (name == null) {
        problems.add(at, "expected ${NAME} or ${NAME:-default}; a plain \"${\" is written \"$${\"");
        good = false;
      } else {
        String value = variables.apply(name);
        String fallback = piece.group("fallback");
        if (fallback != null && (value == null || value.isEmpty())) {
          value = fallback;
        }
        if (value == null) {
          problems.add(at, "environment variable " + name + " is not set");
          good = false;
        }
        out.append(value);
      }
    }
    return good ? out.append(raw, end, raw.length()).toString() : null;
  }
}
