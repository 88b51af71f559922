package io.tollgate.testkit;

import io.tollgate.core.notice.Notice;
import io.tollgate.core.notice.NoticeKind;
import io.tollgate.core.notice.NoticeStore;
import io.tollgate.core.unit.StoreException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Notices in memory; out of reach on demand.
///
/// Thread: any.
public final class MemoryNoticeStore implements NoticeStore {

  private final TreeMap<Long, Notice> notices = new TreeMap<>();
  private final Map<Period, Long> periods = new HashMap<>();
  private boolean down;

  private record Period(NoticeKind kind, long keyId, long period) {}

  /// Whether the store is out of reach from now on.
  public synchronized void down(boolean outOfReach) {
    down = outOfReach;
  }

  private void requireUp() {
    if (down) {
      throw new StoreException("out of reach", true, new IOException("as the test wishes"));
    }
  }

  @Override
  public synchronized boolean add(Notice notice, long period) {
    requireUp();
    var of = new Period(notice.kind(), notice.keyId(), period);
    if (periods.putIfAbsent(of, notice.id()) != null) {
      return false;
    }
    notices.put(notice.id(), notice);
    return true;
  }

  @Override
  public synchronized List<Notice> page(
      @Nullable Long organizationId, boolean open, long beforeId, int limit) {
    requireUp();
    return notices.headMap(beforeId, false).descendingMap().values().stream()
        .filter(one -> organizationId == null || one.organizationId() == organizationId)
        .filter(one -> !open || one.acknowledgedMillis() == 0)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized @Nullable Notice byId(long id) {
    requireUp();
    return notices.get(id);
  }

  @Override
  public synchronized @Nullable Notice acknowledge(long id, String actor, long atMillis) {
    requireUp();
    return notices.computeIfPresent(
        id, (_, one) -> one.acknowledgedMillis() > 0 ? one : one.acknowledged(actor, atMillis));
  }

  @Override
  public synchronized int prune(long beforeMillis) {
    requireUp();
    int before = notices.size();
    notices.values().removeIf(one -> one.atMillis() < beforeMillis);
    periods.values().retainAll(notices.keySet());
    return before - notices.size();
  }
}
