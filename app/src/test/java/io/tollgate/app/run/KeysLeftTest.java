package io.tollgate.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.StoreException;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class KeysLeftTest {

  private final AtomicLong nanos = new AtomicLong(-5);
  private final AtomicInteger counts = new AtomicInteger();
  private final Clock clock =
      new Clock() {
        @Override
        public long wallMillis() {
          return 0;
        }

        @Override
        public long nanos() {
          return nanos.get();
        }
      };

  @Test
  void keysAreCountedOnceAMinute() {
    var left = new KeysLeft(() -> 10 - counts.incrementAndGet(), clock);

    assertThat(left.count()).isEqualTo(OptionalLong.of(9));
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(60) - 1);
    assertThat(left.count()).isEqualTo(OptionalLong.of(9));
    nanos.addAndGet(1);
    assertThat(left.count()).isEqualTo(OptionalLong.of(8));
    assertThat(counts).hasValue(2);
  }

  @Test
  void withoutAPreviousSecretNothingIsCounted() {
    assertThat(new KeysLeft(null, clock).count()).isEmpty();
  }

  @Test
  void aCountThatFailedIsNotRemembered() {
    var left =
        new KeysLeft(
            () -> {
              if (counts.getAndIncrement() == 0) {
                throw new StoreException("gone", true, new IOException("as the test wishes"));
              }
              return 3;
            },
            clock);

    assertThatThrownBy(left::count).isInstanceOf(StoreException.class);
    assertThat(left.count()).isEqualTo(OptionalLong.of(3));
  }
}
