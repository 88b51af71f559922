package io.tollgate.control.query;

import com.github.f4b6a3.tsid.Tsid;

/// How ids are written outside: a prefix that says what it is, and 13 characters of Crockford's
/// base 32 in lower case, so that ids sort as they were made.
public enum PublicId {
  ORGANIZATION("org_"),
  KEY("key_"),
  GRANT("grt_");

  /// What [#read] answers if there is no such id.
  public static final long NONE = 0;

  private static final int LENGTH = 13;

  private final String prefix;

  PublicId(String prefix) {
    this.prefix = prefix;
  }

  /// @param id positive
  public String write(long id) {
    return prefix + Tsid.from(id).toLowerCase();
  }

  /// Reads an id as [#write] writes it; other spellings of the same number are none.
  ///
  /// @return [#NONE] if the text is no id of this kind
  public long read(String text) {
    String digits = text.startsWith(prefix) ? text.substring(prefix.length()) : "";
    if (digits.length() != LENGTH || !Tsid.isValid(digits)) {
      return NONE;
    }
    long id = Tsid.from(digits).toLong();
    return id > 0 && write(id).equals(text) ? id : NONE;
  }

  /// A regular expression for documents.
  public String pattern() {
    return "^" + prefix + "[0-9a-hjkmnp-tv-z]{13}$";
  }
}
