package io.tollgate.core.alert;

import java.util.Locale;

/// A way to tell somebody.
public enum Channel {
  /// Mail to members and to addresses.
  MAIL,
  /// A signed call of each address the organization registered.
  WEBHOOK,
  /// A line in the portal.
  NOTICE;

  /// Its stable text.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
