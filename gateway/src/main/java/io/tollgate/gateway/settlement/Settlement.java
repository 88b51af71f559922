package io.tollgate.gateway.settlement;

import io.tollgate.core.admission.Admissions;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.credit.Hold;
import io.tollgate.core.credit.HoldResult;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.ledger.Journal;
import io.tollgate.core.request.Refusal;
import org.jspecify.annotations.Nullable;

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
  private HoldResult.@Nullable NoCredit tightest;
  private State state = State.HELD;

  public Settlement(PassLane lane, Desk desk, Hold hold, Decided decided) {
    this.lane = lane;
    this.desk = desk;
    this.hold = hold;
    this.tightest = hold.tightest();
    this.decided = decided;
  }

  /// Whether less than the call's ceiling is held, so that its answer must wait for its price.
  public boolean withheld() {
    return hold.withheld();
  }

  /// What an answer of a plain price costs this call.
  public long priced(long plainCredits) {
    return hold.priced(plainCredits);
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
    HoldResult.NoCredit no = desk.reprice(hold, credits, at);
    if (no != null) {
      tightest = no;
    }
    return no == null;
  }

  /// Takes what is held as the price, whatever the answer would have cost.
  ///
  /// @param at now, milliseconds since 1970
  public void settle(long at) {
    if (!reprice(hold.credits(), at)) {
      throw new IllegalStateException("what is held did not fit");
    }
  }

  /// Why the answer of a withheld call is not given: the allowance that [#reprice] found too small,
  /// or that left too little in the first place.
  public Refusal spent() {
    HoldResult.NoCredit no = tightest;
    if (no == null) {
      throw new IllegalStateException("nothing was turned down");
    }
    return Admissions.spent(no);
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
