package io.tollgate.app.run;

import io.tollgate.control.command.Clerk;
import java.time.Duration;

/// Lets the clerk write down what follows from time: plans every 5 s, statements every minute.
///
/// Thread: one of its own.
final class Schedule implements AutoCloseable {

  private static final Duration STEP = Duration.ofSeconds(5);
  private static final int STATEMENT_ROUNDS = 12;

  private final Clerk clerk;
  private final Rounds rounds =
      new Rounds("clerk", STEP, "plans and statements can't be written for now", this::round);

  private Schedule(Clerk clerk) {
    this.clerk = clerk;
  }

  static Schedule start(Clerk clerk) {
    var started = new Schedule(clerk);
    started.rounds.start();
    return started;
  }

  private void round(long number) {
    rounds.attempt(clerk::takePlans);
    if (number % STATEMENT_ROUNDS == 1) {
      rounds.attempt(clerk::keepStatements);
    }
  }

  @Override
  public void close() {
    rounds.close();
  }
}
