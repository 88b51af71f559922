package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CrashLoopTest {

  private static final int ROUNDS = 30;
  private static final int SOAK_ROUNDS = Integer.getInteger("soak.rounds", 300);

  @TempDir Path folder;

  @Test
  void killingTheServerLosesAndInventsNothing() throws Exception {
    report(new CrashLoop(folder, List.of("--role", "gateway")).run(ROUNDS, System.nanoTime()));
  }

  @Test
  @Tag("soak")
  void killingTheServerHundredsOfTimesLosesAndInventsNothing() throws Exception {
    report(new CrashLoop(folder, List.of("--role", "gateway")).run(SOAK_ROUNDS, System.nanoTime()));
  }

  private static void report(CrashLoop.Report report) {
    System.out.println("crash loop: " + report);
    assertThat(report.calls()).as("calls answered: the loop must have had load").isPositive();
  }
}
