package io.tollgate.core.credit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class KeyUseTest {

  @Test
  void itSaysWhatAMapOfPairsSays() {
    long seed = System.nanoTime();
    for (int life = 0; life < 50; life++) {
      live(new SplittableRandom(seed + life), "seed " + (seed + life));
    }
  }

  private static void live(SplittableRandom random, String told) {
    var use = new KeyUse();
    Map<Long, long[]> model = new HashMap<>();
    long keys = 1 + random.nextLong(500);
    for (int act = 0; act < 2_000; act++) {
      long key = key(random, keys);
      long[] pair = model.computeIfAbsent(key, _ -> new long[2]);
      long credits = random.nextLong(10);
      switch (random.nextInt(4)) {
        case 0 -> {
          use.hold(key, credits);
          pair[1] += credits;
        }
        case 1 -> {
          long charged = Math.min(credits, pair[1]);
          use.charge(key, charged);
          pair[0] += charged;
          pair[1] -= charged;
        }
        case 2 -> {
          long released = Math.min(credits, pair[1]);
          use.hold(key, -released);
          pair[1] -= released;
        }
        default -> {
          var leaving = new KeyUse();
          long used = Math.min(credits, pair[0]);
          leaving.restore(key, used);
          use.subtract(leaving);
          pair[0] -= used;
        }
      }
      long asked = key(random, keys);
      long[] expected = model.getOrDefault(asked, new long[2]);
      assertThat(use.used(asked)).as(told).isEqualTo(expected[0]);
      assertThat(use.held(asked)).as(told).isEqualTo(expected[1]);
      assertThat(use.taken(asked)).as(told).isEqualTo(expected[0] + expected[1]);
    }
  }

  /// Ids as they come: some follow each other, some differ in their upper half alone.
  private static long key(SplittableRandom random, long keys) {
    long n = 1 + random.nextLong(keys);
    return n % 3 == 0 ? n << 32 : n % 3 == 1 ? -n : n;
  }
}
