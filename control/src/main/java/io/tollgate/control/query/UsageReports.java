package io.tollgate.control.query;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.ledger.CallQuery;
import io.tollgate.core.ledger.LedgerStore;
import io.tollgate.core.ledger.LedgerStore.StoredCall;
import io.tollgate.core.ledger.LedgerStore.UsageRow;
import io.tollgate.core.ledger.UsageQuery;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.unit.RequestId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
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

  /// Every group, span by span.
  public UsageView usage(UsageQuery query) {
    Instant completeTo = fold();
    List<UsageRow> rows = ports.stores().ledger().usage(query);
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
              group(row, query.group()),
              row.calls(),
              row.refused(),
              row.credits()));
    }
    return new UsageView(
        PublicId.ORGANIZATION.write(query.organizationId()),
        Instant.ofEpochMilli(query.fromMillis()),
        Instant.ofEpochMilli(query.toMillis()),
        query.zone().getId(),
        query.interval(),
        query.group(),
        completeTo,
        views,
        new UsageView.TotalView(calls, refused, credits));
  }

  /// How groups are called outside.
  private static String group(UsageRow row, LedgerStore.Group group) {
    return switch (group) {
      case KEY -> row.group().equals("0") ? "" : PublicId.KEY.write(Long.parseLong(row.group()));
      case STATUS_CLASS -> row.group().equals("0") ? "" : row.group() + "xx";
      case ENVIRONMENT -> row.group().toLowerCase(Locale.ROOT);
      case NONE, ROUTE, STATUS, API -> row.group();
    };
  }

  /// The five largest groups and the rest, for people.
  public UsageReport report(UsageQuery query) {
    UsageView usage = usage(query);
    return UsageReport.of(query, usage);
  }

  /// Finished calls, newest first. Where the search was cut off, a page has fewer than asked for
  /// and says all the same where it goes on.
  ///
  /// @param query where it begins is left to the cursor
  /// @param after null for the newest
  public Page<CallView> calls(CallQuery query, @Nullable Cursor after) {
    fold();
    return page(query, after);
  }

  /// Every call that a query finds, newest first, page by page: no snapshot is held while one is
  /// written out.
  public void eachCall(CallQuery query, Consumer<CallView> each) {
    fold();
    Cursor after = null;
    do {
      Page<CallView> page = page(query, after);
      page.items().forEach(each);
      after = page.next() == null ? null : Cursor.read(Cursor.List.CALLS, page.next());
    } while (after != null);
  }

  private Page<CallView> page(CallQuery query, @Nullable Cursor after) {
    CallQuery.Calls calls =
        ports
            .stores()
            .ledger()
            .calls(
                after == null
                    ? query
                    : query.behind(new CallQuery.Place(after.at(), after.high())));
    CallQuery.Place next = calls.next();
    return new Page<>(
        calls.calls().stream().map(CallView::of).toList(),
        next == null
            ? null
            : new Cursor(Cursor.List.CALLS, next.atMillis(), next.row(), 0).write());
  }

  /// @return the instant up to which every finished call is in the ledger
  private Instant fold() {
    Instant now = Instant.ofEpochMilli(ports.clock().millis());
    ports.operations().fold();
    return now;
  }

  /// @return null if there is none, or it is no longer kept
  public @Nullable CallView call(RequestId id) {
    fold();
    StoredCall call = ports.stores().ledger().call(id);
    return call == null ? null : CallView.of(call);
  }
}
