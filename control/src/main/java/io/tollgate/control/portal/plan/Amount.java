package io.tollgate.control.portal.plan;

import io.tollgate.core.unit.Money;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An amount of money as somebody types it: `129`, `$129`, `1,000.50`.
sealed interface Amount {

  /// It is one.
  record Of(Money money) implements Amount {}

  /// What is wrong with it.
  enum Wrong implements Amount {
    EMPTY,
    FORMAT,
    NOTHING,
    TOO_FINE,
    TOO_MUCH
  }

  /// A point or a comma parts what is below one unit; commas part thousands too, in groups of
  /// three.
  Pattern FORM =
      Pattern.compile(
          "\\p{Sc}?\\s?(\\d{1,12}|\\d{1,3}(?:,\\d{3})+)(?:\\.(\\d{1,9}))?\\s?[A-Z]{0,3}");

  /// @param currency what the amount is in
  static Amount read(String text, String currency) {
    if (text.isEmpty()) {
      return Wrong.EMPTY;
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Wrong.FORMAT;
    }
    String whole = form.group(1).replace(",", "");
    String part = form.group(2) == null ? "0" : form.group(2);
    BigDecimal minor =
        new BigDecimal(whole + "." + part)
            .movePointRight(Money.digits(currency))
            .stripTrailingZeros();
    if (minor.signum() == 0) {
      return Wrong.NOTHING;
    }
    if (minor.scale() > 0) {
      return Wrong.TOO_FINE;
    }
    return minor.compareTo(BigDecimal.valueOf(Money.MINOR_MAX)) > 0
        ? Wrong.TOO_MUCH
        : new Of(new Money(minor.longValueExact(), currency));
  }
}
