package io.tollgate.core.unit;

/// Credits are whole numbers in a `long`; this is their range.
///
/// The bound keeps sums of any two credits, and a cap plus its grants, inside a `long` and inside
/// the integers a JSON client reads exactly.
public final class Credits {

  /// Most credits an amount, a cap or a price may state: 9e15, just under 2^53.
  public static final long MAX = 9_000_000_000_000_000L;

  private Credits() {}

  /// Checks an amount that comes from outside.
  ///
  /// @return `credits`
  /// @throws IllegalArgumentException outside 0..=[#MAX]
  public static long require(String name, long credits) {
    if (credits < 0 || credits > MAX) {
      throw new IllegalArgumentException(name + ": " + credits + " (expected: 0..=" + MAX + ")");
    }
    return credits;
  }

  /// Adds, and stops at [#MAX]: for ceilings, where more than everything is everything.
  public static long addCapped(long a, long b) {
    long sum = a + b;
    return sum < 0 || sum > MAX ? MAX : sum;
  }

  /// Multiplies two non-negative amounts, and stops at [#MAX].
  public static long multiplyCapped(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    return high != 0 || low < 0 || low > MAX ? MAX : low;
  }

  /// Started blocks: `ceil(n / block)`.
  ///
  /// @param n 0 or more
  /// @param block 1 or more
  public static long startedBlocks(long n, long block) {
    return n == 0 ? 0 : 1 + (n - 1) / block;
  }
}
