package io.tollgate.core.person;

import java.time.Duration;

/// Wrong tries to sign in with one address, whether anybody has it or not: so what is answered says
/// nothing about that.
///
/// @param count in a row
/// @param lastMillis when the newest was
public record Failures(int count, long lastMillis) {

  public static final Failures NONE = new Failures(0, 0);

  /// Tries that cost no waiting.
  public static final int FREE = 5;

  /// The first wait; each further wrong try doubles it.
  private static final Duration WAIT = Duration.ofSeconds(5);

  /// The longest: a guesser has 96 tries a day, and the owner loses a quarter of an hour at most.
  private static final Duration WAIT_MAX = Duration.ofMinutes(15);

  /// After this long they are forgotten.
  public static final Duration KEPT = Duration.ofDays(1);

  /// When the next try is looked at.
  public long nextMillis() {
    if (count < FREE) {
      return 0;
    }
    long wait = WAIT.toMillis() << Math.min(count - FREE, 20);
    return lastMillis + Math.min(wait, WAIT_MAX.toMillis());
  }

  /// One more.
  public Failures more(long atMillis) {
    boolean old = atMillis - lastMillis > KEPT.toMillis();
    return new Failures(old ? 1 : count + 1, atMillis);
  }
}
