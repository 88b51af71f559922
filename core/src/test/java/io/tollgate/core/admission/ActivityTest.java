package io.tollgate.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tollgate.core.key.IpAddress;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ActivityTest {

  private static final long NOW = 1_800_000_000_000L;

  private final Activity activity = new Activity(TestCallers.ACCOUNT);

  private static IpAddress address(int last) {
    return new IpAddress(0, 0xffff_c000_0200L + last);
  }

  @Test
  void theFirstCallIsNewAndThenOneInTenSeconds() {
    assertThat(activity.isNews(NOW, address(1), false)).isTrue();
    assertThat(activity.isNews(NOW, address(1), false)).isFalse();
    assertThat(activity.isNews(NOW + 9_999, address(1), false)).isFalse();
    assertThat(activity.isNews(NOW + 10_000, address(1), false)).isTrue();
    assertThat(activity.isNews(NOW + 10_001, address(1), false)).isFalse();
  }

  @Test
  void anotherAddressIsNewAtOnceAndGoingToAndFroIsNot() {
    activity.isNews(NOW, address(1), false);

    assertThat(activity.isNews(NOW + 1, address(2), false)).isTrue();
    assertThat(activity.isNews(NOW + 2, address(1), false)).isFalse();
    assertThat(activity.isNews(NOW + 3, address(2), false)).isFalse();
  }

  @Test
  void theAddressesOfOneSpanAreBounded() {
    int told = 0;
    for (int i = 0; i < 1_000; i++) {
      told += activity.isNews(NOW + i, address(i), false) ? 1 : 0;
    }

    assertThat(told).isEqualTo(Activity.ADDRESSES_MAX);
  }

  @Test
  void aKeyInAUrlIsNewWhereverItIsUsed() {
    activity.isNews(NOW, address(1), false);

    assertThat(activity.isNews(NOW + 1, address(1), true)).isTrue();
    assertThat(activity.isNews(NOW + 2, address(1), true)).isFalse();
    assertThat(activity.isNews(NOW + 3, address(1), false)).isFalse();
  }

  @Test
  void addressesOfEitherKindAreToldApart() {
    var random = new SplittableRandom(5);
    for (int i = 0; i < 100_000; i++) {
      var v6 = new IpAddress(0x2001_0db8_0000_0000L | random.nextInt(4), random.nextInt(4));
      var other = new IpAddress(v6.high() ^ 1L << random.nextInt(64), v6.low());
      activity.isNews(NOW + i * 10_000L, v6, false);
      assertThat(activity.isNews(NOW + i * 10_000L, other, false)).as("%s %s", v6, other).isTrue();
      assertThat(activity.isNews(NOW + i * 10_000L, v6, false)).isFalse();
    }
  }

  @Test
  void oneSpanAfterAnotherStartsAnew() {
    activity.isNews(NOW, address(1), true);
    activity.isNews(NOW, address(2), false);

    assertThat(activity.isNews(NOW + 10_000, address(2), false)).isTrue();
    assertThat(activity.isNews(NOW + 10_000, address(1), false)).isTrue();
    assertThat(activity.isNews(NOW + 10_000, address(1), true)).isTrue();
  }

  @Test
  void aCallOfTheSecondBeforeIsNoNewSpan() {
    activity.isNews(NOW, address(1), false);

    assertThat(activity.isNews(NOW - 1, address(1), false)).isFalse();
  }

  @Test
  void callsAreCountedByMinute() {
    assertThat(activity.count(NOW)).isEqualTo(1);
    assertThat(activity.count(NOW + 59_999)).isEqualTo(2);
    assertThat(activity.counted(NOW)).isEqualTo(2);
    assertThat(activity.counted(NOW + 60_000)).isZero();
    assertThat(activity.count(NOW + 60_000)).isEqualTo(1);
    // One that comes late counts in the minute that has begun.
    assertThat(activity.count(NOW)).isEqualTo(2);
  }

  @Test
  void noCallIsLostWhereThreadsCount() throws InterruptedException {
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(_ ->
                Thread.ofPlatform()
                    .start(() -> {
                      for (int i = 0; i < 50_000; i++) {
                        activity.count(NOW);
                      }
                    }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(activity.counted(NOW)).isEqualTo(200_000);
  }

  @Test
  void aCallThatIsNothingNewAllocatesNothing() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    IpAddress again = address(1);
    activity.isNews(NOW, address(1), true);
    for (int i = 0; i < 20_000; i++) {
      activity.isNews(NOW + 1, again, true);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    boolean told = false;
    for (int i = 0; i < 100_000; i++) {
      told |= activity.isNews(NOW + 1, again, true);
    }

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    assertThat(told).isFalse();
  }
}
