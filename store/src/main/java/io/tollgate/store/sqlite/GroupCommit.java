package io.tollgate.store.sqlite;

import io.tollgate.store.jdbc.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Writes one by one, with one sync of the disk for all that wait: who comes first writes for those
/// that came meanwhile, in the order in which they came.
///
/// One that can't be written spoils no other: the transaction is undone and each gets one of its
/// own.
///
/// Thread: any; blocks.
final class GroupCommit<C> {

  /// Most in one transaction: what a reader has to wait for at most, and what is done twice when
  /// one of them can't be written.
  private static final int BATCH_MAX = 512;

  private final Database database;
  private final Opening<C> opening;
  private final Consumer<C> told;
  private final ConcurrentLinkedQueue<Entry<C>> waiting = new ConcurrentLinkedQueue<>();
  // Fair, so that a flood leaves none behind.
  private final ReentrantLock writing = new ReentrantLock(true);

  /// Begins to write in a transaction: what the writer remembers holds until that ends.
  interface Opening<C> {
    Writer<C> in(JdbcClient jdbc);
  }

  /// Writes in a transaction that is under way.
  interface Writer<C> {

    /// @return whether there was anything to write
    boolean write(C change);
  }

  /// @param told of each when it is durable, in the order of the database, before its author
  ///   returns
  GroupCommit(Database database, Opening<C> opening, Consumer<C> told) {
    this.database = database;
    this.opening = opening;
    this.told = told;
  }

  /// @return whether there was anything to write
  /// @throws RuntimeException what the writer threw, or the database
  boolean apply(C change) {
    var mine = new Entry<>(change);
    waiting.add(mine);
    write(List.of(mine));
    if (mine.failure != null) {
      throw mine.failure;
    }
    return mine.written;
  }

  /// Applies several, in as few transactions as may be.
  ///
  /// @return for each, in their order, what the writer or the database threw; null if it is done
  List<@Nullable RuntimeException> applyAll(List<C> changes) {
    List<Entry<C>> mine = changes.stream().map(Entry::new).toList();
    waiting.addAll(mine);
    write(mine);
    var failures = new ArrayList<@Nullable RuntimeException>(mine.size());
    mine.forEach(entry -> failures.add(entry.failure));
    return failures;
  }

  /// Writes what waits until these are done: they were queued in their order.
  private void write(List<Entry<C>> mine) {
    if (mine.isEmpty()) {
      return;
    }
    writing.lock();
    try {
      while (!mine.getLast().done) {
        writeBatch();
      }
    } finally {
      writing.unlock();
    }
  }

  private void writeBatch() {
    var batch = new ArrayList<Entry<C>>();
    Entry<C> next = waiting.poll();
    while (next != null) {
      batch.add(next);
      next = batch.size() < BATCH_MAX ? waiting.poll() : null;
    }
    if (batch.size() == 1 || !tryTogether(batch)) {
      batch.forEach(this::writeAlone);
    }
  }

  private boolean tryTogether(List<Entry<C>> batch) {
    try {
      database.write(connection -> {
        Writer<C> writer = opening.in(Sql.client(connection));
        for (Entry<C> entry : batch) {
          entry.written = writer.write(entry.change);
        }
        return true;
      });
    } catch (RuntimeException _) {
      // Nothing of it is written. Whose fault it was, each finds out for itself.
      return false;
    }
    batch.forEach(this::tell);
    return true;
  }

  private void writeAlone(Entry<C> entry) {
    try {
      entry.written =
          database.write(connection -> opening.in(Sql.client(connection)).write(entry.change));
    } catch (RuntimeException e) {
      entry.failure = e;
      entry.done = true;
      return;
    }
    tell(entry);
  }

  private void tell(Entry<C> entry) {
    entry.done = true;
    told.accept(entry.change);
  }

  /// One to be written. Its fields are the lock's.
  private static final class Entry<C> {
    private final C change;
    private boolean written;
    private boolean done;
    private @Nullable RuntimeException failure;

    Entry(C change) {
      this.change = change;
    }
  }
}
