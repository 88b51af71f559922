package io.tollgate.sample;

import org.jspecify.annotations.Nullable;

/// An exchange. Year and country are null where the source is silent.
record Venue(
    long id,
    String slug,
    String name,
    @Nullable Integer yearEstablished,
    @Nullable String country) {}
