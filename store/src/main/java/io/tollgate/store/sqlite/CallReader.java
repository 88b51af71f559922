package io.tollgate.store.sqlite;

import io.tollgate.core.ledger.CallQuery;
import io.tollgate.core.ledger.CallQuery.Place;
import io.tollgate.core.ledger.LedgerStore.StoredCall;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.unit.RequestId;
import io.tollgate.store.ledger.Rollup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds finished calls for one query, newest first.
///
/// Thread: one.
final class CallReader {

  /*
   * Rows are found by organization and time; an index for each filter would cost every call a
   * page. Instead the rollups say which minutes (where they are kept, else quarters of an hour) hold
   * a call that matches, and only those are walked. A search that still looks at too many calls is
   * cut off and says where it goes on: a text is in no rollup.
   */

  /// Without the space behind it.
  static final String SELECT =
      """
      SELECT id_high, id_low, at_millis, organization_id, key_id, api_id, route_id, method, target,
             status, refusal, credits, overage, counted, duration_micros, answer_bytes, address,
             subject, row_id
      FROM request\
      """;

  /// Calls that one search looks at, about half a second of work, half of it the finding of spans.
  private static final long LOOKED_AT_MAX = 80_000;

  private final Connection connection;
  private final CallQuery query;
  private final CallConditions conditions;
  private final List<StoredCall> found = new ArrayList<>();
  private final List<Place> places = new ArrayList<>();

  private CallReader(Connection connection, CallQuery query) {
    this.connection = connection;
    this.query = query;
    this.conditions = CallConditions.ofCalls(query.filter());
  }

  /// @param connection of one snapshot
  static CallQuery.Calls read(Connection connection, CallQuery query) throws SQLException {
    return new CallReader(connection, query).read();
  }

  private CallQuery.Calls read() throws SQLException {
    Place before = query.before();
    Place top = before == null ? new Place(query.toMillis(), Long.MIN_VALUE) : before;
    if (query.filter().all() && query.text().isEmpty() && query.subject().isEmpty()) {
      walk(query.fromMillis(), top);
      return answer(null);
    }
    State state = state();
    if (walk(Math.max(state.rolledBefore(), query.fromMillis()), top)) {
      return answer(null);
    }
    return search(state, earlier(top, state.rolledBefore()));
  }

  /// How far the rollups are, and what of them is kept.
  ///
  /// @param rolledBefore every call admitted before is in them
  private record State(long rolledBefore, long minuteFloor, long hourFloor) {}

  private State state() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT COALESCE((SELECT MIN(at_millis) FROM request WHERE row_id > rolled_row),
                                last_millis + 1),
                       minute_floor, hour_floor
                FROM ledger_state WHERE id = 1
                """)) {
      row.next();
      return new State(row.getLong(1), row.getLong(2), row.getLong(3));
    }
  }

  private static Place earlier(Place top, long millis) {
    return top.atMillis() < millis ? top : new Place(millis, Long.MIN_VALUE);
  }

  /// Walks the spans that hold a match, newest first, from the finest rollup that is kept.
  private CallQuery.Calls search(State state, Place top) throws SQLException {
    long lookedAt = 0;
    long[] floors = {state.minuteFloor(), state.hourFloor(), Long.MIN_VALUE};
    Rollup[] tables = {Rollup.MINUTE, Rollup.QUARTER, Rollup.DAY};
    for (int i = 0; i < tables.length; i++) {
      long since = Math.max(floors[i], tables[i].startOf(Math.max(query.fromMillis(), 0)));
      long until = i == 0 ? Long.MAX_VALUE : floors[i - 1];
      try (PreparedStatement spans = spans(tables[i], since, Math.min(until, top.atMillis() + 1));
          ResultSet span = spans.executeQuery()) {
        while (span.next()) {
          long start = span.getLong(1);
          Place end = earlier(top, start + tables[i].millis());
          if (lookedAt > LOOKED_AT_MAX) {
            return answer(end);
          }
          lookedAt += span.getLong(2);
          if (walk(Math.max(start, query.fromMillis()), end)) {
            return answer(null);
          }
        }
      }
    }
    return answer(null);
  }

  private PreparedStatement spans(Rollup table, long since, long before) throws SQLException {
    CallConditions where = CallConditions.ofRollup(query.filter());
    PreparedStatement select =
        connection.prepareStatement(
            "SELECT start_millis, SUM(calls) FROM "
                + table.tableName()
                + " WHERE organization_id = ? AND start_millis >= ? AND start_millis < ?"
                + where.sql()
                + " GROUP BY start_millis ORDER BY start_millis DESC");
    select.setLong(1, query.organizationId());
    select.setLong(2, since);
    select.setLong(3, before);
    for (int i = 0; i < where.parameters().size(); i++) {
      select.setObject(4 + i, where.parameters().get(i));
    }
    return select;
  }

  /// Takes what matches, one call more than asked for: it says whether anything follows.
  ///
  /// @return whether that is all
  private boolean walk(long fromMillis, Place before) throws SQLException {
    int wanted = query.limit() + 1 - found.size();
    try (PreparedStatement select =
        connection.prepareStatement(
            SELECT
                + " WHERE organization_id = ? AND at_millis >= ? AND at_millis <= ?"
                + " AND (at_millis, row_id) < (?, ?)"
                + (query.text().isEmpty() ? "" : " AND instr(lower(target), ?) > 0")
                + (query.subject().isEmpty() ? "" : " AND subject = ?")
                + conditions.sql()
                + " ORDER BY at_millis DESC, row_id DESC LIMIT "
                + wanted)) {
      int at = 1;
      select.setLong(at++, query.organizationId());
      select.setLong(at++, fromMillis);
      select.setLong(at++, before.atMillis());
      select.setLong(at++, before.atMillis());
      select.setLong(at++, before.row());
      if (!query.text().isEmpty()) {
        select.setString(at++, query.text().toLowerCase(Locale.ROOT));
      }
      if (!query.subject().isEmpty()) {
        select.setString(at++, query.subject());
      }
      for (Object parameter : conditions.parameters()) {
        select.setObject(at++, parameter);
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.add(fromRow(row));
          places.add(new Place(row.getLong(3), row.getLong(19)));
        }
      }
    }
    return found.size() > query.limit();
  }

  /// @param cutOff where the search goes on; null if it came to its end
  private CallQuery.Calls answer(@Nullable Place cutOff) {
    if (found.size() <= query.limit()) {
      return new CallQuery.Calls(List.copyOf(found), cutOff);
    }
    return new CallQuery.Calls(
        List.copyOf(found.subList(0, query.limit())), places.get(query.limit() - 1));
  }

  static StoredCall fromRow(ResultSet row) throws SQLException {
    int refusal = row.getInt(11);
    boolean refused = !row.wasNull();
    return new StoredCall(
        new RequestId(row.getLong(1), row.getLong(2)),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getString(9),
        row.getInt(10),
        refused ? RefusalCode.ofNumber(refusal).text() : null,
        row.getLong(12),
        row.getLong(13),
        row.getLong(14),
        row.getLong(15),
        row.getLong(16),
        row.getString(17),
        row.getString(18));
  }
}
