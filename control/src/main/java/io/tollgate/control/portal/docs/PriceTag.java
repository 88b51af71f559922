package io.tollgate.control.portal.docs;

import io.tollgate.core.price.Price;
import io.tollgate.core.price.Quote;
import io.tollgate.core.reference.Filled;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.route.Route;
import org.jspecify.annotations.Nullable;

/// What a call costs by the rules in force, before it is made.
///
/// @param price of the route it takes; null where it takes none
/// @param quote what the gateway would say to `Tollgate-Quote: true`
/// @param kind what is known
public record PriceTag(@Nullable Price price, Quote quote, Kind kind) {

  /// What is known of a price.
  public enum Kind {
    /// It costs nothing, whatever is answered.
    FREE,
    /// It costs so much, if it is answered well.
    FIXED,
    /// What it costs is known by its answer.
    RANGE,
    /// The gateway refuses it, and that costs nothing.
    NO_ROUTE
  }

  /// The one function behind quotes, `./tollgate price` and pages.
  public static PriceTag of(Filled call, Api api, Catalog catalog) {
    String path = call.canonicalPath();
    Route route = path == null ? null : call.route(api, catalog);
    Price price = route == null ? Price.FREE : route.price();
    Quote quote = price.quote(call.asked());
    Kind kind;
    if (path == null) {
      kind = Kind.NO_ROUTE;
    } else if (quote.high() == 0) {
      kind = Kind.FREE;
    } else {
      kind = quote.low() == quote.high() ? Kind.FIXED : Kind.RANGE;
    }
    return new PriceTag(route == null ? null : price, quote, kind);
  }
}
