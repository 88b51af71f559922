package io.tollgate.gateway.metrics;

import io.tollgate.core.request.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Counters of the data plane, for whoever shows them.
///
/// Thread: any. Allocates nothing per call.
public final class GatewayMetrics {

  /// Upper bounds of the latency buckets in microseconds; a last one holds what is beyond.
  private static final long[] BUCKETS = {
    250,
    500,
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000
  };

  /// Refusals are counted under their number, 1..=127.
  private static final int REFUSALS = 128;

  private final GatewayEvents events;
  private final LongAdder[] byStatusClass = adders(6);
  private final LongAdder[] byRefusal = adders(REFUSALS);
  private final LongAdder[] latency = adders(BUCKETS.length + 1);
  private final LongAdder latencyMicros = new LongAdder();
  private final LongAdder credits = new LongAdder();
  private final LongAdder requestBytes = new LongAdder();
  private final LongAdder answerBytes = new LongAdder();
  private final LongAdder begun = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final LongAdder connectionsAccepted = new LongAdder();
  private final LongAdder connectionsTurnedAway = new LongAdder();
  private final LongAdder upstreamFailures = new LongAdder();
  private final LongAdder upstreamRetries = new LongAdder();
  private final LongAdder upstreamTlsFailures = new LongAdder();
  private final LongAdder paymentsSettled = new LongAdder();
  private final LongAdder paymentsFailed = new LongAdder();
  private final LongAdder paymentsUnknown = new LongAdder();
  private final LongAdder facilitatorFailures = new LongAdder();
  private final LongAdder aboveHold = new LongAdder();
  private final LongAdder uncountable = new LongAdder();
  private final LongAdder journalFailures = new LongAdder();
  private final LongAdder faults = new LongAdder();

  /// By api. As many as were ever served by this process.
  private final ConcurrentHashMap<String, LongAdder> keysInUrl = new ConcurrentHashMap<>();

  private final List<Consumer<String>> apiListeners = new ArrayList<>();

  public GatewayMetrics(GatewayEvents events) {
    this.events = events;
  }

  private static LongAdder[] adders(int count) {
    var adders = new LongAdder[count];
    for (int i = 0; i < count; i++) {
      adders[i] = new LongAdder();
    }
    return adders;
  }

  public void connectionAccepted() {
    connectionsAccepted.increment();
  }

  public void connectionTurnedAway() {
    connectionsTurnedAway.increment();
  }

  public void callBegun() {
    begun.increment();
  }

  /// A call is over.
  ///
  /// @param status answered; 0 if nothing could be
  public void callEnded(int status, long chargedCredits, long bytes, long micros) {
    ended.increment();
    byStatusClass[status >= 100 && status < 600 ? status / 100 : 0].increment();
    credits.add(chargedCredits);
    answerBytes.add(bytes);
    latencyMicros.add(micros);
    int bucket = 0;
    while (bucket < BUCKETS.length && micros > BUCKETS[bucket]) {
      bucket++;
    }
    latency[bucket].increment();
  }

  public void refused(RefusalCode code) {
    byRefusal[code.number()].increment();
  }

  public void requestBytes(long bytes) {
    requestBytes.add(bytes);
  }

  public void upstreamFailed() {
    upstreamFailures.increment();
  }

  public void upstreamRetried() {
    upstreamRetries.increment();
  }

  /// TLS with an upstream failed.
  ///
  /// @param why null where it was told a moment ago
  public void upstreamTlsFailed(String authority, @Nullable String why) {
    upstreamTlsFailures.increment();
    if (why != null) {
      events.upstreamNotTrusted(authority, why);
    }
  }

  /// A payment ended.
  public void payment(PaymentReport report) {
    payment(report.outcome()).increment();
    events.payment(report);
  }

  /// The facilitator gave no answer that can be used.
  public void facilitatorFailed(String why) {
    facilitatorFailures.increment();
    events.facilitatorFailed(why);
  }

  /// An answer cost more than was held and more could not be had: the price's ceiling is wrong.
  public void aboveHold() {
    aboveHold.increment();
  }

  /// An answer that should have been counted could not be.
  public void uncountable() {
    uncountable.increment();
  }

  public void journalFailed() {
    journalFailures.increment();
  }

  /// Our own mistake ended a call: an alarm.
  public void fault(Throwable cause) {
    faults.increment();
    events.fault(cause);
  }

  /// Counts for an api, too, from now on.
  public synchronized void serves(String apiId) {
    if (keysInUrl.putIfAbsent(apiId, new LongAdder()) == null) {
      apiListeners.forEach(listener -> listener.accept(apiId));
    }
  }

  /// Told of each api there are counts for, now and later.
  public synchronized void onApi(Consumer<String> listener) {
    keysInUrl.keySet().forEach(listener);
    apiListeners.add(listener);
  }

  /// A call showed a good key in its URL.
  ///
  /// @param apiId one that is served
  public void keyInUrl(String apiId) {
    LongAdder count = keysInUrl.get(apiId);
    if (count != null) {
      count.increment();
    }
  }

  /// Calls that showed a good key in their URL.
  public long keysInUrl(String apiId) {
    LongAdder count = keysInUrl.get(apiId);
    return count == null ? 0 : count.sum();
  }

  /// Calls that have begun and not ended.
  public long inFlight() {
    // Read in this order, a call that ends meanwhile makes it smaller, never one that is not there.
    long over = ended.sum();
    return Math.max(0, begun.sum() - over);
  }

  /// Calls ended with a status of a class.
  ///
  /// @param hundreds 1..=5; 0 for calls that could not be answered
  public long calls(int hundreds) {
    return byStatusClass[hundreds].sum();
  }

  public long refusals(RefusalCode code) {
    return byRefusal[code.number()].sum();
  }

  public long credits() {
    return credits.sum();
  }

  public long requestBytes() {
    return requestBytes.sum();
  }

  public long answerBytes() {
    return answerBytes.sum();
  }

  public long connectionsAccepted() {
    return connectionsAccepted.sum();
  }

  public long connectionsTurnedAway() {
    return connectionsTurnedAway.sum();
  }

  public long upstreamFailures() {
    return upstreamFailures.sum();
  }

  public long upstreamRetries() {
    return upstreamRetries.sum();
  }

  public long payments(PaymentReport.Outcome outcome) {
    return payment(outcome).sum();
  }

  private LongAdder payment(PaymentReport.Outcome outcome) {
    return switch (outcome) {
      case SETTLED -> paymentsSettled;
      case FAILED -> paymentsFailed;
      case UNKNOWN -> paymentsUnknown;
    };
  }

  public long facilitatorFailures() {
    return facilitatorFailures.sum();
  }

  public long upstreamTlsFailures() {
    return upstreamTlsFailures.sum();
  }

  /// How often [#aboveHold] was told: an alarm.
  public long chargesAboveHold() {
    return aboveHold.sum();
  }

  public long answersUncountable() {
    return uncountable.sum();
  }

  public long journalFailures() {
    return journalFailures.sum();
  }

  /// How often [#fault] was told: an alarm.
  public long faults() {
    return faults.sum();
  }

  /// Latency buckets there are, the last one without an upper bound.
  public int latencyBuckets() {
    return latency.length;
  }

  /// The upper bound of a bucket, inclusive; [Long#MAX_VALUE] for the last.
  public long latencyBucketMicros(int bucket) {
    return bucket < BUCKETS.length ? BUCKETS[bucket] : Long.MAX_VALUE;
  }

  /// Calls in a bucket.
  public long latencyCalls(int bucket) {
    return latency[bucket].sum();
  }

  /// All latencies added up.
  public long latencyMicros() {
    return latencyMicros.sum();
  }
}
