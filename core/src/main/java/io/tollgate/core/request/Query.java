package io.tollgate.core.request;

import io.tollgate.core.price.Asked;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
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
  public static final Query EMPTY = new Query("", new String[0]);

  /// Most parameters a request may carry; more is a bad request.
  public static final int PARAMETERS_MAX = 256;

  private final String raw;

  /// Name, value, name, value, decoded: one pair for each piece of [#raw] that is not empty.
  private final String[] pairs;

  private Query(String raw, String[] pairs) {
    this.raw = raw;
    this.pairs = pairs;
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
    String[] pairs = new String[2 * Math.min(pieces(raw), PARAMETERS_MAX)];
    int size = 0;
    for (int start = 0; start < raw.length(); start = pieceEnd(raw, start) + 1) {
      int end = pieceEnd(raw, start);
      if (end > start) {
        if (size == pairs.length) {
          return null;
        }
        int equals = raw.indexOf('=', start, end);
        String name = decode(raw, start, equals < 0 ? end : equals);
        String value = equals < 0 ? "" : decode(raw, equals + 1, end);
        if (name == null || value == null) {
          return null;
        }
        pairs[size++] = name;
        pairs[size++] = value;
      }
    }
    return new Query(raw, size == pairs.length ? pairs : Arrays.copyOf(pairs, size));
  }

  /// Pieces of a query, empty ones included.
  private static int pieces(String raw) {
    int pieces = 1;
    for (int i = raw.indexOf('&'); i >= 0; i = raw.indexOf('&', i + 1)) {
      pieces++;
    }
    return pieces;
  }

  private static int pieceEnd(String raw, int start) {
    int end = raw.indexOf('&', start);
    return end < 0 ? raw.length() : end;
  }

  /// The query as it was written, without `?`.
  public String raw() {
    return raw;
  }

  @Override
  public List<String> values(String parameter) {
    List<String> found = List.of();
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(parameter)) {
        if (found.isEmpty()) {
          found = new ArrayList<>(2);
        }
        found.add(pairs[i + 1]);
      }
    }
    return found;
  }

  /// The same query without a parameter, every other byte as it was.
  ///
  /// A piece that hides the parameter behind `;`, which some servers take for `&`, goes as well.
  public Query without(String parameter) {
    boolean there = false;
    for (int i = 0; i < pairs.length; i += 2) {
      there |= carries(i, parameter);
    }
    if (!there) {
      return this;
    }
    var kept = new StringBuilder(raw.length());
    var keptPairs = new ArrayList<String>(pairs.length);
    int pair = 0;
    for (int start = 0; start < raw.length(); start = pieceEnd(raw, start) + 1) {
      int end = pieceEnd(raw, start);
      if (end > start) {
        if (!carries(pair, parameter)) {
          kept.append(kept.isEmpty() ? "" : "&").append(raw, start, end);
          keptPairs.add(pairs[pair]);
          keptPairs.add(pairs[pair + 1]);
        }
        pair += 2;
      }
    }
    return new Query(kept.toString(), keptPairs.toArray(String[]::new));
  }

  /// @param i where the pair begins
  private boolean carries(int i, String parameter) {
    return pairs[i].equals(parameter)
        || hides(pairs[i], parameter)
        || hides(pairs[i + 1], parameter);
  }

  private static boolean hides(String text, String parameter) {
    int at = text.indexOf(';');
    while (at >= 0) {
      if (text.startsWith(parameter, at + 1)) {
        return true;
      }
      at = text.indexOf(';', at + 1);
    }
    int behind = parameter.length();
    return text.length() > behind && text.charAt(behind) == ';' && text.startsWith(parameter);
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
