package io.tollgate.core.ledger;

import java.util.concurrent.Executor;

/// What stands before the ledger (port): append-only, written before a billable answer's last byte.
public interface Journal extends AutoCloseable {

  /// Opens the lane of one event loop.
  ///
  /// @param index 0 or more; the same loop takes the same lane after a restart
  /// @param loop runs on the loop's thread; outcomes are told there
  Lane lane(int index, Executor loop);

  /// Whether charged calls can be recorded right now.
  boolean healthy();

  /// Writes and syncs what is there, and takes no more.
  @Override
  void close();

  /// One event loop's way into the journal.
  ///
  /// Thread: the loop's, and no other.
  interface Lane {

    /// Whether a call that may be charged can begin. False while the disk is full or failing, or
    /// too much waits to be synced or folded: the call is refused with
    /// [io.tollgate.core.request.RefusalCode#LEDGER_DOWN].
    boolean open();

    /// Takes a record to be written by the next [#flush]. One write serves all that settled in one
    /// pass of the loop.
    ///
    /// @param outcome told exactly once, on the loop: during the flush or later, never during
    ///   append
    void append(CallRecord record, Outcome outcome);

    /// Takes a record of a call that cost nothing. Nobody waits for it; it may be dropped, and then
    /// is counted, while the journal is not healthy.
    void append(CallRecord record);

    /// Writes what was appended since the last flush.
    void flush();
  }

  /// What became of an appended record.
  interface Outcome {

    /// The record is as durable as the sync mode promises: the answer's last byte may go.
    void journaled();

    /// The record is not in the journal and never will be: nothing may be charged or completed.
    void failed();
  }

  /// When a record counts as durable.
  enum Sync {
    /// After fsync returned, in groups: survives a power cut.
    ALWAYS,
    /// After it was written, with fsync in groups soon after: survives `kill -9`.
    INTERVAL,
    /// After it was written; the operating system syncs when it likes: survives `kill -9`.
    NEVER
  }
}
