package io.tollgate.control.admin;

import io.tollgate.control.query.Cursor;
import org.jspecify.annotations.Nullable;

/// Fields that several operations take.
final class Fields {

  /// Items on a page.
  static final Field<Long> LIMIT =
      Field.whole("limit", 1, 500, "How many items at most; 50 if not given.");

  private static final long LIMIT_DEFAULT = 50;

  private Fields() {}

  static int limit(Exchange exchange) {
    return Math.toIntExact(exchange.query().find(LIMIT, LIMIT_DEFAULT));
  }

  static <T> T requireFound(String what, @Nullable T found) {
    if (found == null) {
      throw Exchange.notFound(what);
    }
    return found;
  }

  static final Field<Cursor> ORGANIZATIONS_CURSOR = Field.cursor(Cursor.List.ORGANIZATIONS);
  static final Field<Cursor> KEYS_CURSOR = Field.cursor(Cursor.List.KEYS);
  static final Field<Cursor> CERTIFICATES_CURSOR = Field.cursor(Cursor.List.CERTIFICATES);
  static final Field<Cursor> CALLS_CURSOR = Field.cursor(Cursor.List.CALLS);
  static final Field<Cursor> NOTICES_CURSOR = Field.cursor(Cursor.List.NOTICES);
  static final Field<Cursor> ALERTS_CURSOR = Field.cursor(Cursor.List.ALERTS);
  static final Field<Cursor> PERSONS_CURSOR = Field.cursor(Cursor.List.PERSONS);
  static final Field<Cursor> AUDIT_CURSOR = Field.cursor(Cursor.List.AUDIT);
}
