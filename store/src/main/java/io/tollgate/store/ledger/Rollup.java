package io.tollgate.store.ledger;

import java.util.concurrent.TimeUnit;

/// The spans that calls and credits are added up for, by admission.
public enum Rollup {
  MINUTE("rollup_minute", TimeUnit.MINUTES),
  HOUR("rollup_hour", TimeUnit.HOURS),
  DAY("rollup_day", TimeUnit.DAYS);

  private final String tableName;
  private final long millis;

  Rollup(String tableName, TimeUnit unit) {
    this.tableName = tableName;
    this.millis = unit.toMillis(1);
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
