package io.tollgate.core.credit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Plan;
import io.tollgate.core.window.WindowKind;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;

final class DeskThreadsTest {

  private static final int THREADS = 8;
  private static final long CAP = 1_000;
  private static final long NOON = 1_773_576_000_000L;

  @RepeatedTest(20)
  void manyThreadsAtOneCapChargeExactlyWhatTheyWereAnswered() throws Exception {
    long seed = System.nanoTime();
    var desk = new Desk(1, List.of(new Plan.Cap(WindowKind.UTC_DAY, CAP)), 0, Desk.Past.NONE, NOON);
    try (var pool = Executors.newFixedThreadPool(THREADS)) {
      List<Callable<Long>> buyers =
          java.util.stream.IntStream.range(0, THREADS)
              .<Callable<Long>>mapToObj(i -> () -> buy(desk, new SplittableRandom(seed + i)))
              .toList();
      long charged = 0;
      for (Future<Long> buyer : pool.invokeAll(buyers)) {
        charged += buyer.get();
      }

      Allowance day = desk.statement(NOON).day();
      assertThat(day.used()).as("seed %d", seed).isEqualTo(charged).isLessThanOrEqualTo(CAP);
      assertThat(day.held()).as("seed %d", seed).isZero();
      assertThat(CAP - day.used())
          .as("seed %d: less than the dearest call is left", seed)
          .isLessThan(7);
    }
  }

  /// Buys until even a call of 1 credit is refused; checks the books at every step.
  private static long buy(Desk desk, SplittableRandom random) {
    long charged = 0;
    while (true) {
      long price = random.nextLong(1, 8);
      if (!(desk.hold(Keys.PLAIN, price, price + random.nextLong(3), NOON) instanceof Hold hold)) {
        if (desk.statement(NOON).holds() == 0) {
          return charged;
        }
        continue;
      }
      Allowance day = desk.statement(NOON).day();
      assertThat(day.used() + day.held()).isLessThanOrEqualTo(CAP);
      if (random.nextInt(5) > 0 && desk.reprice(hold, price, NOON) == null) {
        desk.charge(hold);
        charged += price;
      } else {
        desk.release(hold);
      }
    }
  }
}
