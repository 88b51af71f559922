package io.tollgate.core.unit;

/// How ids are written outside: a prefix that says what it is, and 13 characters of Crockford's
/// base 32 in lower case, so that ids sort as they were made.
public enum PublicId {
  ORGANIZATION("org_"),
  KEY("key_"),
  GRANT("grt_"),
  CERTIFICATE("crt_"),
  NOTICE("ntc_"),
  ALERT("alr_"),
  WEBHOOK("whk_"),
  /// Of a message: what its receiver knows it by.
  MESSAGE("msg_"),
  STATEMENT("stm_"),
  PERSON("per_"),
  INVITATION("inv_");

  /// What [#read] answers if there is no such id.
  public static final long NONE = 0;

  private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int LENGTH = 13;
  private static final int BITS = 5;

  private final String prefix;

  PublicId(String prefix) {
    this.prefix = prefix;
  }

  /// @param id positive
  public String write(long id) {
    var text = new StringBuilder(prefix.length() + LENGTH).append(prefix);
    for (int shift = (LENGTH - 1) * BITS; shift >= 0; shift -= BITS) {
      text.append(DIGITS.charAt((int) (id >>> shift) & (DIGITS.length() - 1)));
    }
    return text.toString();
  }

  /// Reads an id as [#write] writes it; other spellings of the same number are none.
  ///
  /// @return [#NONE] if the text is no id of this kind
  public long read(String text) {
    if (!text.startsWith(prefix) || text.length() != prefix.length() + LENGTH) {
      return NONE;
    }
    long id = 0;
    for (int i = prefix.length(); i < text.length(); i++) {
      int digit = DIGITS.indexOf(text.charAt(i));
      if (digit < 0) {
        return NONE;
      }
      id = id << BITS | digit;
    }
    // The first digit has one bit more than an id: what overflows is no id's spelling.
    return id > 0 && write(id).equals(text) ? id : NONE;
  }

  /// A regular expression for documents.
  public String pattern() {
    return "^" + prefix + "[0-9a-hjkmnp-tv-z]{13}$";
  }
}
