package io.tollgate.store.sqlite;

import io.tollgate.core.ledger.LedgerStore.Group;
import io.tollgate.core.ledger.LedgerStore.Interval;
import io.tollgate.core.ledger.LedgerStore.UsageRow;
import io.tollgate.core.ledger.UsageQuery;
import io.tollgate.store.ledger.Rollup;
import io.tollgate.store.sqlite.UsageSpans.Floors;
import io.tollgate.store.sqlite.UsageSpans.Piece;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Adds up calls for one query: from the coarsest rollups that fit, so that a year costs a few
/// hundred rows a key and route, and from single calls at the ragged ends.
///
/// Thread: one.
final class UsageReader {

  private final Connection connection;
  private final UsageQuery query;
  private final TreeMap<Span, Sum> sums = new TreeMap<>();

  private UsageReader(Connection connection, UsageQuery query) {
    this.connection = connection;
    this.query = query;
  }

  /// @param connection of one snapshot
  static List<UsageRow> read(Connection connection, UsageQuery query) throws SQLException {
    return new UsageReader(connection, query).read();
  }

  private List<UsageRow> read() throws SQLException {
    Interval interval = query.interval();
    UsageSpans spans =
        UsageSpans.of(interval, query.zone(), query.fromMillis(), query.toMillis(), floors());
    for (Piece piece : spans.of(query.fromMillis(), query.toMillis())) {
      add(piece);
    }
    Map<String, String> environments =
        query.group() == Group.ENVIRONMENT ? environments() : Map.of();
    if (query.group() == Group.ENVIRONMENT) {
      var merged = new TreeMap<Span, Sum>();
      sums.forEach((span, sum) ->
          merged.merge(
              new Span(span.startMillis(), environments.getOrDefault(span.group(), "")),
              sum,
              Sum::plus));
      return rows(merged);
    }
    return rows(sums);
  }

  private static List<UsageRow> rows(Map<Span, Sum> sums) {
    var rows = new ArrayList<UsageRow>(sums.size());
    sums.forEach((span, sum) ->
        rows.add(
            new UsageRow(span.startMillis(), span.group(), sum.calls, sum.refused, sum.credits)));
    return List.copyOf(rows);
  }

  private Floors floors() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT minute_floor, hour_floor, request_floor FROM ledger_state WHERE id = 1")) {
      row.next();
      return new Floors(row.getLong(1), row.getLong(2), row.getLong(3));
    }
  }

  /// By key id: a key's environment never changes.
  private Map<String, String> environments() throws SQLException {
    var environments = new HashMap<String, String>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT id, environment FROM api_key WHERE organization_id = ?")) {
      select.setLong(1, query.organizationId());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          environments.put(row.getString(1), row.getString(2));
        }
      }
    }
    return environments;
  }

  private void add(Piece piece) throws SQLException {
    Rollup table = piece.table();
    CallConditions where =
        table == null
            ? CallConditions.ofCalls(query.filter())
            : CallConditions.ofRollup(query.filter());
    String time = table == null ? "at_millis" : "start_millis";
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT "
                + span(table)
                + " AS span, "
                + part()
                + " AS part, "
                + figures(table)
                + " FROM "
                + (table == null ? "request" : table.tableName())
                + " WHERE organization_id = ? AND "
                + time
                + " >= ? AND "
                + time
                + " < ?"
                // The rollups' snapshot: what is not rolled up yet stands in none of them.
                + (table == null ? " AND row_id <= (SELECT rolled_row FROM ledger_state)" : "")
                + where.sql()
                + " GROUP BY span, part")) {
      select.setLong(1, query.organizationId());
      select.setLong(2, piece.fromMillis());
      select.setLong(3, piece.toMillis());
      for (int i = 0; i < where.parameters().size(); i++) {
        select.setObject(4 + i, where.parameters().get(i));
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          add(row);
        }
      }
    }
  }

  private void add(ResultSet row) throws SQLException {
    long start =
        query.interval() == Interval.ALL
            ? query.fromMillis()
            : query.interval().startOf(row.getLong(1), query.zone());
    String part = row.getString(2);
    Sum sum =
        query.filter().refusedOnly()
            ? new Sum(row.getLong(4), row.getLong(4), 0)
            : new Sum(row.getLong(3), row.getLong(4), row.getLong(5));
    sums.merge(new Span(start, part == null ? "" : part), sum, Sum::plus);
  }

  /// Every span of an answer begins on a minute, in every zone.
  private String span(@Nullable Rollup table) {
    if (query.interval() == Interval.ALL) {
      return "0";
    }
    return table == null ? "at_millis - at_millis % 60000" : "start_millis";
  }

  private String part() {
    return switch (query.group()) {
      case NONE -> "''";
      case KEY, ENVIRONMENT -> "key_id";
      case ROUTE -> "api_id || '/' || route_id";
      case STATUS -> "status";
      case STATUS_CLASS -> "status / 100";
      case API -> "api_id";
    };
  }

  private static String figures(@Nullable Rollup table) {
    return table == null
        ? "COUNT(*), COUNT(refusal), SUM(credits)"
        : "SUM(calls), SUM(refused), SUM(credits)";
  }

  /// What is added up of one span and group.
  private record Sum(long calls, long refused, long credits) {
    Sum plus(Sum other) {
      return new Sum(
          calls + other.calls, refused + other.refused, Math.addExact(credits, other.credits));
    }
  }

  /// What one usage row is about.
  private record Span(long startMillis, String group) implements Comparable<Span> {
    private static final Comparator<Span> ORDER =
        Comparator.comparingLong(Span::startMillis).thenComparing(Span::group);

    @Override
    public int compareTo(Span other) {
      return ORDER.compare(this, other);
    }
  }
}
