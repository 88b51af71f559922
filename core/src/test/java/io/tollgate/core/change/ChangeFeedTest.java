package io.tollgate.core.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ChangeFeedTest {

  private static final long FIVE = Duration.ofSeconds(5).toNanos();

  @Test
  void fiveSecondsOfSilenceAreTakenAndNoMore() {
    var feed = new ChangeFeed(100);

    assertThat(feed.silent(100 + FIVE)).isFalse();
    assertThat(feed.silent(100 + FIVE + 1)).isTrue();
    assertThat(feed.silence(100 + FIVE)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void itComesBackWhenTheStoreIsHeard() {
    var feed = new ChangeFeed(0);
    assertThat(feed.silent(2 * FIVE)).isTrue();

    feed.heard(2 * FIVE);

    assertThat(feed.silent(2 * FIVE)).isFalse();
  }

  @Test
  void whatCountsIsWhenTheStoreWasAskedAndTheNewestOfThat() {
    var feed = new ChangeFeed(0);
    feed.heard(FIVE);
    feed.heard(1);

    assertThat(feed.silent(2 * FIVE)).isFalse();
    assertThat(feed.silent(2 * FIVE + 1)).isTrue();
  }

  @Test
  void theClocksOriginDoesNotMatter() {
    var feed = new ChangeFeed(Long.MAX_VALUE - 10);

    assertThat(feed.silent(Long.MAX_VALUE - 10 + FIVE)).isFalse();
    assertThat(feed.silent(Long.MAX_VALUE - 10 + FIVE + 1)).isTrue();
  }
}
