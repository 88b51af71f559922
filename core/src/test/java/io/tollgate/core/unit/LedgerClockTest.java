package io.tollgate.core.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LedgerClockTest {

  private long wall = 1_000_000_000_000L;
  private long nanos = 5;

  private final Clock hand =
      new Clock() {
        @Override
        public long wallMillis() {
          return wall;
        }

        @Override
        public long nanos() {
          return nanos;
        }
      };

  @Test
  void timeFollowsTheWallWhileTheMonotonicClockConfirmsIt() {
    var clock = new LedgerClock(hand, 0);
    pass(60_000);

    assertThat(clock.millis()).isEqualTo(wall);
    assertThat(clock.inDoubt()).isFalse();
  }

  @Test
  void timeStartsNoEarlierThanTheLastDurableInstant() {
    long floor = wall + 1_000;

    assertThat(new LedgerClock(hand, floor).millis()).isGreaterThanOrEqualTo(floor);
  }

  @Test
  void aJumpAheadHandsOutNoFreshMonthUntilItIsAccepted() {
    var clock = new LedgerClock(hand, 0);
    long before = clock.millis();
    wall += TimeUnit.DAYS.toMillis(40);
    nanos += 1_000_000;

    assertThat(clock.millis()).isBetween(before, before + 10);
    assertThat(clock.inDoubt()).isTrue();

    clock.accept();
    assertThat(clock.millis()).isEqualTo(wall);
    assertThat(clock.inDoubt()).isFalse();
  }

  @Test
  void aJumpBackLetsTimeGoOn() {
    var clock = new LedgerClock(hand, 0);
    long before = clock.millis();
    wall -= TimeUnit.DAYS.toMillis(40);
    nanos += TimeUnit.SECONDS.toNanos(30);

    assertThat(clock.millis()).isEqualTo(before + 30_000);
  }

  @Test
  void slowDriftOverYearsIsNoJump() {
    var clock = new LedgerClock(hand, 0);
    for (int hour = 0; hour < 24 * 365 * 3; hour++) {
      wall += 3_600_000 + 200;
      nanos += TimeUnit.HOURS.toNanos(1);
      clock.millis();
    }

    assertThat(clock.inDoubt()).isFalse();
    assertThat(clock.millis()).isEqualTo(wall);
  }

  @Test
  void timeNeverRunsBack() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    var clock = new LedgerClock(hand, 0);
    long last = 0;
    for (int i = 0; i < 100_000; i++) {
      wall += random.nextLong(-500_000, 500_000);
      nanos += random.nextLong(2_000_000_000L);
      if (random.nextInt(1_000) == 0) {
        clock.accept();
      }

      long now = clock.millis();

      assertThat(now).as("seed %d", seed).isGreaterThanOrEqualTo(last);
      last = now;
    }
  }

  private void pass(long millis) {
    wall += millis;
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
