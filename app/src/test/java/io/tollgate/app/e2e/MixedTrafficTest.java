package io.tollgate.app.e2e;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// All dialects, carriers and protocols at once: one truth about every credit, and after a kill
/// too.
final class MixedTrafficTest {

  private static final long CALM_MILLIS = 3_000;

  /// One for ten kills of the crash loop: a round of this takes ten times as long.
  private static final int SOAK_ROUNDS = Math.max(1, Integer.getInteger("soak.rounds", 300) / 10);

  @TempDir Path folder;

  @Test
  void everyDoorDrawsOnOneBalance() throws Exception {
    run(1);
  }

  @Test
  @Tag("soak")
  void everyDoorDrawsOnOneBalanceThroughHundredsOfKills() throws Exception {
    run(SOAK_ROUNDS);
  }

  private void run(int kills) throws Exception {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    try (var traffic = new MixedTraffic(folder, seed)) {
      for (int i = 0; i < kills; i++) {
        try (ServerProcess server = traffic.start()) {
          traffic.requireOneTruth(server);
          traffic.load(server, CALM_MILLIS, false);
          traffic.requireOneTruth(server);
          traffic.load(server, random.nextLong(100, 1_500), true);
        }
      }
      try (ServerProcess server = traffic.start()) {
        traffic.requireOneTruth(server);
        traffic.spendTheRest(server);
        traffic.requireOneTruth(server);
        traffic.requireWholeBooks(server);
      }
      System.out.println("mixed traffic: " + traffic.report());
    }
  }
}
