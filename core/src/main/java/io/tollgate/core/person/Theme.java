package io.tollgate.core.person;

import java.util.Locale;

/// How pages look.
public enum Theme {
  /// As the person's system says.
  SYSTEM,
  LIGHT,
  DARK;

  /// As it stands in a page, a form and a cookie.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @return [#SYSTEM] for words that name none
  public static Theme of(String word) {
    for (Theme theme : values()) {
      if (theme.word().equals(word)) {
        return theme;
      }
    }
    return SYSTEM;
  }
}
