package io.tollgate.core.ledger;

/// What calls of a route cost from an instant on, as the configuration said it.
///
/// @param number 1 for the first that this installation charged by
/// @param words the rule in one line
public record PriceVersion(
    String apiId, String routeId, int number, long sinceMillis, String words) {}
