package io.tollgate.control.portal.usage;

import io.tollgate.control.query.Figures;
import java.util.Locale;

/// Which figure of calls is shown.
public enum Measure {
  CREDITS,
  REQUESTS,
  REFUSED;

  /// As in addresses and words.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public long of(Figures figures) {
    return switch (this) {
      case CREDITS -> figures.credits();
      case REQUESTS -> figures.requests();
      case REFUSED -> figures.refused();
    };
  }
}
