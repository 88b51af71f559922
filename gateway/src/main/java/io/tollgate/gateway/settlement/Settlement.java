package io.tollgate.gateway.settlement;

import io.tollgate.core.credit.Allowance;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.credit.Hold;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.ledger.Journal;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;

/// Owns the hold of one call and ends it once: charged after its record is in the journal, or
/// released.
///
/// Thread: the call's event loop.
public final class Settlement implements Journal.Outcome {

  /*
   * HELD -> JOURNALING -> ENDED, or HELD -> ENDED. While the record is on its way to the journal
   * nobody can take the hold back: whatever happens to the connections, the journal's word decides.
   */
  private enum State {
    HELD,
    JOURNALING,
    ENDED
  }

  /// Told how the journal decided.
  public interface Decided {

    /// The call is charged: the answer's last byte may go.
    void charged();

    /// The call is not charged and must not be completed.
    void notRecorded();
  }

  private final PassLane lane;
  private final Desk desk;
  private final Hold hold;
  private final Decided decided;
  private State state = State.HELD;

  public Settlement(PassLane lane, Desk desk, Hold hold, Decided decided) {
    this.lane = lane;
    this.desk = desk;
    this.hold = hold;
    this.decided = decided;
  }

  /// Whether less than the call's ceiling is held, so that its answer must wait for its price.
  public boolean withheld() {
    return hold.withheld();
  }

  /// Credits held now.
  public long credits() {
    return hold.credits();
  }

  /// What the call will be charged to.
  public HeldWindows windows() {
    return hold;
  }

  /// Brings the hold to the price of the answer.
  ///
  /// @param at now, milliseconds since 1970
  /// @return whether it fits; if not, nothing has changed
  public boolean reprice(long credits, long at) {
    return desk.reprice(hold, credits, at);
  }

  /// Why a price does not fit that [#reprice] turned down: the window that is spent.
  ///
  /// @param at now, milliseconds since 1970
  public Refusal spent(long credits, long at) {
    Desk.Statement now = desk.statement(at);
    Allowance day = now.day();
    // Our own hold is part of what is held; it would be given up for the price.
    boolean dayIsSpent = day.cap() - day.used() - day.held() + hold.credits() < credits;
    Allowance spent = dayIsSpent ? day : now.month();
    RefusalCode code = dayIsSpent ? RefusalCode.DAY_CREDITS : RefusalCode.MONTH_CREDITS;
    return Refusal.until(code, spent.resetMillis());
  }

  /// Whether the hold is neither charged nor released, and may still become either.
  public boolean open() {
    return state == State.HELD;
  }

  /// Charges what is held, once the record is in the journal.
  ///
  /// @param record says the same credits and windows
  public void charge(CallRecord record) {
    requireHeld();
    state = State.JOURNALING;
    lane.append(record, this);
  }

  /// Charges nothing.
  public void release() {
    requireHeld();
    state = State.ENDED;
    desk.release(hold);
  }

  private void requireHeld() {
    if (state != State.HELD) {
      throw new IllegalStateException("the hold is past that: " + state);
    }
  }

  @Override
  public void journaled() {
    state = State.ENDED;
    desk.charge(hold);
    decided.charged();
  }

  @Override
  public void failed() {
    state = State.ENDED;
    desk.release(hold);
    decided.notRecorded();
  }
}
