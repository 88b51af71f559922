package io.tollgate.core.notice;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// Raises notices: keeps each once and tells those who listen.
///
/// Thread: any that may block.
public final class Notices {

  private final NoticeStore store;
  private final LongSupplier ids;
  private final List<NoticeListener> listeners = new CopyOnWriteArrayList<>();
  private final List<LongAdder> raised =
      Stream.generate(LongAdder::new).limit(NoticeKind.values().length).toList();

  /// @param ids positive, rising, never given twice
  public Notices(NoticeStore store, LongSupplier ids) {
    this.store = store;
    this.ids = ids;
  }

  /// Has somebody told of each notice from now on.
  public void tell(NoticeListener listener) {
    listeners.add(listener);
  }

  /// Raises a notice, unless it was raised in this period.
  ///
  /// @param period see [NoticeStore#add]
  /// @return whether it is new
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach; nobody was told
  public boolean raise(
      NoticeKind kind,
      long organizationId,
      long keyId,
      long period,
      long atMillis,
      Map<String, String> facts) {
    var notice = new Notice(ids.getAsLong(), organizationId, keyId, kind, atMillis, facts);
    if (!store.add(notice, period)) {
      return false;
    }
    raised.get(kind.ordinal()).increment();
    listeners.forEach(listener -> listener.raised(notice));
    return true;
  }

  /// How many of a kind were raised since the start.
  public long raised(NoticeKind kind) {
    return raised.get(kind.ordinal()).sum();
  }
}
