package io.tollgate.store.sqlite;

import io.tollgate.core.ledger.CallFilter;
import java.util.ArrayList;
import java.util.List;

/// What a filter says, in SQL: for rollups, whose rows add up many calls, and for single calls.
///
/// @param sql begins with AND, or is empty
record CallConditions(String sql, List<Object> parameters) {

  static CallConditions ofCalls(CallFilter filter) {
    return of(filter, "refusal IS NOT NULL");
  }

  static CallConditions ofRollup(CallFilter filter) {
    return of(filter, "refused > 0");
  }

  private static CallConditions of(CallFilter filter, String refused) {
    var sql = new StringBuilder();
    var parameters = new ArrayList<Object>();
    if (filter.keyId() != null) {
      sql.append(" AND key_id = ?");
      parameters.add(filter.keyId());
    }
    if (filter.environment() != null) {
      sql.append(" AND key_id IN (SELECT id FROM api_key WHERE environment = ?)");
      parameters.add(filter.environment().name());
    }
    if (filter.apiId() != null) {
      sql.append(" AND api_id = ?");
      parameters.add(filter.apiId());
    }
    if (filter.routeId() != null) {
      sql.append(" AND route_id = ?");
      parameters.add(filter.routeId());
    }
    if (filter.byStatus()) {
      sql.append(" AND status BETWEEN ? AND ?");
      parameters.add(filter.statusMin());
      parameters.add(filter.statusMax());
    }
    if (filter.refusedOnly()) {
      sql.append(" AND ").append(refused);
    }
    return new CallConditions(sql.toString(), parameters);
  }
}
