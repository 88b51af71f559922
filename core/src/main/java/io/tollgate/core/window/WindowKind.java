package io.tollgate.core.window;

/// The spans in which caps count. The code is stored, so it never changes.
public enum WindowKind {
  /// The UTC clock minute.
  UTC_MINUTE(1),
  /// From 00:00 UTC to 00:00 UTC.
  UTC_DAY(2),
  /// From the first of the month 00:00 UTC to the next first.
  UTC_MONTH(3),
  /// 24 h periods counted from the subscription's anchor.
  ANCHORED_DAY(4),
  /// From the anchor's day and time of each month to the next; clamps to short months and comes
  /// back.
  ANCHORED_MONTH(5),
  /// The last 24 hours, in minute buckets, at every instant.
  ROLLING_DAY(6);

  private final int code;

  WindowKind(int code) {
    this.code = code;
  }

  /// The number this kind is stored under, 1..=6.
  public int code() {
    return code;
  }

  /// @throws IllegalArgumentException unknown code
  public static WindowKind ofCode(int code) {
    return switch (code) {
      case 1 -> UTC_MINUTE;
      case 2 -> UTC_DAY;
      case 3 -> UTC_MONTH;
      case 4 -> ANCHORED_DAY;
      case 5 -> ANCHORED_MONTH;
      case 6 -> ROLLING_DAY;
      default -> throw new IllegalArgumentException("window kind: " + code + " (expected: 1..=6)");
    };
  }

  /// Whether the cap of this kind is spoken of as a daily one.
  public boolean daily() {
    return this == UTC_DAY || this == ANCHORED_DAY || this == ROLLING_DAY;
  }

  /// Whether the cap of this kind is spoken of as a monthly one.
  public boolean monthly() {
    return this == UTC_MONTH || this == ANCHORED_MONTH;
  }
}
