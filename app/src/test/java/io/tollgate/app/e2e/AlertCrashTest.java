package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AlertCrashTest {

  private static final int ROUNDS = 4;
  private static final int SOAK_ROUNDS = Integer.getInteger("soak.alerts", 50);

  @TempDir Path folder;

  @Test
  void eachCrossingIsOneMessagePerChannelThoughTheServerIsKilled() throws Exception {
    report(new AlertCrashLoop(folder).run(ROUNDS, System.nanoTime()));
  }

  @Test
  @Tag("soak")
  void eachCrossingIsOneMessagePerChannelThoughTheServerIsKilledFiftyTimes() throws Exception {
    report(new AlertCrashLoop(folder).run(SOAK_ROUNDS, System.nanoTime()));
  }

  private static void report(AlertCrashLoop.Report report) {
    System.out.println("alert crash loop: " + report);
    assertThat(report.crossings()).as("the loop must have crossed something").isPositive();
  }
}
