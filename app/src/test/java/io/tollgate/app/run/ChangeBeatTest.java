package io.tollgate.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.MemoryStores;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeFeed;
import io.tollgate.core.unit.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ChangeBeatTest {

  private final AtomicLong nanos = new AtomicLong();
  private int notes;
  private final MemoryStores stores = new MemoryStores();
  private final ChangeFeed feed = new ChangeFeed(0);

  private final ChangeBeat beat =
      new ChangeBeat(
          stores.changes(),
          feed,
          new Clock() {
            @Override
            public long wallMillis() {
              return 0;
            }

            @Override
            public long nanos() {
              return nanos.get();
            }
          },
          () -> notes++);

  @Test
  void aStoreThatAnswersIsHeard() {
    pass(Duration.ofSeconds(6));
    assertThat(feed.silent(nanos.get())).isTrue();

    beat.beat();

    assertThat(feed.silence(nanos.get())).isZero();
  }

  @Test
  void whatChangedIsNotedOnce() {
    beat.beat();
    beat.beat();
    assertThat(notes).isEqualTo(1);
    stores.changes().apply(new Change.Noted("clock.accepted", "now"), "ann", 1);
    beat.beat();
    beat.beat();

    assertThat(notes).isEqualTo(2);
  }

  @Test
  void aStoreThatIsSwitchedOffIsNotHeardUntilItIsBack() {
    stores.failWith(MemoryStores.outOfReach());
    for (int second = 0; second <= 5; second++) {
      assertThat(feed.silent(nanos.get())).as("second %d", second).isFalse();
      pass(Duration.ofSeconds(1));
      beat.beat();
    }
    assertThat(feed.silent(nanos.get())).isTrue();

    stores.failWith(null);
    beat.beat();

    assertThat(feed.silent(nanos.get())).isFalse();
  }

  @Test
  void itBeatsByItselfUntilItIsClosed() {
    pass(Duration.ofSeconds(6));
    beat.start();
    while (feed.silent(nanos.get())) {
      Thread.onSpinWait();
    }

    beat.close();
    pass(Duration.ofSeconds(6));

    assertThat(feed.silent(nanos.get())).isTrue();
  }

  @Test
  void itBeatsOnWhateverFails() {
    stores.failWith(new IllegalStateException("the pool is closed"));
    beat.beat();
    stores.failWith(null);
    pass(Duration.ofSeconds(6));

    beat.beat();

    assertThat(feed.silent(nanos.get())).isFalse();
  }

  private void pass(Duration by) {
    nanos.addAndGet(by.toNanos());
  }
}
