package io.tollgate.store.ledger;

/// How long the details of the ledger are kept. Window totals, except of rolling minutes, and
/// rollups per day are kept for ever.
///
/// @param requestDays request rows, 1 or more
/// @param requestRowsMax request rows at most, whatever their age, 1 or more
/// @param minuteDays rollups per minute, 2 or more
/// @param hourDays rollups per hour, `minuteDays` or more
/// @param rollingDays totals of rolling minutes, 2 or more
public record Retention(
    int requestDays, long requestRowsMax, int minuteDays, int hourDays, int rollingDays) {

  /// Request rows for a month, at most five million (about 2 GB); minutes for a week and its eve;
  /// hours for a year and a month.
  public static final Retention DEFAULT = new Retention(30, 5_000_000, 8, 400, 35);

  public Retention {
    require("requestDays", requestDays, 1);
    require("requestRowsMax", requestRowsMax, 1);
    require("minuteDays", minuteDays, 2);
    require("hourDays", hourDays, minuteDays);
    require("rollingDays", rollingDays, 2);
  }

  private static void require(String name, long value, long min) {
    if (value < min) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " or more)");
    }
  }
}
