package io.tollgate.core.admission;

import io.tollgate.core.credit.Hold;
import io.tollgate.core.rate.InFlight;
import io.tollgate.core.request.Refusal;
import org.jspecify.annotations.Nullable;

/// Whether an identified call may go to the upstream.
public sealed interface Admission {

  /// It may.
  ///
  /// @param hold what it may cost; null for a call that can't cost anything
  /// @param place among the calls under way, left when the call is over; null where none is counted
  record Admitted(Caller caller, @Nullable Hold hold, InFlight.@Nullable Place place)
      implements Admission {}

  /// It may not; nothing has changed.
  record Refused(Refusal refusal) implements Admission {}

  /// The account has left memory between look-up and hold: look the caller up again.
  record Again() implements Admission {
    static final Again AGAIN = new Again();
  }
}
