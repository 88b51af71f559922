package io.tollgate.store.journal;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.unit.RequestId;
import io.tollgate.core.window.WindowKind;
import java.util.random.RandomGenerator;

/// Records for tests; the serial number rides in `counted`.
final class Calls {

  private Calls() {}

  /// What most calls look like.
  static CallRecord typical(long serial) {
    return new CallRecord(
        new RequestId(0x0199_3c1d_2a00_7000L | (serial & 0xfff), 0x8e21_77aa_1b2c_3d4eL + serial),
        1_790_000_000_000L + serial,
        618_340_271_905_112_064L,
        618_340_271_905_112_077L,
        "coinmarketcap",
        "quotes-latest",
        "GET",
        "/v2/cryptocurrency/quotes/latest?symbol=BTC,ETH&convert=USD",
        200,
        null,
        1,
        serial,
        4_321,
        1_873,
        "203.0.113.57",
        new StoredWindows(
            new WindowKind[] {WindowKind.UTC_DAY, WindowKind.ANCHORED_MONTH},
            new long[] {1_789_948_800_000L, 1_788_300_000_000L},
            new long[] {10_000, 300_000},
            new long[2],
            new long[2]));
  }

  /// Anything a record may hold.
  static CallRecord random(RandomGenerator random, long serial, int textMax) {
    RefusalCode[] refusals = RefusalCode.values();
    int windows = random.nextInt(5);
    CallRecord call =
        new CallRecord(
            new RequestId(random.nextLong(), random.nextLong()),
            anyLong(random),
            anyLong(random),
            anyLong(random),
            text(random, Math.min(textMax, 40)),
            text(random, Math.min(textMax, 80)),
            text(random, Math.min(textMax, CallRecord.METHOD_MAX)),
            text(random, Math.min(textMax, CallRecord.TARGET_MAX)),
            random.nextInt(600),
            random.nextBoolean() ? null : refusals[random.nextInt(refusals.length)],
            random.nextLong(1_000_000),
            serial,
            anyLong(random),
            anyLong(random),
            text(random, Math.min(textMax, 45)),
            windows == 0 ? HeldWindows.NONE : windows(random, windows));
    return random.nextInt(4) == 0
        ? call.with(
            "u-" + "s".repeat(random.nextInt(Math.min(textMax, CallRecord.SUBJECT_MAX - 1))))
        : call;
  }

  private static HeldWindows windows(RandomGenerator random, int size) {
    WindowKind[] kinds = new WindowKind[size];
    long[] starts = new long[size];
    long[] ceilings = new long[size];
    long[] overages = new long[size];
    long[] nanos = new long[size];
    boolean beyond = random.nextInt(3) == 0;
    for (int i = 0; i < size; i++) {
      kinds[i] = WindowKind.ofCode(1 + random.nextInt(6));
      starts[i] = anyLong(random);
      ceilings[i] = anyLong(random);
      overages[i] = beyond ? anyLong(random) : 0;
      nanos[i] = overages[i] == 0 ? 0 : anyLong(random);
    }
    return new StoredWindows(kinds, starts, ceilings, overages, nanos);
  }

  /// Of any length in bits, so that each length of a stored number occurs.
  private static long anyLong(RandomGenerator random) {
    return random.nextLong() >>> random.nextInt(64);
  }

  private static String text(RandomGenerator random, int max) {
    int length = random.nextInt(max + 1);
    boolean ascii = random.nextInt(4) > 0;
    StringBuilder text = new StringBuilder(length);
    while (text.length() < length) {
      int c = ascii ? 1 + random.nextInt(126) : 1 + random.nextInt(0xd7ff);
      if (!ascii && random.nextInt(8) == 0 && text.length() + 2 <= length) {
        c = 0x1f600 + random.nextInt(64);
      }
      text.appendCodePoint(c);
    }
    return text.toString();
  }
}
