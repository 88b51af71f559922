package io.tollgate.store.ledger;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.unit.Credits;
import io.tollgate.core.window.WindowKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The records of one transaction, added up in memory so that each window is written once.
///
/// Thread: the folder's.
final class FoldBatch {

  private static final int FIRST_WINDOW_COLUMN = 18;
  private static final int OVERAGE_KIND_COLUMN = FIRST_WINDOW_COLUMN + WindowColumns.KINDS.size();

  private static final String INSERT_REQUEST =
      """
      INSERT INTO request (row_id, id_high, id_low, at_millis, organization_id, key_id, api_id,
                           route_id, method, target, status, refusal, credits, counted,
                           duration_micros, answer_bytes, address, utc_day, utc_month,
                           anchored_day, anchored_month, rolling_minute, overage_kind, overage,
                           subject)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String ADD_WINDOW =
      """
      INSERT INTO window_total (organization_id, kind, start_millis, used, ceiling, overage,
                                overage_nanos)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (organization_id, kind, start_millis) DO UPDATE SET
        used = window_total.used + excluded.used,
        ceiling = CASE WHEN excluded.ceiling > window_total.ceiling
                       THEN excluded.ceiling ELSE window_total.ceiling END,
        overage = window_total.overage + excluded.overage,
        overage_nanos = window_total.overage_nanos + excluded.overage_nanos
      RETURNING used, overage
      """;

  private final List<CallRecord> records = new ArrayList<>();
  private final Map<WindowKey, WindowSum> windows = new HashMap<>();
  private final Map<Long, Long> charges = new HashMap<>();
  private final Map<Spent, Long> refused = new HashMap<>();
  private long lastMillis;
  private @Nullable WindowKey writing;

  int size() {
    return records.size();
  }

  /// The newest admission in the batch; 0 if it is empty.
  long lastMillis() {
    return lastMillis;
  }

  /// Charged records per organization: those that cost something and were held for it.
  Map<Long, Long> charges() {
    return charges;
  }

  /// @throws FoldStoppedException the record can't be one of ours
  void add(CallRecord call) {
    if (call.credits() < 0 || call.credits() > Credits.MAX) {
      throw new FoldStoppedException(
          call.organizationId(), "request " + call.id() + " charges " + call.credits());
    }
    records.add(call);
    lastMillis = Math.max(lastMillis, call.atMillis());
    RefusalCode refusal = call.refusal();
    if (refusal == RefusalCode.DAY_CREDITS || refusal == RefusalCode.MONTH_CREDITS) {
      refused.merge(
          new Spent(call.organizationId(), refusal == RefusalCode.MONTH_CREDITS),
          call.atMillis(),
          Math::max);
    }
    HeldWindows held = call.windows();
    if (call.credits() > 0 && held.size() > 0) {
      charges.merge(call.organizationId(), 1L, Long::sum);
      for (int i = 0; i < held.size(); i++) {
        if (column(held.kind(i)) < 0) {
          throw new FoldStoppedException(
              call.organizationId(), "request " + call.id() + " is charged to " + held.kind(i));
        }
        var key = new WindowKey(call.organizationId(), held.kind(i).code(), held.startMillis(i));
        windows.computeIfAbsent(key, _ -> new WindowSum()).add(call.credits(), held, i);
      }
    }
  }

  private static int column(WindowKind kind) {
    return WindowColumns.KINDS.indexOf(kind);
  }

  /// @param firstRow number of the first row; the rest follow without gaps
  void insertRequests(Connection connection, long firstRow) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_REQUEST)) {
      long row = firstRow;
      for (CallRecord call : records) {
        bind(insert, row++, call);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void bind(PreparedStatement insert, long row, CallRecord call)
      throws SQLException {
    RefusalCode refusal = call.refusal();
    insert.setLong(1, row);
    insert.setLong(2, call.id().high());
    insert.setLong(3, call.id().low());
    insert.setLong(4, call.atMillis());
    insert.setLong(5, call.organizationId());
    insert.setLong(6, call.keyId());
    insert.setString(7, call.apiId());
    insert.setString(8, call.routeId());
    insert.setString(9, call.method());
    insert.setString(10, call.target());
    insert.setInt(11, call.status());
    if (refusal == null) {
      insert.setNull(12, Types.INTEGER);
    } else {
      insert.setInt(12, refusal.number());
    }
    insert.setLong(13, call.credits());
    insert.setLong(14, call.counted());
    insert.setLong(15, call.durationMicros());
    insert.setLong(16, call.answerBytes());
    insert.setString(17, call.address());
    for (int i = 0; i < WindowColumns.KINDS.size(); i++) {
      insert.setNull(FIRST_WINDOW_COLUMN + i, Types.BIGINT);
    }
    HeldWindows held = call.windows();
    insert.setNull(OVERAGE_KIND_COLUMN, Types.INTEGER);
    insert.setLong(OVERAGE_KIND_COLUMN + 1, 0);
    insert.setString(OVERAGE_KIND_COLUMN + 2, call.subject());
    for (int i = 0; i < held.size() && call.credits() > 0; i++) {
      insert.setLong(FIRST_WINDOW_COLUMN + column(held.kind(i)), held.startMillis(i));
      if (held.overage(i) > 0) {
        insert.setInt(OVERAGE_KIND_COLUMN, held.kind(i).code());
        insert.setLong(OVERAGE_KIND_COLUMN + 1, held.overage(i));
      }
    }
  }

  /// One statement a window, not a batch: the one that the cap refuses must be known.
  ///
  /// @return what they are now
  FoldWitness.Folded addWindows(Connection connection) throws SQLException {
    var grown = new ArrayList<FoldWitness.Growth>(windows.size());
    try (PreparedStatement add = connection.prepareStatement(ADD_WINDOW)) {
      // In the order of the primary key: neighbours share pages.
      for (Map.Entry<WindowKey, WindowSum> entry : new TreeMap<>(windows).entrySet()) {
        WindowKey key = entry.getKey();
        WindowSum sum = entry.getValue();
        add.setLong(1, key.organizationId());
        add.setInt(2, key.kind());
        add.setLong(3, key.startMillis());
        add.setLong(4, sum.credits);
        add.setLong(5, sum.ceiling);
        add.setLong(6, sum.overage);
        add.setLong(7, sum.overageNanos);
        writing = key;
        try (ResultSet now = add.executeQuery()) {
          now.next();
          grown.add(
              new FoldWitness.Growth(
                  key.organizationId(),
                  WindowKind.ofCode(key.kind()),
                  key.startMillis(),
                  now.getLong(1),
                  sum.credits,
                  now.getLong(2),
                  sum.overage));
        }
        writing = null;
      }
    }
    var refusals = new ArrayList<FoldWitness.Refusals>(refused.size());
    refused.forEach((spent, at) ->
        refusals.add(new FoldWitness.Refusals(spent.organizationId(), spent.month(), at)));
    return new FoldWitness.Folded(grown, refusals, lastMillis);
  }

  /// Whose credits did not suffice.
  private record Spent(long organizationId, boolean month) {}

  /// The window whose total was being written when the database refused; null if it was none.
  @Nullable WindowKey refusedWindow() {
    return writing;
  }

  /// What the batch adds to a window of its own.
  WindowSum sum(WindowKey key) {
    return windows.getOrDefault(key, new WindowSum());
  }

  /// What a batch adds to one window.
  static final class WindowSum {
    long credits;
    long ceiling;
    long overage;
    long overageNanos;

    /// @param i which of the windows
    void add(long more, HeldWindows held, int i) {
      credits = Math.addExact(credits, more);
      ceiling = Math.max(ceiling, held.ceiling(i));
      overage = Math.addExact(overage, held.overage(i));
      overageNanos = Math.addExact(overageNanos, held.overageNanos(i));
    }
  }
}
