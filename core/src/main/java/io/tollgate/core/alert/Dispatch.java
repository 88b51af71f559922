package io.tollgate.core.alert;

import io.tollgate.core.alert.Deliverer.Result;
import io.tollgate.core.unit.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Sends what is due, side by side, and notes what became of it.
///
/// A message is noted as sent after the other side took it: a crash between the two sends it once
/// more, under the same id.
///
/// Thread: [#step] from one that may block; deliveries run on the executor's.
public final class Dispatch {

  /// Deliveries under way at once.
  static final int AT_ONCE_MAX = 64;

  /// Of one organization: one with a slow receiver must not keep the others waiting.
  static final int OF_ONE_MAX = 4;

  private static final int PAGE = 256;

  /// A webhook that fails for so long is switched off.
  static final Duration PATIENCE = Duration.ofDays(3);

  private final AlertStore store;
  private final Map<Channel, Deliverer> deliverers;
  private final Executor executor;
  private final LongSupplier millis;
  private final RandomGenerator random;
  private final Map<Long, Long> underWay = new ConcurrentHashMap<>();
  private final Map<Channel, LongAdder> arrived = new ConcurrentHashMap<>();
  private final Map<Channel, LongAdder> failed = new ConcurrentHashMap<>();

  /// @param deliverers of the channels that there are
  /// @param millis the time, milliseconds since 1970
  public Dispatch(
      AlertStore store,
      Map<Channel, Deliverer> deliverers,
      Executor executor,
      LongSupplier millis,
      RandomGenerator random) {
    this.store = store;
    this.deliverers = Map.copyOf(deliverers);
    this.executor = executor;
    this.millis = millis;
    this.random = random;
  }

  /// Begins what is due and has room.
  ///
  /// @return how many were begun
  /// @throws StoreException the store is out of reach
  public int step() {
    if (underWay.size() >= AT_ONCE_MAX) {
      return 0;
    }
    var ofOne = new ConcurrentHashMap<Long, Integer>();
    underWay.values().forEach(organization -> ofOne.merge(organization, 1, Integer::sum));
    var begun = new ArrayList<Delivery>();
    for (Delivery delivery : store.due(millis.getAsLong(), PAGE)) {
      boolean room =
          underWay.size() < AT_ONCE_MAX
              && ofOne.getOrDefault(delivery.organizationId(), 0) < OF_ONE_MAX;
      if (room && underWay.putIfAbsent(delivery.id(), delivery.organizationId()) == null) {
        ofOne.merge(delivery.organizationId(), 1, Integer::sum);
        begun.add(delivery);
      }
    }
    begun.forEach(delivery -> executor.execute(() -> deliver(delivery)));
    return begun.size();
  }

  private void deliver(Delivery delivery) {
    try {
      Alert alert = store.byId(delivery.alertId());
      Deliverer deliverer = deliverers.get(delivery.channel());
      Result result =
          alert == null || deliverer == null
              ? new Result(Deliverer.Kind.REFUSED, "this channel is not set up")
              : deliverer.deliver(delivery, alert);
      note(delivery, result);
    } catch (StoreException _) {
      // It waits as before: the next step finds it again, and its id is the same.
      count(failed, delivery.channel());
    } finally {
      underWay.remove(delivery.id());
    }
  }

  private void note(Delivery delivery, Result result) {
    long now = millis.getAsLong();
    String words =
        result.words().substring(0, Math.min(result.words().length(), Delivery.RESULT_MAX));
    if (result.kind() == Deliverer.Kind.DONE) {
      store.done(delivery, now, words);
      count(arrived, delivery.channel());
      return;
    }
    count(failed, delivery.channel());
    long next =
        result.kind() == Deliverer.Kind.RETRY ? Retries.next(delivery.tries() + 1, now, random) : 0;
    store.failed(delivery, now, words, next);
    if (delivery.channel() == Channel.WEBHOOK) {
      switchOffIfHopeless(delivery, result.kind(), words, now);
    }
  }

  private void switchOffIfHopeless(Delivery delivery, Deliverer.Kind kind, String words, long now) {
    Webhook webhook = store.webhook(delivery.webhookId());
    if (webhook == null || !webhook.on()) {
      return;
    }
    boolean worn =
        webhook.failingMillis() > 0 && now - webhook.failingMillis() >= PATIENCE.toMillis();
    if (kind == Deliverer.Kind.GONE || worn) {
      store.switchOff(webhook, words, now);
    }
  }

  private static void count(Map<Channel, LongAdder> counts, Channel channel) {
    counts.computeIfAbsent(channel, _ -> new LongAdder()).increment();
  }

  /// Messages of a channel that arrived since the start.
  public long arrived(Channel channel) {
    return sum(arrived, channel);
  }

  /// Tries through a channel that failed since the start.
  public long failed(Channel channel) {
    return sum(failed, channel);
  }

  /// Deliveries under way.
  public int underWay() {
    return underWay.size();
  }

  private static long sum(Map<Channel, LongAdder> counts, Channel channel) {
    LongAdder count = counts.get(channel);
    return count == null ? 0 : count.sum();
  }

  /// The channels that there are.
  public Set<Channel> channels() {
    return deliverers.keySet();
  }
}
