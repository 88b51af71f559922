package io.tollgate.core.route;

import io.tollgate.core.price.Price;

/// Method and path template inside an api, with its price and its permission.
///
/// @param id unique inside the api, `[a-z0-9-]{1,64}`; stands in the ledger, so it outlives a
///   reload
/// @param method upper case; GET routes take HEAD as well
/// @param access overrides the api's
public record Route(String id, String method, PathTemplate path, Price price, Access access) {}
