package io.tollgate.gateway.settlement;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.Journal;
import java.util.concurrent.Executor;

/// An event loop's lane into the journal: one write for all that settled in one pass of the loop.
///
/// Thread: the loop's.
public final class PassLane {

  private final Journal.Lane lane;
  private final Executor loop;
  private final Runnable flush = this::flush;
  private boolean flushDue;

  /// @param loop runs what it is given after the events of the pass
  public PassLane(Journal.Lane lane, Executor loop) {
    this.lane = lane;
    this.loop = loop;
  }

  /// Whether calls that may be charged can begin.
  public boolean open() {
    return lane.open();
  }

  /// Takes the record of a call that cost nothing.
  public void append(CallRecord record) {
    lane.append(record);
    flushSoon();
  }

  void append(CallRecord record, Journal.Outcome outcome) {
    lane.append(record, outcome);
    flushSoon();
  }

  private void flushSoon() {
    if (!flushDue) {
      flushDue = true;
      loop.execute(flush);
    }
  }

  private void flush() {
    // First, since outcomes told by the flush may settle the next calls.
    flushDue = false;
    lane.flush();
  }
}
