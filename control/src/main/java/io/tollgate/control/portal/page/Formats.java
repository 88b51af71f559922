package io.tollgate.control.portal.page;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Currency;
import java.util.Locale;

/// Figures, money and instants as a person reads them. Full digits everywhere: short forms are for
/// axes alone.
///
/// Thread: one request's.
public final class Formats {

  private static final int WHOLE_BELOW = 1_000;

  private final Locale locale;
  private final ZoneId zone;
  private final NumberFormat whole;
  private final DateTimeFormatter minute;
  private final DateTimeFormatter second;
  private final DateTimeFormatter day;
  private final DateTimeFormatter dayOfYear;

  public Formats(Locale locale, ZoneId zone) {
    this.locale = locale;
    this.zone = zone;
    whole = NumberFormat.getIntegerInstance(locale);
    minute = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", locale).withZone(zone);
    second = DateTimeFormatter.ofPattern("HH:mm:ss", locale).withZone(zone);
    day = DateTimeFormatter.ofPattern("d MMM", locale).withZone(zone);
    dayOfYear = DateTimeFormatter.ofPattern("d MMM yyyy", locale).withZone(zone);
  }

  /// All digits, grouped: `3,751,690`.
  public String number(long number) {
    return whole.format(number);
  }

  /// For axes: `90k`, `2.5M`.
  public String axis(long number) {
    NumberFormat compact = NumberFormat.getCompactNumberInstance(locale, NumberFormat.Style.SHORT);
    compact.setMaximumFractionDigits(Math.abs(number) < WHOLE_BELOW ? 0 : 1);
    return compact.format(number).replace("K", "k");
  }

  /// One digit after the point: `25.0 %`.
  ///
  /// @param whole 0 answers 0
  public String percent(long part, long whole) {
    NumberFormat format = NumberFormat.getNumberInstance(locale);
    format.setMinimumFractionDigits(1);
    format.setMaximumFractionDigits(1);
    return format.format(whole == 0 ? 0 : 100.0 * part / whole) + " %";
  }

  /// An amount in its currency: `$41.20`; without a fraction if it has none: `$129`.
  ///
  /// @param minorUnits in the currency's smallest unit
  public String money(long minorUnits, String currency) {
    Currency of = Currency.getInstance(currency);
    int digits = Math.max(0, of.getDefaultFractionDigits());
    NumberFormat format = NumberFormat.getCurrencyInstance(locale);
    format.setCurrency(of);
    boolean even = minorUnits % BigDecimal.TEN.pow(digits).longValueExact() == 0;
    format.setMinimumFractionDigits(even ? 0 : digits);
    format.setMaximumFractionDigits(digits);
    return format.format(BigDecimal.valueOf(minorUnits, digits));
  }

  /// Date, time and zone: `5 Dec 2026 05:30 UTC`.
  public String instant(Instant at) {
    return minute.format(at) + " " + zone(at);
  }

  /// Time and zone of a day that is plain from what stands around it: `14:03:22 UTC`.
  public String time(Instant at) {
    return second.format(at) + " " + zone(at);
  }

  /// The day: `5 Dec`.
  public String day(Instant at) {
    return day.format(at);
  }

  /// The day with its year: `5 Dec 2026`.
  public String date(Instant at) {
    return dayOfYear.format(at);
  }

  /// For the `datetime` of a `time` element.
  public String iso(Instant at) {
    return at.toString();
  }

  /// The zone's name as it is printed beside times.
  public String zone(Instant at) {
    if (zone.getRules().getOffset(at).equals(ZoneOffset.UTC)
        && (zone.equals(ZoneOffset.UTC) || zone.getId().equals("UTC"))) {
      return "UTC";
    }
    String name = DateTimeFormatter.ofPattern("zzz", locale).withZone(zone).format(at);
    return name.isEmpty() ? zone.getDisplayName(TextStyle.SHORT, locale) : name;
  }

  /// The zone instants are shown in.
  public ZoneId zone() {
    return zone;
  }

  /// How long ago, in the one unit that matters; always beside the exact instant.
  public String ago(Instant at, Instant now, Words words) {
    long seconds = Math.max(0, Duration.between(at, now).toSeconds());
    if (seconds < 60) {
      return words.text("layout.ago.seconds", number(seconds));
    }
    if (seconds < 3_600) {
      return words.text("layout.ago.minutes", number(seconds / 60));
    }
    return seconds < 86_400
        ? words.text("layout.ago.hours", number(seconds / 3_600))
        : words.count("layout.ago.days", seconds / 86_400, number(seconds / 86_400));
  }
}
