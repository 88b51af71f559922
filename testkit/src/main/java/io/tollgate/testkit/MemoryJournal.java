package io.tollgate.testkit;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A journal in memory that fails, or takes its time, on demand.
///
/// Thread: any; each lane its loop's.
public final class MemoryJournal implements Journal {

  private final List<CallRecord> records = new ArrayList<>();
  private final List<Told> late = new ArrayList<>();
  private boolean refusing;
  private boolean failing;
  private boolean deferring;
  private int flushes;

  private record Told(Executor loop, Runnable outcome) {}

  private record Pending(CallRecord record, @Nullable Outcome outcome) {}

  /// What has been recorded, in order.
  public synchronized List<CallRecord> records() {
    return List.copyOf(records);
  }

  /// Credits of all records together.
  public synchronized long credits() {
    return records.stream().mapToLong(CallRecord::credits).sum();
  }

  /// Flushes that wrote anything.
  public synchronized int flushes() {
    return flushes;
  }

  /// Whether lanes say they are not open.
  public synchronized void refuse(boolean refuse) {
    refusing = refuse;
  }

  /// Whether writes fail from now on.
  public synchronized void fail(boolean fail) {
    failing = fail;
  }

  /// Whether outcomes wait until [#release], as they wait for a slow disk.
  public synchronized void defer(boolean defer) {
    deferring = defer;
  }

  /// How many outcomes wait.
  public synchronized int deferred() {
    return late.size();
  }

  /// Tells the outcomes that wait.
  public void release() {
    List<Told> due;
    synchronized (this) {
      due = List.copyOf(late);
      late.clear();
    }
    due.forEach(told -> told.loop().execute(told.outcome()));
  }

  @Override
  public Lane lane(int index, Executor loop) {
    return new MemoryLane(loop);
  }

  @Override
  public synchronized boolean healthy() {
    return !refusing && !failing;
  }

  @Override
  public void close() {}

  private synchronized boolean isOpen() {
    return !refusing;
  }

  /// @return outcomes to be told now
  private synchronized List<Runnable> write(Executor loop, List<Pending> batch) {
    var due = new ArrayList<Runnable>();
    if (!batch.isEmpty()) {
      flushes++;
    }
    for (Pending pending : batch) {
      Outcome outcome = pending.outcome();
      if (!failing) {
        records.add(pending.record());
      }
      if (outcome != null) {
        Runnable told = failing ? outcome::failed : outcome::journaled;
        if (deferring) {
          late.add(new Told(loop, told));
        } else {
          due.add(told);
        }
      }
    }
    return due;
  }

  private final class MemoryLane implements Lane {
    private final Executor loop;
    private List<Pending> pending = new ArrayList<>();

    MemoryLane(Executor loop) {
      this.loop = loop;
    }

    @Override
    public boolean open() {
      return isOpen();
    }

    @Override
    public void append(CallRecord record, Outcome outcome) {
      pending.add(new Pending(record, outcome));
    }

    @Override
    public void append(CallRecord record) {
      pending.add(new Pending(record, null));
    }

    @Override
    public void flush() {
      List<Pending> batch = pending;
      pending = new ArrayList<>();
      write(loop, batch).forEach(Runnable::run);
    }
  }
}
