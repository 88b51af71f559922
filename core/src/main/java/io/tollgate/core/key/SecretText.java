package io.tollgate.core.key;

import java.util.Locale;
import java.util.Set;

/// Takes out of a text what has the shape of a credential: the last line before something is
/// written down where strangers may read it.
///
/// Nothing of ours writes a credential in the first place; a library's exception that quotes what a
/// client sent may. A bare UUID or hex number stays, since it is more often a request id or a
/// digest; behind a name such as `api_key=` it goes.
///
/// Thread: any. Cost: linear in the text, whatever stands in it; no copy of a text without secrets.
public final class SecretText {

  /// What stands where a secret stood.
  public static final String MASK = "***";

  /*
   * One pass. At each place a few short, fixed words are looked for; what follows one of them is
   * run through once and then either masked as a whole, and not looked at again, or left after at
   * most LOOK_AHEAD characters. So no text makes it go back over more than that: there is no regular
   * expression to be led astray.
   *
   * Percent-encoded letters are read as what they stand for, so that a key from a query that was
   * never decoded is seen too.
   */

  /// Random characters behind one of our prefixes that make a key, or enough of a cut one to help
  /// guessing. A hint, which shows four, stays.
  private static final int OURS_MIN = 8;

  /// The same behind `CG-`, which is a shorter prefix of words that are no keys.
  private static final int COINGECKO_MIN = 16;

  /// Shortest value behind a credential's name, and shortest part of a token, that is masked.
  private static final int VALUE_MIN = 16;

  /// Shortest value that is masked even without both letters and digits.
  private static final int LONG_VALUE_MIN = 32;

  private static final int TOKEN_PART_MIN = 8;

  /// A longer one behind `Bearer` or `Basic` is no word of a sentence.
  private static final int SENTENCE_WORD_MAX = 24;

  /// Longest stretch looked at twice.
  private static final int LOOK_AHEAD = 64;

  private static final int NAME_MAX = 40;

  /// How the names of what carries a credential end, without `-`, `_` and capitals.
  private static final Set<String> NAMES =
      Set.of("key", "token", "secret", "authorization", "credential", "credentials", "assertion");

  private static final Set<String> PASSWORDS = Set.of("password", "passwd", "passphrase");

  private final String text;
  private final StringBuilder out;

  /// Everything before it is in [#out].
  private int copied;

  private SecretText(String text) {
    this.text = text;
    this.out = new StringBuilder(0);
  }

  /// The text with [#MASK] for each credential in it; the same object if there is none.
  public static String masked(String text) {
    return new SecretText(text).masked();
  }

  private String masked() {
    int at = 0;
    while (at < text.length()) {
      int end = secret(at);
      if (end > at) {
        at = end;
      } else {
        at++;
      }
    }
    return copied == 0 ? text : out.append(text, copied, text.length()).toString();
  }

  /// @param least where it ends; the rest of the last word goes with it, lest a secret that another
  ///   one runs into is only seen in part
  private int mask(int start, int least) {
    int end = least;
    while (isWord(read(end))) {
      end += width(end);
    }
    out.append(text, copied, start).append(MASK);
    copied = end;
    return end;
  }

  /// Masks the secret that begins here, or that is introduced here.
  ///
  /// @return where it ends; no further than `at` if there is none
  private int secret(int at) {
    return switch (read(at)) {
      case 't', 'T' -> ours(at);
      case 'c', 'C' -> coinGecko(at);
      case 'e', 'E' -> wordBegins(at) ? token(at) : at;
      case 'b', 'B' -> wordBegins(at) ? scheme(at) : at;
      case ':' -> says(at, "://") ? userInfo(at) : named(at);
      case '=' -> named(at);
      case '-' -> says(at, "-----begin ") ? privateKey(at) : pathKey(at);
      default -> at;
    };
  }

  /// `tg_live_…` and its like, and the admin token's `tga_…`.
  private int ours(int at) {
    int random = behind(at, "tga_");
    if (random < 0) {
      int environment = behind(at, "tg_");
      if (environment < 0) {
        return at;
      }
      random = environment;
      while (random < environment + 3 * OURS_MIN && isLetter(read(random))) {
        random += width(random);
      }
      if (random == environment || read(random) != '_') {
        return at;
      }
      random += width(random);
    }
    int end = random;
    int length = 0;
    for (; isWord(read(end)); end += width(end)) {
      length++;
    }
    return length >= OURS_MIN ? mask(at, end) : at;
  }

  private int coinGecko(int at) {
    int random = behind(at, "cg-");
    if (random < 0) {
      return at;
    }
    int end = random;
    int length = 0;
    for (; isLetter(read(end)) || isDigit(read(end)); end += width(end)) {
      length++;
    }
    return length >= COINGECKO_MIN ? mask(at, end) : at;
  }

  /// Parts of base64url between dots, of which the first is a JSON object, so begins with `ey` or
  /// `ew` (RFC 7515); also one that was cut.
  private int token(int at) {
    char second = Character.toLowerCase(read(at + width(at)));
    if (second != 'y' && second != 'w') {
      return at;
    }
    int end = at;
    int parts = 0;
    int first = 0;
    boolean whole = true;
    while (whole) {
      int length = 0;
      for (; isWord(read(end)); end += width(end)) {
        length++;
      }
      parts++;
      first = parts == 1 ? length : first;
      if (first < TOKEN_PART_MIN) {
        return at;
      }
      whole = read(end) == '.' && isWord(read(end + width(end)));
      end += whole ? width(end) : 0;
    }
    boolean cut = first >= VALUE_MIN && says(at, "eyj");
    return parts >= 3 || cut ? mask(at, end) : at;
  }

  /// `Bearer …` or `Basic …`, unless what follows is a word of a sentence.
  private int scheme(int at) {
    int start = Math.max(behind(at, "bearer"), behind(at, "basic"));
    if (start < 0 || !isBlank(read(start))) {
      return at;
    }
    while (isBlank(read(start))) {
      start += width(start);
    }
    int end = start;
    int length = 0;
    boolean digit = false;
    boolean lower = false;
    boolean upper = false;
    for (char c = read(end); isWord(c) || "./+~".indexOf(c) >= 0; c = read(end)) {
      digit |= isDigit(c);
      lower |= isLower(c);
      upper |= length > 0 && isUpper(c);
      length++;
      end += width(end);
    }
    boolean random = digit || (lower && upper) || length >= SENTENCE_WORD_MAX;
    while (read(end) == '=') {
      end += width(end);
    }
    return length > 0 && random ? mask(start, end) : at;
  }

  /// `user:password` of `scheme://user:password@host`.
  private int userInfo(int at) {
    int start = behind(at, "://");
    boolean password = false;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '@') {
        return password ? mask(start, i) : at;
      }
      password |= c == ':';
      if (c <= ' ' || "/?#\"'<>".indexOf(c) >= 0) {
        return at;
      }
    }
    return at;
  }

  /// All of a private key in PEM, or what there is of a cut one.
  private int privateKey(int at) {
    int label = text.indexOf("-----", at + 5, Math.min(text.length(), at + LOOK_AHEAD));
    if (label < 0 || !text.substring(at, label).toUpperCase(Locale.ROOT).endsWith("PRIVATE KEY")) {
      return at;
    }
    int end = text.indexOf("-----END", label + 5);
    int tail = end < 0 ? -1 : text.indexOf("-----", end + 8);
    return mask(at, tail < 0 ? text.length() : tail + 5);
  }

  /// `/apikey-…/`, as keys stand in a path of CoinAPI's.
  private int pathKey(int at) {
    return name(at).endsWith("apikey") ? value(at, at + width(at)) : at;
  }

  /// What is behind `=` or `:`, if a credential's name is before it.
  private int named(int at) {
    String name = name(at);
    if (name.isEmpty()) {
      return at;
    }
    int start = at;
    for (int i = 0; i < 8 && isBetween(read(start)); i++) {
      start += width(start);
    }
    if (endsWithOneOf(name, PASSWORDS)) {
      int end = start;
      while (end < text.length()
          && text.charAt(end) > ' '
          && "&;,\"'".indexOf(text.charAt(end)) < 0) {
        end++;
      }
      return end > start && !text.startsWith(MASK, start) ? mask(start, end) : at;
    }
    return endsWithOneOf(name, NAMES) ? value(at, start) : at;
  }

  /// @param at where it was introduced
  /// @return the end of the value that begins at `start`, masked; `at` if it is no secret
  private int value(int at, int start) {
    int end = start;
    int length = 0;
    boolean digit = false;
    boolean letter = false;
    for (; length < LOOK_AHEAD && isValue(read(end)); end += width(end)) {
      digit |= isDigit(read(end));
      letter |= isLetter(read(end));
      length++;
    }
    boolean random = length >= VALUE_MIN && digit && letter;
    if (!random && length < LONG_VALUE_MIN) {
      return at;
    }
    while (isValue(read(end)) || "./=".indexOf(read(end)) >= 0) {
      end += width(end);
    }
    return mask(start, end);
  }

  /// The word before a place, quotes and blanks between them passed over; without `-`, `_` and
  /// capitals.
  private String name(int at) {
    int end = at;
    while (end > 0 && at - end < 4 && "\"'\\ ".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    int start = end;
    while (start > copied && end - start < NAME_MAX && isWord(text.charAt(start - 1))) {
      start--;
    }
    var name = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c != '-' && c != '_') {
        name.append(Character.toLowerCase(c));
      }
    }
    return name.toString();
  }

  private static boolean endsWithOneOf(String name, Set<String> endings) {
    for (String ending : endings) {
      if (name.endsWith(ending)) {
        return true;
      }
    }
    return false;
  }

  /// @param word lower case
  /// @return where it ends, if it begins here; else -1
  private int behind(int at, String word) {
    int end = at;
    for (int i = 0; i < word.length(); i++) {
      if (Character.toLowerCase(read(end)) != word.charAt(i)) {
        return -1;
      }
      end += width(end);
    }
    return end;
  }

  private boolean says(int at, String word) {
    return behind(at, word) >= 0;
  }

  /// The character here, percent-decoded; NUL behind the end.
  private char read(int at) {
    if (at >= text.length()) {
      return 0;
    }
    return width(at) == 1
        ? text.charAt(at)
        : (char) (hex(text.charAt(at + 1)) << 4 | hex(text.charAt(at + 2)));
  }

  /// How many characters stand for the one here.
  private int width(int at) {
    boolean encoded =
        at + 2 < text.length()
            && text.charAt(at) == '%'
            && hex(text.charAt(at + 1)) >= 0
            && hex(text.charAt(at + 2)) >= 0;
    return encoded ? 3 : 1;
  }

  /// Whether what is before is no part of the same word.
  private boolean wordBegins(int at) {
    if (at == 0 || at == copied) {
      return true;
    }
    char before = at >= 3 && width(at - 3) == 3 ? read(at - 3) : text.charAt(at - 1);
    return !isWord(before);
  }

  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  /// base64url
  private static boolean isWord(char c) {
    return isLetter(c) || isDigit(c) || c == '-' || c == '_';
  }

  private static boolean isValue(char c) {
    return isWord(c) || c == '+' || c == '~';
  }

  private static boolean isBetween(char c) {
    return isBlank(c) || c == '=' || c == ':' || c == '"' || c == '\'' || c == '\\' || c == '>';
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '+';
  }

  private static boolean isLetter(char c) {
    return isLower(c) || isUpper(c);
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
