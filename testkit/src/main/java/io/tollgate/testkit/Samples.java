package io.tollgate.testkit;

import io.tollgate.core.account.Grant;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Certificate;
import io.tollgate.core.key.Fingerprint;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.TokenKey;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.unit.RequestId;
import io.tollgate.core.window.WindowKind;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Things the contracts are written with.
final class Samples {

  /// 2026-03-15T12:00Z, a whole hour.
  static final long NOON = 1_773_576_000_000L;

  static final long MINUTE = 60_000;
  static final long HOUR = 60 * MINUTE;
  static final long DAY = 24 * HOUR;

  /// 2026-03-01T00:00Z.
  static final long MONTH_START = 1_772_323_200_000L;

  private Samples() {}

  static Organization organization(long id) {
    return new Organization(id, "Org " + id, Standing.ACTIVE, "basic", NOON - DAY, NOON - DAY);
  }

  static ApiKey key(long id, long organizationId) {
    return new ApiKey(
        id,
        organizationId,
        "market",
        new KeyDigest(id, ~id, id << 1, 7),
        "Key \"" + id + "\"",
        "tg_…" + id,
        KeyState.ACTIVE,
        NOON,
        0,
        Long.MAX_VALUE);
  }

  static Certificate certificate(long id, long organizationId, long keyId) {
    return new Certificate(
        id,
        organizationId,
        keyId,
        new Fingerprint(id, ~id, id << 1, 9),
        "Certificate \"" + id + "\"",
        "CN=key_" + keyId,
        true,
        NOON,
        NOON - MINUTE,
        NOON + DAY,
        0);
  }

  /// A public key of its own.
  static TokenKey tokenKey(String id, long createdMillis) {
    try {
      return new TokenKey(
          id, KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic(), createdMillis);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static Grant grant(long id, long organizationId, long atMillis) {
    return new Grant(
        id, organizationId, WindowKind.UTC_MONTH, MONTH_START, 500, "goodwill", "ops", atMillis);
  }

  static RequestId requestId(long n) {
    return new RequestId(NOON << 16 | 0x7000L, 0x8000_0000_0000_0000L | n);
  }

  /// A charged call in its UTC day and month, each with a cap of 1,000,000.
  static CallRecord charged(
      long n, long organizationId, long keyId, String route, long atMillis, long credits) {
    HeldWindows windows = windows(atMillis, 0);
    return call(n, organizationId, keyId, route, atMillis, 200, null, credits, windows);
  }

  /// A charged call of which some credits are beyond the month's cap.
  static CallRecord overage(
      long n,
      long organizationId,
      long keyId,
      String route,
      long atMillis,
      long credits,
      long overage) {
    HeldWindows windows = windows(atMillis, overage);
    return call(n, organizationId, keyId, route, atMillis, 200, null, credits, windows);
  }

  static CallRecord refused(
      long n, long organizationId, long keyId, String route, long atMillis, RefusalCode why) {
    return call(n, organizationId, keyId, route, atMillis, why.status(), why, 0, HeldWindows.NONE);
  }

  private static CallRecord call(
      long n,
      long organizationId,
      long keyId,
      String route,
      long atMillis,
      int status,
      @Nullable RefusalCode refusal,
      long credits,
      HeldWindows windows) {
    return new CallRecord(
        requestId(n),
        atMillis,
        organizationId,
        keyId,
        "market",
        route,
        "GET",
        "/v1/" + route + "?n=" + n,
        status,
        refusal,
        credits,
        100 * credits,
        1_234,
        5_678,
        "192.0.2.7",
        windows);
  }

  private static HeldWindows windows(long atMillis, long overage) {
    long day = Math.floorDiv(atMillis, DAY) * DAY;
    return new Held(
        List.of(
            new Held.Span(WindowKind.UTC_DAY, day, 1_000_000, 0),
            new Held.Span(WindowKind.UTC_MONTH, MONTH_START, 1_000_000, overage)));
  }

  /// Windows by value.
  private record Held(List<Span> spans) implements HeldWindows {
    private record Span(WindowKind kind, long startMillis, long ceiling, long overage) {}

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

    @Override
    public long overage(int i) {
      return spans.get(i).overage();
    }
  }
}
