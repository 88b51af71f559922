package io.tollgate.control.admin;

import io.tollgate.control.query.FilterText;
import io.tollgate.control.wire.ProblemException;
import io.tollgate.core.key.Environment;
import io.tollgate.core.ledger.CallFilter;
import java.util.Locale;

/// Which calls count, as usage and calls are asked for.
final class CallFields {

  static final Field<String> KEY = Field.text("key", 32, "Calls of this key.");
  static final Field<String> ENDPOINT =
      Field.text("endpoint", 100, "Calls of this route, as in `market/quotes`.");
  static final Field<String> STATUS =
      Field.text("status", 8, "Calls answered so: a status, a class as in `4xx`, or `refused`.");
  static final Field<Environment> ENVIRONMENT =
      Field.oneOf(
          "environment", Field.all(Environment.class), "Calls of keys meant for this environment.");
  static final Field<String> API = Field.name("api", "Calls of this api.");

  private CallFields() {}

  static CallFilter filter(Values query) {
    Environment environment = query.find(ENVIRONMENT);
    try {
      return new FilterText(
              query.find(KEY),
              query.find(ENDPOINT),
              query.find(STATUS),
              environment == null ? null : lower(environment),
              query.find(API))
          .read();
    } catch (FilterText.Invalid e) {
      throw ProblemException.invalid(e.name(), "format", e.words());
    }
  }

  private static String lower(Environment environment) {
    return environment.name().toLowerCase(Locale.ROOT);
  }
}
