package io.tollgate.core.statement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where statements are kept (port). Blocks: virtual threads only. Lines for higher plans come with
/// the change of plan: [io.tollgate.core.change.Change.PlanChanged].
public interface StatementStore {

  /// @return null if there is none
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  @Nullable Statement byId(long id);

  /// The statements of an organization, newest month first.
  ///
  /// @param beforeStartMillis only months that began earlier; [Long#MAX_VALUE] for the newest
  /// @param limit 1..=1000
  List<Statement> page(long organizationId, long beforeStartMillis, int limit);

  /// Writes an open statement, unless there is one of its window; one that was cut short goes on.
  ///
  /// @return the one that is there now
  Statement open(Statement statement);

  /// Lets the month of an open statement end earlier.
  void cut(long id, long endMillis);

  /// Writes the figures and the last line of an open statement. One that is closed stays as it is.
  ///
  /// @return whether this closed it
  boolean close(Statement statement);

  /// Open statements whose month ended before an instant, oldest first.
  List<Statement> ended(long beforeMillis, int limit);

  /// Organizations that have no open statement for an instant, in the order of ids.
  List<Long> withoutAt(long atMillis, long afterId, int limit);

  /// Organizations with a change of plan whose time has come.
  List<Long> plansDue(long atMillis, int limit);
}
