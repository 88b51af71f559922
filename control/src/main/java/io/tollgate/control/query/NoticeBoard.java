package io.tollgate.control.query;

import io.tollgate.core.notice.Notice;
import io.tollgate.core.notice.NoticeStore;
import io.tollgate.core.unit.LedgerClock;
import org.jspecify.annotations.Nullable;

/// What somebody should know, newest first.
///
/// Thread: any that may block. Each method throws [io.tollgate.core.unit.StoreException] if the
/// store is out of reach.
public final class NoticeBoard {

  private final NoticeStore notices;
  private final LedgerClock clock;

  public NoticeBoard(NoticeStore notices, LedgerClock clock) {
    this.notices = notices;
    this.clock = clock;
  }

  /// @param organizationId null for all
  /// @param open whether only those that nobody has acknowledged
  /// @param after null for the newest
  /// @param limit 1..=999
  public Page<NoticeView> page(
      @Nullable Long organizationId, boolean open, @Nullable Cursor after, int limit) {
    long before = after == null ? Long.MAX_VALUE : after.at();
    return Page.of(
        notices.page(organizationId, open, before, limit + 1),
        limit,
        NoticeView::of,
        last -> new Cursor(Cursor.List.NOTICES, last.id()));
  }

  /// Notes that somebody has seen a notice; who did first stays.
  ///
  /// @return null if there is none
  public @Nullable NoticeView acknowledge(long id, String actor) {
    Notice notice = notices.acknowledge(id, actor, clock.millis());
    return notice == null ? null : NoticeView.of(notice);
  }
}
