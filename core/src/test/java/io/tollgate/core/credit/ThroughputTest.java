package io.tollgate.core.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Throughput;
import io.tollgate.core.unit.Credits;
import io.tollgate.core.window.WindowKind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThroughputTest {

  private static final long NOON = 1_767_614_400_000L;
  private static final Throughput LIMITS = new Throughput(30, 60, 2_100);

  private static Desk desk(long cap) {
    return new Desk(7, List.of(new Plan.Cap(WindowKind.UTC_DAY, cap)), 0, Desk.Past.NONE, NOON);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2100, 0",
    "1, 2100, 3",
    "10, 2100, 21",
    "11, 2100, 24",
    "100, 2100, 210",
    "999, 1001, 1000",
    "7, 1000, 7",
    "9000000000000000, 2100, 9000000000000000",
  })
  void aSurchargeIsRoundedUp(long credits, int thousandths, long price) {
    assertThat(Throughput.surcharged(credits, thousandths)).isEqualTo(price);
  }

  @Test
  void aSurchargeIsExact() {
    var random = new Random(11);
    for (int i = 0; i < 100_000; i++) {
      long credits = random.nextLong(Credits.MAX + 1) >> random.nextInt(50);
      int thousandths = 1_000 + random.nextInt(Throughput.THOUSANDTHS_MAX - 999);
      long exact =
          BigInteger.valueOf(credits)
              .multiply(BigInteger.valueOf(thousandths))
              .add(BigInteger.valueOf(999))
              .divide(BigInteger.valueOf(1_000))
              .min(BigInteger.valueOf(Credits.MAX))
              .longValueExact();
      assertThat(Throughput.surcharged(credits, thousandths)).isEqualTo(exact);
    }
  }

  @Test
  void beyondTheSoftLimitACallCostsMoreAndBeyondTheHardOneNothing() {
    Desk desk = desk(10_000);
    for (int i = 0; i < 6; i++) {
      Hold hold = (Hold) desk.hold(Keys.PLAIN, 10, 10, LIMITS, NOON + i);
      assertThat(hold.credits()).isEqualTo(i < 3 ? 10 : 21);
      assertThat(hold.priced(10)).isEqualTo(i < 3 ? 10 : 21);
      assertThat(hold.priced(0)).isZero();
    }
    assertThat(desk.throughput(NOON + 6)).isEqualTo(60);

    assertThat(desk.hold(Keys.PLAIN, 1, 1, LIMITS, NOON + 999))
        .isEqualTo(new HoldResult.TooFast(60, NOON + 1_000));
    assertThat(desk.statement(NOON + 999).day().held()).isEqualTo(3 * 10 + 3 * 21);
    assertThat(desk.statement(NOON + 999).holds()).isEqualTo(6);

    Hold next = (Hold) desk.hold(Keys.PLAIN, 10, 10, LIMITS, NOON + 1_000);
    assertThat(next.credits()).isEqualTo(10);
    assertThat(desk.throughput(NOON + 1_000)).isEqualTo(10);
    assertThat(desk.throughput(NOON + 2_000)).isZero();
  }

  @Test
  void oneCreditBeyondTheSoftLimitIsBeyondIt() {
    Desk desk = desk(10_000);

    assertThat(((Hold) desk.hold(Keys.PLAIN, 30, 30, LIMITS, NOON)).credits()).isEqualTo(30);
    assertThat(((Hold) desk.hold(Keys.PLAIN, 1, 1, LIMITS, NOON)).credits()).isEqualTo(3);
    assertThat(((Hold) desk.hold(Keys.PLAIN, 29, 29, LIMITS, NOON)).credits()).isEqualTo(61);
    assertThat(desk.hold(Keys.PLAIN, 1, 1, LIMITS, NOON)).isInstanceOf(HoldResult.TooFast.class);
  }

  @Test
  void aCallThatCannotPayTheSurchargeIsRefusedAndDoesNotCount() {
    Desk desk = desk(50);
    desk.hold(Keys.PLAIN, 30, 30, LIMITS, NOON);

    assertThat(desk.hold(Keys.PLAIN, 10, 10, LIMITS, NOON)).isInstanceOf(HoldResult.NoCredit.class);
    assertThat(desk.throughput(NOON)).isEqualTo(30);
    // In the next second it fits.
    assertThat(desk.hold(Keys.PLAIN, 10, 10, LIMITS, NOON + 1_000)).isInstanceOf(Hold.class);
  }

  @Test
  void withoutLimitsNothingIsCounted() {
    Desk desk = desk(10_000);
    desk.hold(Keys.PLAIN, 1_000, 1_000, NOON);

    assertThat(desk.throughput(NOON)).isZero();
    assertThat(((Hold) desk.hold(Keys.PLAIN, 30, 30, LIMITS, NOON)).credits()).isEqualTo(30);
  }

  @Test
  void itIsExactUnderThreads() throws Exception {
    Desk desk = desk(Credits.MAX);
    try (var threads = Executors.newFixedThreadPool(8)) {
      var callers = new ArrayList<Callable<List<HoldResult>>>();
      for (int i = 0; i < 8; i++) {
        callers.add(() -> {
          var results = new ArrayList<HoldResult>();
          for (int call = 0; call < 100; call++) {
            results.add(desk.hold(Keys.PLAIN, 1, 1, LIMITS, NOON));
          }
          return results;
        });
      }
      var credits = new ArrayList<Long>();
      for (Future<List<HoldResult>> caller : threads.invokeAll(callers)) {
        for (HoldResult result : caller.get()) {
          if (result instanceof Hold hold) {
            credits.add(hold.credits());
          }
        }
      }

      assertThat(credits).hasSize(60);
      assertThat(credits.stream().filter(credit -> credit == 1)).hasSize(30);
      assertThat(credits.stream().filter(credit -> credit == 3)).hasSize(30);
    }
  }

  @Test
  void limitsThatMakeNoSenseAreNone() {
    assertThatThrownBy(() -> new Throughput(2, 1, 2_100))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Throughput(0, 0, 2_100))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Throughput(1, 1, 999))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
