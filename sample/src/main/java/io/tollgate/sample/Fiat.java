package io.tollgate.sample;

import java.math.BigDecimal;

/// A national currency.
///
/// @param code ISO 4217
/// @param perEur how many of it one euro bought on [Market#fiatDay]
record Fiat(long id, String code, String name, String sign, BigDecimal perEur) {}
