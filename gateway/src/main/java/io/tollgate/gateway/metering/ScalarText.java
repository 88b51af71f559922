package io.tollgate.gateway.metering;

/// Reads a number, `true`, `false` or `null` as it goes by, piece by piece, checking its grammar.
final class ScalarText {

  /// What [#integer] gives for all that is not a whole number from 0 up that fits a `long`.
  static final long NO_INTEGER = -1;

  private enum Word {
    NUMBER(""),
    TRUE("true"),
    FALSE("false"),
    NULL("null");

    private final String letters;

    Word(String letters) {
      this.letters = letters;
    }
  }

  /// What has been read. A number may end after `ZERO`, `WHOLE`, `FRACTION` or `POWER` alone.
  private enum Stage {
    LITERAL,
    MINUS,
    ZERO,
    WHOLE,
    POINT,
    FRACTION,
    EXPONENT,
    EXPONENT_SIGN,
    POWER,
    DONE,
    BAD
  }

  private Stage stage = Stage.BAD;

  private Word word = Word.NUMBER;

  private int matched;
  private long integer;

  /// Begins with its first byte.
  ///
  /// @return false when no such value begins so
  boolean open(byte first) {
    integer = NO_INTEGER;
    matched = 1;
    word =
        switch (first) {
          case 't' -> Word.TRUE;
          case 'f' -> Word.FALSE;
          case 'n' -> Word.NULL;
          default -> Word.NUMBER;
        };
    if (word != Word.NUMBER) {
      stage = Stage.LITERAL;
    } else if (first == '-') {
      stage = Stage.MINUS;
    } else if (isDigit(first)) {
      stage = first == '0' ? Stage.ZERO : Stage.WHOLE;
      integer = (long) first - '0';
    } else {
      stage = Stage.BAD;
    }
    return stage != Stage.BAD;
  }

  /// Reads on.
  ///
  /// @return the index of the first byte that is not part of it, and then [#done] or [#bad]; or
  ///   `to` (a word ends with its last letter, a number only with the byte after it)
  int read(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && stage != Stage.DONE) {
      stage = word == Word.NUMBER ? numberAfter(bytes[i]) : wordAfter(bytes[i]);
      if (stage == Stage.BAD || (stage == Stage.DONE && word == Word.NUMBER)) {
        return i;
      }
      i++;
    }
    return i;
  }

  boolean done() {
    return stage == Stage.DONE;
  }

  boolean bad() {
    return stage == Stage.BAD;
  }

  boolean isNull() {
    return word == Word.NULL;
  }

  /// The number, if it is written as a whole one from 0 up (no sign, point or exponent) and fits;
  /// else [#NO_INTEGER].
  long integer() {
    return integer;
  }

  private Stage wordAfter(byte b) {
    if (b != word.letters.charAt(matched)) {
      return Stage.BAD;
    }
    return ++matched == word.letters.length() ? Stage.DONE : Stage.LITERAL;
  }

  private Stage numberAfter(byte b) {
    boolean digit = isDigit(b);
    return switch (stage) {
      case MINUS -> digit ? (b == '0' ? Stage.ZERO : Stage.WHOLE) : Stage.BAD;
      case ZERO -> digit ? Stage.BAD : afterWhole(b);
      case WHOLE -> {
        if (digit) {
          addDigit(b - '0');
          yield Stage.WHOLE;
        }
        yield afterWhole(b);
      }
      case POINT -> digit ? Stage.FRACTION : Stage.BAD;
      case FRACTION -> digit ? Stage.FRACTION : isExponent(b) ? Stage.EXPONENT : Stage.DONE;
      case EXPONENT -> digit ? Stage.POWER : b == '+' || b == '-' ? Stage.EXPONENT_SIGN : Stage.BAD;
      case EXPONENT_SIGN -> digit ? Stage.POWER : Stage.BAD;
      case POWER -> digit ? Stage.POWER : Stage.DONE;
      case LITERAL, DONE, BAD -> Stage.BAD;
    };
  }

  private Stage afterWhole(byte b) {
    if (b == '.' || isExponent(b)) {
      integer = NO_INTEGER;
      return b == '.' ? Stage.POINT : Stage.EXPONENT;
    }
    return Stage.DONE;
  }

  private void addDigit(int digit) {
    if (integer > (Long.MAX_VALUE - digit) / 10) {
      integer = NO_INTEGER;
    } else if (integer != NO_INTEGER) {
      integer = integer * 10 + digit;
    }
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static boolean isExponent(byte b) {
    return b == 'e' || b == 'E';
  }
}
