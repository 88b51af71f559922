package io.tollgate.core.account;

import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.request.Subject;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How far into the data of its routes a plan lets calls reach.
///
/// @param historyDays days back from today, in UTC, 1 or more; 0 is no limit
/// @param mainnets whether main networks are open, not test networks alone
public record Reach(int historyDays, boolean mainnets) {

  /// As far as there is data.
  public static final Reach ALL = new Reach(0, true);

  private static final long DAY = TimeUnit.DAYS.toMillis(1);

  public Reach {
    if (historyDays < 0) {
      throw new IllegalArgumentException("historyDays: " + historyDays + " (expected: 0 or more)");
    }
  }

  /// What a call asks for, as far as its dialect can tell.
  ///
  /// @param sinceMillis the oldest instant it asks about, milliseconds since 1970; [#NOW] for none
  /// @param mainnet whether it asks about a main network
  public record Wanted(long sinceMillis, boolean mainnet) {

    /// No instant of the past.
    public static final long NOW = Long.MAX_VALUE;

    /// Nothing that a plan could keep away.
    public static final Wanted NOTHING = new Wanted(NOW, false);
  }

  /// Whether some calls reach too far.
  public boolean limited() {
    return historyDays > 0 || !mainnets;
  }

  /// @param atMillis arrival of the call
  /// @return null if the call does not reach too far
  public @Nullable Refusal refuse(Wanted wanted, long atMillis) {
    if (wanted.mainnet() && !mainnets) {
      return Refusal.of(RefusalCode.MAINNET);
    }
    // The day that is so many days back is open as a whole: dates come without a time.
    long first = Math.floorDiv(atMillis, DAY) - historyDays;
    return historyDays > 0 && Math.floorDiv(wanted.sinceMillis(), DAY) < first
        ? new Refusal(
            RefusalCode.HISTORY,
            "The plan reaches back " + historyDays + " days.",
            0,
            new Refusal.Limit(Subject.ORGANIZATION, historyDays))
        : null;
  }
}
