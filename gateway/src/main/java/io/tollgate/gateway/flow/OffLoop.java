package io.tollgate.gateway.flow;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/// Work of calls that may wait, away from the event loops: so much at a time, and no queue.
///
/// Thread: any.
final class OffLoop {

  private final Executor blocking;
  private final Semaphore places;

  /// @param most works at once, 1 or more
  OffLoop(Executor blocking, int most) {
    this.blocking = blocking;
    this.places = new Semaphore(most);
  }

  /// Begins a work.
  ///
  /// @return whether there was a place for it
  boolean start(Runnable work) {
    if (!places.tryAcquire()) {
      return false;
    }
    boolean begun = false;
    try {
      blocking.execute(() -> run(work));
      begun = true;
    } finally {
      if (!begun) {
        places.release();
      }
    }
    return true;
  }

  private void run(Runnable work) {
    try {
      work.run();
    } finally {
      places.release();
    }
  }
}
