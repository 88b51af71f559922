package io.tollgate.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.ledger.Journal.Sync;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Random acts, faults and crashes against [JournalModel]. A failure names its seed.
class FileJournalSimulationTest {

  private static final int SEEDS = Integer.getInteger("journal.seeds", 400);
  private static final int ACTS = 400;

  @ParameterizedTest
  @EnumSource(Sync.class)
  void nothingIsLostOrInventedWhateverFailsAndWhenever(Sync sync) {
    long first = Long.getLong("journal.seed", System.nanoTime());
    int cuts = 0;
    int journaled = 0;
    for (long seed = first; seed < first + SEEDS; seed++) {
      JournalModel model = new JournalModel(seed, sync);
      run(seed, sync, () -> live(model, sync != Sync.NEVER));
      cuts += model.cuts();
      journaled += model.journaled();
    }
    assertThat(cuts).as("torn tails met").isPositive();
    assertThat(journaled).as("records journaled").isGreaterThan(SEEDS * 50);
  }

  /// Who tests the tests: on a disk that says "synced" and did nothing the model must see a loss.
  @Test
  void aDiskThatLiesAboutFsyncIsCaught() {
    int caught = 0;
    for (long seed = 1; seed <= 40; seed++) {
      JournalModel model = new JournalModel(seed, Sync.ALWAYS);
      model.disk.lie();
      try {
        live(model, true);
      } catch (AssertionError | JournalCorruptException _) {
        caught++;
      }
    }
    assertThat(caught).isGreaterThan(20);
  }

  @ParameterizedTest
  @EnumSource(Sync.class)
  void whicheverActOfTheDiskFailsTheBooksStayRightAndServiceComesBack(Sync sync) {
    for (int act = 0; act < 200; act++) {
      for (int count : new int[] {1, 3, 40}) {
        long seed = 1_000L * act + count;
        int nth = act;
        run(seed, sync, () -> script(new JournalModel(seed, sync), nth, count));
      }
    }
  }

  private static void script(JournalModel model, int nth, int count) {
    model.disk.fail(nth, count);
    while (!model.open()) {
      model.pass(1);
    }
    for (int i = 0; model.disk.acts() < nth + count + 10; i++) {
      assertThat(i).as("rounds until the act").isLessThan(2_000);
      model.append();
      model.append();
      model.lane().flush();
      model.pass(250_000_000);
      model.keep();
      model.runLoop();
      if (i % 5 == 0) {
        model.fold(4);
      }
    }
    model.settle();
    int before = model.journaled();
    for (int i = 0; i < 10; i++) {
      model.append();
    }
    model.settle();
    assertThat(model.journaled()).isGreaterThan(before);
    model.close();
    assertThat(model.open()).isTrue();
    model.foldAll();
    model.check();
  }

  private static void live(JournalModel model, boolean powerCuts) {
    while (!model.open()) {
      model.pass(1);
    }
    for (int i = 0; i < ACTS; i++) {
      model.act();
      if (model.random.nextInt(60) == 0) {
        model.disk.fail(
            model.random.nextInt(12), 1L << model.random.nextInt(model.random.nextInt(10) + 1));
      }
      if (model.random.nextInt(80) == 0) {
        switch (model.random.nextInt(powerCuts ? 4 : 2)) {
          case 0 -> model.kill();
          case 1 -> model.close();
          default -> model.cutPower();
        }
        while (!model.open()) {
          if (powerCuts && model.random.nextInt(4) == 0) {
            model.cutPower();
          }
        }
        if (model.random.nextBoolean()) {
          model.foldAll();
          model.check();
        }
      }
    }
    model.settle();
    model.foldAll();
    model.check();
    model.checkPositions();
    model.close();
    assertThat(model.open()).isTrue();
    model.foldAll();
    model.check();
  }

  private static void run(long seed, Sync sync, Runnable story) {
    try {
      story.run();
    } catch (Throwable e) {
      throw new AssertionError("seed " + seed + ", sync " + sync + ": " + e.getMessage(), e);
    }
  }
}
