package io.tollgate.core.person;

/// How a person wants pages.
///
/// @param zone of times, as in `Europe/Berlin`
/// @param locale of words, figures and dates, a BCP 47 tag
public record Preferences(Theme theme, String zone, String locale) {

  /// As the system looks, in UTC, in English.
  public static final Preferences DEFAULT = new Preferences(Theme.SYSTEM, "UTC", "en");
}
