package io.tollgate.app.config;

import io.tollgate.core.key.KeyShape;
import io.tollgate.gateway.dialect.CoinApiEmsDialect;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.Dialects;
import java.util.List;

/// What the checker must know of a dialect.
///
/// @param keyShape of its keys, where an api names none
/// @param shapeFixed whether its clients take keys of no other shape
public record KnownDialect(Dialect dialect, KeyShape keyShape, boolean shapeFixed) {

  /// Those that come with Tollgate.
  public static List<KnownDialect> builtIn() {
    return Dialects.all().values().stream().map(KnownDialect::of).toList();
  }

  private static KnownDialect of(Dialect dialect) {
    return new KnownDialect(dialect, dialect.keyShape(), dialect.keyShape() != KeyShape.TOLLGATE);
  }

  /// As configuration names it.
  String name() {
    return dialect.name();
  }

  /// Whether a key can stand in the URL.
  boolean takesUrlKeys() {
    return dialect.carriers().inUrl();
  }

  /// Whether a client certificate can stand for a key, where the api does not say.
  boolean takesCertificates() {
    return dialect.carriers().certificates();
  }

  /// Whether its apis have an `ems` section.
  boolean offersEms() {
    return dialect instanceof CoinApiEmsDialect;
  }

  /// Whether the dialect answers a literal path itself, so that no route can.
  boolean answers(String method, String path) {
    return dialect.endpoint(method.equals("HEAD") ? "GET" : method, path) != null;
  }
}
