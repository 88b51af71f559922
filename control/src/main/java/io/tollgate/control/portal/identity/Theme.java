package io.tollgate.control.portal.identity;

import java.util.Locale;

/// Light or dark, or as the system says.
public enum Theme {
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
