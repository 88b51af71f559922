package io.tollgate.store.journal;

import io.tollgate.core.ledger.Journal.Outcome;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Who waits for a verdict, in the order of appending. A ring of two arrays.
///
/// Thread: under the lane's lock.
final class Outcomes {

  private static final byte PENDING = 0;
  private static final byte JOURNALED = 1;
  private static final byte FAILED = 2;

  private @Nullable Outcome[] waiting = new @Nullable Outcome[64];
  private byte[] verdicts = new byte[64];
  private long head;
  private long decided;
  private long tail;

  /// How many were ever added.
  long tail() {
    return tail;
  }

  void add(Outcome outcome) {
    put(outcome, PENDING);
  }

  /// Adds one whose record could not even be taken.
  void addFailed(Outcome outcome) {
    put(outcome, FAILED);
  }

  /// Gives a verdict to all of the first `through` that have none.
  ///
  /// @return how many got it
  int decide(long through, boolean journaled) {
    int count = 0;
    for (; decided < through; decided++) {
      int at = index(decided);
      if (verdicts[at] == PENDING) {
        verdicts[at] = journaled ? JOURNALED : FAILED;
        count++;
      }
    }
    return count;
  }

  /// Whether the first in line has its verdict.
  boolean ready() {
    return head < decided;
  }

  /// The verdict of the first in line.
  boolean journaled() {
    return verdicts[index(head)] == JOURNALED;
  }

  /// Takes the first in line.
  Outcome take() {
    int at = index(head++);
    Outcome outcome = Objects.requireNonNull(waiting[at]);
    waiting[at] = null;
    return outcome;
  }

  private void put(Outcome outcome, byte verdict) {
    if (tail - head == waiting.length) {
      grow();
    }
    int at = index(tail++);
    waiting[at] = outcome;
    verdicts[at] = verdict;
  }

  private void grow() {
    @Nullable Outcome[] more = new @Nullable Outcome[waiting.length * 2];
    byte[] moreVerdicts = new byte[more.length];
    for (long i = head; i < tail; i++) {
      more[(int) i & (more.length - 1)] = waiting[index(i)];
      moreVerdicts[(int) i & (more.length - 1)] = verdicts[index(i)];
    }
    waiting = more;
    verdicts = moreVerdicts;
  }

  private int index(long i) {
    return (int) i & (waiting.length - 1);
  }
}
