package io.tollgate.gateway.payment;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The payments in use, and those used that could still be shown again: each is used once. Lives in
/// memory: after a restart the token's contract alone says so.
///
/// Bounded; when it is full no payment is taken until some have lapsed.
///
/// Thread: any.
public final class SpentOffers {

  /// 100 a second, each remembered for the longest that it can hold.
  public static final int OFFERS_MAX = 100_000;

  private static final long IN_USE = Long.MAX_VALUE;
  private static final long CLEARED_EVERY_SECONDS = TimeUnit.MINUTES.toSeconds(1);

  /// By [Offer#name], until when it must be remembered, in seconds since 1970.
  private final ConcurrentHashMap<String, Long> untilSeconds = new ConcurrentHashMap<>();

  private final AtomicLong clearedSeconds = new AtomicLong();
  private final int offersMax;

  /// What asking for a payment gives.
  enum Claim {
    /// It is the asker's, to [#free] or to [#spend].
    OURS,
    /// It was used, or is in use.
    USED,
    FULL
  }

  /// @param offersMax how many are remembered, 1 or more; about 300 bytes each
  public SpentOffers(int offersMax) {
    this.offersMax = offersMax;
  }

  Claim claim(Offer offer, long nowSeconds) {
    long cleared = clearedSeconds.get();
    if (nowSeconds - cleared >= CLEARED_EVERY_SECONDS
        && clearedSeconds.compareAndSet(cleared, nowSeconds)) {
      untilSeconds.values().removeIf(until -> until <= nowSeconds);
    }
    if (untilSeconds.size() >= offersMax) {
      return untilSeconds.containsKey(offer.name()) ? Claim.USED : Claim.FULL;
    }
    return untilSeconds.putIfAbsent(offer.name(), IN_USE) == null ? Claim.OURS : Claim.USED;
  }

  /// The payment was not carried out, and may be shown again.
  void free(Offer offer) {
    untilSeconds.remove(offer.name(), IN_USE);
  }

  /// The payment is being carried out: it is never free again.
  void spend(Offer offer) {
    untilSeconds.replace(offer.name(), offer.validBeforeSeconds());
  }

  int size() {
    return untilSeconds.size();
  }
}
