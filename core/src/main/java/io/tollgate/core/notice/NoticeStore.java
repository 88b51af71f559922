package io.tollgate.core.notice;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where notices are kept (port). Blocks: virtual threads only. Each method throws
/// [io.tollgate.core.unit.StoreException] if the store is out of reach.
public interface NoticeStore {

  /// Keeps a notice, unless one of the same kind about the same key is there for this period.
  ///
  /// @param period any number that stays the same while the same thing need not be said again
  /// @return whether it was kept
  boolean add(Notice notice, long period);

  /// Notices, newest first.
  ///
  /// @param organizationId null for those of all
  /// @param open whether only those are wanted that nobody has acknowledged
  /// @param beforeId only older ones; [Long#MAX_VALUE] for the newest
  /// @param limit 1..=1000
  List<Notice> page(@Nullable Long organizationId, boolean open, long beforeId, int limit);

  /// @return null if there is none
  @Nullable Notice byId(long id);

  /// Notes that somebody has seen it. The first one counts.
  ///
  /// @return as it is now; null if there is none
  @Nullable Notice acknowledge(long id, String actor, long atMillis);

  /// Lets go of old ones.
  ///
  /// @param beforeMillis those from before this instant go
  /// @return how many went
  int prune(long beforeMillis);
}
