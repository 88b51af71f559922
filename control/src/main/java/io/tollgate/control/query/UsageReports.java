package io.tollgate.control.query;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.ledger.LedgerStore;
import io.tollgate.core.ledger.LedgerStore.StoredCall;
import io.tollgate.core.ledger.LedgerStore.UsageRow;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.unit.RequestId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was used: sums and single calls. Each report folds the journal first, so that it knows
/// every charge made before it was asked for.
///
/// Thread: any that may block. Each method throws [io.tollgate.core.unit.StoreException] if the
/// store is out of reach.
public final class UsageReports {

  private final ControlPorts ports;

  public UsageReports(ControlPorts ports) {
    this.ports = ports;
  }

  /// @param fromMillis inclusive, on a minute
  /// @param toMillis exclusive, on a minute
  public UsageView usage(
      long organizationId,
      long fromMillis,
      long toMillis,
      LedgerStore.Interval interval,
      LedgerStore.Group group) {
    ports.operations().fold();
    List<UsageRow> rows =
        ports.stores().ledger().usage(organizationId, fromMillis, toMillis, interval, group);
    long calls = 0;
    long refused = 0;
    long credits = 0;
    var views = new ArrayList<UsageView.RowView>(rows.size());
    for (UsageRow row : rows) {
      calls += row.calls();
      refused += row.refused();
      credits = Math.addExact(credits, row.credits());
      views.add(
          new UsageView.RowView(
              Instant.ofEpochMilli(row.startMillis()),
              group(row, group),
              row.calls(),
              row.refused(),
              row.credits()));
    }
    return new UsageView(
        PublicId.ORGANIZATION.write(organizationId),
        Instant.ofEpochMilli(fromMillis),
        Instant.ofEpochMilli(toMillis),
        interval,
        group,
        views,
        new UsageView.TotalView(calls, refused, credits));
  }

  private static String group(UsageRow row, LedgerStore.Group group) {
    boolean key = group == LedgerStore.Group.KEY && !row.group().isEmpty();
    return key ? PublicId.KEY.write(Long.parseLong(row.group())) : row.group();
  }

  /// Finished calls, newest first.
  ///
  /// @param subject only those by tokens that were made for it; null for all
  /// @param after null for the newest
  /// @param limit 1..=500
  public Page<CallView> calls(
      long organizationId, @Nullable String subject, @Nullable Cursor after, int limit) {
    ports.operations().fold();
    RequestId before = after == null ? null : new RequestId(after.high(), after.low());
    LedgerStore ledger = ports.stores().ledger();
    List<StoredCall> rows =
        subject == null
            ? ledger.calls(organizationId, before, limit + 1)
            : ledger.callsOf(organizationId, subject, before, limit + 1);
    return Page.of(rows, limit, CallView::of, UsageReports::cursor);
  }

  private static Cursor cursor(StoredCall call) {
    return new Cursor(Cursor.List.CALLS, call.atMillis(), call.id().high(), call.id().low());
  }

  /// @return null if there is none, or it is no longer kept
  public @Nullable CallView call(RequestId id) {
    ports.operations().fold();
    StoredCall call = ports.stores().ledger().call(id);
    return call == null ? null : CallView.of(call);
  }
}
