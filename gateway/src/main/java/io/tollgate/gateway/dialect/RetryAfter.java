package io.tollgate.gateway.dialect;

import io.tollgate.core.rate.MinuteCount;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import java.util.concurrent.TimeUnit;

/// The seconds of a `Retry-After` header, RFC 9110 section 10.2.3.
final class RetryAfter {

  private static final long SECOND = TimeUnit.SECONDS.toMillis(1);

  private RetryAfter() {}

  /// Seconds to the end of what was reached, or of the minute where nobody knows it; 1 where a
  /// place among the calls under way is waited for.
  ///
  /// @param secondsMax the most a client of the dialect should wait
  /// @return 1..=`secondsMax`
  static long seconds(Refusal refusal, long nowMillis, long secondsMax) {
    if (refusal.code() == RefusalCode.CONCURRENCY) {
      return 1;
    }
    long retryAt =
        refusal.retryAtMillis() > 0 ? refusal.retryAtMillis() : MinuteCount.endOf(nowMillis);
    return Math.clamp(Math.ceilDiv(retryAt - nowMillis, SECOND), 1, secondsMax);
  }
}
