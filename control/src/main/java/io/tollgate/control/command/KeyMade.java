package io.tollgate.control.command;

import io.tollgate.core.key.ApiKey;
import org.jspecify.annotations.Nullable;

/// A key that was asked for.
///
/// @param secret null if it was made before: a key is shown once
public record KeyMade(ApiKey key, @Nullable KeySecret secret) {}
