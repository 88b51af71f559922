package io.tollgate.store.ledger;

import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.unit.RequestId;
import io.tollgate.core.window.WindowKind;
import io.tollgate.core.window.WindowRule;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Call records for tests.
public final class Calls {

  /// 2026-03-15T12:00Z.
  public static final long NOON = 1_773_576_000_000L;

  /// Some key of any organization, without limits.
  public static final ApiKey KEY =
      new ApiKey(
          7,
          1,
          "market",
          new KeyDigest(1, 2, 3, 4),
          "label",
          "hint",
          KeyState.ACTIVE,
          0,
          0,
          Long.MAX_VALUE);

  private Calls() {}

  /// A call charged to its UTC day and month.
  public static CallRecord charged(
      long n, long organizationId, long atMillis, long credits, long ceiling) {
    var held =
        List.of(
            new Span(WindowKind.UTC_DAY, start(WindowKind.UTC_DAY, atMillis), ceiling),
            new Span(WindowKind.UTC_MONTH, start(WindowKind.UTC_MONTH, atMillis), ceiling));
    return call(n, organizationId, atMillis, credits, new Held(held));
  }

  public static CallRecord call(
      long n, long organizationId, long atMillis, long credits, HeldWindows windows) {
    return new CallRecord(
        new RequestId(NOON << 16 | 0x7000L, 0x8000_0000_0000_0000L | n),
        atMillis,
        organizationId,
        100 * organizationId + n % 3,
        "market",
        n % 2 == 0 ? "quotes" : "map",
        "GET",
        "/v1/quotes?id=" + n,
        200,
        null,
        credits,
        10,
        20,
        30,
        "192.0.2.1",
        windows);
  }

  /// Any call: charged or refused, to one to five windows, within three days.
  public static CallRecord random(long n, SplittableRandom random) {
    long at = NOON + random.nextLong(3 * 86_400_000L);
    if (random.nextInt(5) == 0) {
      return refused(n, random.nextLong(4), at);
    }
    var spans = new ArrayList<Span>();
    for (WindowKind kind : WindowKind.values()) {
      if (kind != WindowKind.UTC_MINUTE && random.nextInt(4) > 0) {
        spans.add(new Span(kind, start(kind, at), 1_000_000 + random.nextLong(1_000)));
      }
    }
    return call(
        n, 1 + random.nextLong(4), at, random.nextLong(4) * random.nextLong(50), new Held(spans));
  }

  public static CallRecord refused(long n, long organizationId, long atMillis) {
    RefusalCode why = RefusalCode.MINUTE_LIMIT;
    return new CallRecord(
        new RequestId(NOON << 16 | 0x7000L, 0x8000_0000_0000_0000L | n),
        atMillis,
        organizationId,
        0,
        "",
        "",
        "GET",
        "/",
        why.status(),
        why,
        0,
        0,
        5,
        6,
        "2001:db8::1",
        HeldWindows.NONE);
  }

  private static long start(WindowKind kind, long atMillis) {
    return new WindowRule(kind, NOON - 123_456_789).at(atMillis).startMillis();
  }

  /// One window a call is charged to.
  record Span(WindowKind kind, long startMillis, long ceiling) {}

  /// Windows by value.
  record Held(List<Span> spans) implements HeldWindows {
    @Override
    public int size() {
      return spans.size();
    }

    @Override
    public WindowKind kind(int i) {
      return spans.get(i).kind();
    }

    @Override
    public long startMillis(int i) {
      return spans.get(i).startMillis();
    }

    @Override
    public long ceiling(int i) {
      return spans.get(i).ceiling();
    }
  }
}
