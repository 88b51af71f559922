package io.tollgate.core.request;

import io.tollgate.core.price.Asked;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The query of a request: split once, decoded by name, kept as it was written.
///
/// Parameters stand between `&`; names and values are percent-decoded with `+` for a space, so a
/// credential or a priced parameter is found however its name is spelled (WHATWG URL,
/// application/x-www-form-urlencoded parsing).
///
/// Thread: immutable.
public final class Query implements Asked {

  /// No parameters.
  public static final Query EMPTY = new Query("", List.of(), List.of(), List.of());

  /// Most parameters a request may carry; more is a bad request.
  public static final int PARAMETERS_MAX = 256;

  private final String raw;
  private final List<String> pieces;
  private final List<String> names;
  private final List<String> values;

  private Query(String raw, List<String> pieces, List<String> names, List<String> values) {
    this.raw = raw;
    this.pieces = pieces;
    this.names = names;
    this.values = values;
  }

  /// Reads what stands behind the `?`.
  ///
  /// @param raw visible ASCII without `#`
  /// @return null if it is malformed: a stray character, a broken percent-encoding, bytes that are
  ///   not UTF-8, more than [#PARAMETERS_MAX] parameters
  public static @Nullable Query parse(String raw) {
    if (raw.isEmpty()) {
      return EMPTY;
    }
    int expected = Math.min(pieces(raw), PARAMETERS_MAX);
    var pieces = new ArrayList<String>(expected);
    var names = new ArrayList<String>(expected);
    var values = new ArrayList<String>(expected);
    int start = 0;
    while (start <= raw.length()) {
      int end = raw.indexOf('&', start);
      if (end < 0) {
        end = raw.length();
      }
      if (end > start) {
        if (pieces.size() == PARAMETERS_MAX) {
          return null;
        }
        int equals = raw.indexOf('=', start);
        int nameEnd = equals < 0 || equals > end ? end : equals;
        String name = decode(raw, start, nameEnd);
        String value = nameEnd == end ? "" : decode(raw, nameEnd + 1, end);
        if (name == null || value == null) {
          return null;
        }
        pieces.add(raw.substring(start, end));
        names.add(name);
        values.add(value);
      }
      start = end + 1;
    }
    return new Query(raw, pieces, names, values);
  }

  private static int pieces(String raw) {
    int pieces = 1;
    for (int i = raw.indexOf('&'); i >= 0; i = raw.indexOf('&', i + 1)) {
      pieces++;
    }
    return pieces;
  }

  /// The query as it was written, without `?`.
  public String raw() {
    return raw;
  }

  @Override
  public List<String> values(String parameter) {
    List<String> found = List.of();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(parameter)) {
        if (found.isEmpty()) {
          found = new ArrayList<>(2);
        }
        found.add(values.get(i));
      }
    }
    return found;
  }

  /// The same query without a parameter, every other byte as it was.
  ///
  /// A piece that hides the parameter behind `;`, which some servers take for `&`, goes as well.
  public Query without(String parameter) {
    boolean there = false;
    for (int i = 0; i < names.size(); i++) {
      there |= carries(i, parameter);
    }
    if (!there) {
      return this;
    }
    var keptPieces = new ArrayList<String>();
    var keptNames = new ArrayList<String>();
    var keptValues = new ArrayList<String>();
    for (int i = 0; i < names.size(); i++) {
      if (!carries(i, parameter)) {
        keptPieces.add(pieces.get(i));
        keptNames.add(names.get(i));
        keptValues.add(values.get(i));
      }
    }
    return new Query(String.join("&", keptPieces), keptPieces, keptNames, keptValues);
  }

  private boolean carries(int i, String parameter) {
    return names.get(i).equals(parameter)
        || hides(names.get(i), parameter)
        || hides(values.get(i), parameter);
  }

  private static boolean hides(String text, String parameter) {
    int at = text.indexOf(';');
    while (at >= 0) {
      if (text.startsWith(parameter, at + 1)) {
        return true;
      }
      at = text.indexOf(';', at + 1);
    }
    return at < 0 && text.startsWith(parameter + ";");
  }

  private static @Nullable String decode(String raw, int start, int end) {
    boolean plain = true;
    for (int i = start; i < end; i++) {
      char c = raw.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        return null;
      }
      plain &= c != '%' && c != '+';
    }
    if (plain) {
      return raw.substring(start, end);
    }
    byte[] bytes = new byte[end - start];
    int length = 0;
    for (int i = start; i < end; i++) {
      char c = raw.charAt(i);
      if (c == '+') {
        bytes[length++] = ' ';
      } else if (c == '%') {
        if (i + 2 >= end) {
          return null;
        }
        int high = Character.digit(raw.charAt(i + 1), 16);
        int low = Character.digit(raw.charAt(i + 2), 16);
        if (high < 0 || low < 0) {
          return null;
        }
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        bytes[length++] = (byte) c;
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException _) {
      // Not UTF-8: two servers would read two different texts.
      return null;
    }
  }

  /// The raw query; never logged by us, since it may carry a key.
  @Override
  public String toString() {
    return "***";
  }
}
