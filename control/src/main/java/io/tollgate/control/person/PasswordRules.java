package io.tollgate.control.person;

import com.nulabinc.zxcvbn.Zxcvbn;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a new password has to be: long, and not one that guessers try first. No rule asks for
/// figures or signs; any character may be in it (NIST SP 800-63B, section 3.1.1.2).
///
/// What guessers try first is judged by zxcvbn and what it brings: 30,000 leaked passwords, names,
/// words, keyboard walks, sequences, repeats and dates, and combinations of those; and by what the
/// person told us of themselves.
///
/// Thread: any.
public final class PasswordRules {

  /// Shortest password that stands alone, in characters.
  public static final int ALONE_MIN = 15;

  /// Shortest password beside a second factor, in characters.
  public static final int WITH_FACTOR_MIN = 8;

  /// Longest, in characters.
  public static final int MAX = 200;

  /// Guesses it has to stand, as powers of ten.
  private static final double ALONE_GUESSES = 8;

  private static final double WITH_FACTOR_GUESSES = 6;

  /// The judge looks at so many: what it costs grows with the square.
  private static final int JUDGED_MAX = 64;

  /// Its lists take a while to be read: not at the start.
  private static final class Judge {
    static final Zxcvbn IT = new Zxcvbn();
  }

  /// Why a password can't be taken.
  public enum Fault {
    TOO_SHORT,
    TOO_LONG,
    COMMON
  }

  /// @param factor whether a second factor stands beside it
  /// @param own what somebody who knows the person would try: address, name, organization
  /// @return null if it can be taken
  public @Nullable Fault refuse(String password, boolean factor, String... own) {
    String given = same(password);
    int length = given.codePointCount(0, given.length());
    if (length < (factor ? WITH_FACTOR_MIN : ALONE_MIN)) {
      return Fault.TOO_SHORT;
    }
    if (length > MAX) {
      return Fault.TOO_LONG;
    }
    String judged = given.substring(0, Math.min(given.length(), JUDGED_MAX));
    double guesses = Judge.IT.measure(judged, parts(own)).getGuessesLog10();
    return guesses < (factor ? WITH_FACTOR_GUESSES : ALONE_GUESSES) ? Fault.COMMON : null;
  }

  /// Whether it is long enough to stand alone.
  public static boolean standsAlone(String password) {
    String given = same(password);
    return given.codePointCount(0, given.length()) >= ALONE_MIN;
  }

  /// One spelling of what looks the same: keyboards differ in how they write an umlaut.
  static String same(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFC);
  }

  private static List<String> parts(String... own) {
    var parts = new ArrayList<String>();
    for (String text : own) {
      parts.add(text);
      parts.addAll(List.of(text.split("[^\\p{L}\\p{N}]+", 20)));
    }
    parts.removeIf(String::isBlank);
    return parts;
  }
}
