package io.tollgate.core.person;

/// What we take for a name of a person, a team or a thing: one line that reads as it stands.
public final class Names {

  private Names() {}

  /// Whether a text is one line without anything that hides or turns what stands beside it.
  ///
  /// @param max characters
  public static boolean plain(String text, int max) {
    return !text.isBlank()
        && text.length() <= max
        && text.equals(text.strip())
        && text.codePoints().noneMatch(Names::hides);
  }

  private static boolean hides(int c) {
    return Character.isISOControl(c)
        || Character.getType(c) == Character.LINE_SEPARATOR
        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
        || Character.getType(c) == Character.SURROGATE
        // Marks that turn the direction of what follows.
        || c == 0x061C
        || (c >= 0x200E && c <= 0x200F)
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
