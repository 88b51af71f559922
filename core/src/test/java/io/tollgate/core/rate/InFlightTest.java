package io.tollgate.core.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.account.Plan;
import io.tollgate.core.rate.InFlight.Full;
import io.tollgate.core.rate.InFlight.Place;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class InFlightTest {

  private final InFlight inFlight = new InFlight();

  @Test
  void aPlaceIsLeftOnce() {
    Place place = (Place) inFlight.enter(1, new Plan.Concurrency(1, 0));
    place.leave();

    assertThatThrownBy(place::leave).isInstanceOf(IllegalStateException.class);
    assertThat(inFlight.all()).isZero();
  }

  @Test
  void itDecidesAsAListOfPlacesDoes() {
    long seed = System.nanoTime();
    for (int life = 0; life < 200; life++) {
      live(new SplittableRandom(seed + life), "seed " + (seed + life));
    }
  }

  private static void live(SplittableRandom random, String told) {
    var inFlight = new InFlight();
    record Call(long keyId, Place place) {}
    List<Call> calls = new ArrayList<>();
    var limits = new Plan.Concurrency(3, 7);
    for (int act = 0; act < 300; act++) {
      if (random.nextInt(50) == 0) {
        limits = new Plan.Concurrency(random.nextLong(5), random.nextLong(9));
      }
      long key = 1 + random.nextLong(4);
      long ofKey = calls.stream().filter(call -> call.keyId() == key).count();
      assertThat(inFlight.ofKey(key)).as(told).isEqualTo((int) ofKey);
      assertThat(inFlight.all()).as(told).isEqualTo(calls.size());
      if (!calls.isEmpty() && random.nextInt(5) < 2) {
        calls.remove(random.nextInt(calls.size())).place().leave();
        continue;
      }
      Refusal.Limit limit = null;
      if (limits.perOrganization() > 0 && calls.size() >= limits.perOrganization()) {
        limit = new Refusal.Limit(Subject.ORGANIZATION, limits.perOrganization());
      } else if (limits.perKey() > 0 && ofKey >= limits.perKey()) {
        limit = new Refusal.Limit(Subject.KEY, limits.perKey());
      }
      switch (inFlight.enter(key, limits)) {
        case Full full -> assertThat(full.limit()).as(told).isEqualTo(limit);
        case Place place -> {
          assertThat(limit).as(told).isNull();
          calls.add(new Call(key, place));
        }
      }
    }
  }

  @Test
  void manyThreadsNeverHoldMoreThanTheLimit() throws Exception {
    var most = new AtomicInteger();
    var now = new AtomicInteger();
    try (var pool = Executors.newFixedThreadPool(8)) {
      Callable<Void> caller =
          () -> {
            for (int i = 0; i < 5_000; i++) {
              if (inFlight.enter(1, new Plan.Concurrency(3, 0)) instanceof Place place) {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                now.decrementAndGet();
                place.leave();
              }
            }
            return null;
          };
      for (var done : pool.invokeAll(java.util.Collections.nCopies(8, caller))) {
        done.get();
      }
    }

    assertThat(most.get()).isBetween(1, 3);
    assertThat(inFlight.all()).isZero();
  }
}
