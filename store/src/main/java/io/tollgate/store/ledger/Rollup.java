package io.tollgate.store.ledger;

import java.util.concurrent.TimeUnit;

/// The spans that calls and credits are added up for, by admission.
public enum Rollup {
  MINUTE("rollup_minute", TimeUnit.MINUTES.toMillis(1)),
  /// The days of every zone begin on one.
  QUARTER("rollup_quarter", TimeUnit.MINUTES.toMillis(15)),
  HOUR("rollup_hour", TimeUnit.HOURS.toMillis(1)),
  DAY("rollup_day", TimeUnit.DAYS.toMillis(1));

  private final String tableName;
  private final long millis;

  Rollup(String tableName, long millis) {
    this.tableName = tableName;
    this.millis = millis;
  }

  public String tableName() {
    return tableName;
  }

  /// Length of a span.
  public long millis() {
    return millis;
  }

  /// Start of the span an instant lies in.
  public long startOf(long atMillis) {
    return Math.floorDiv(atMillis, millis) * millis;
  }
}
