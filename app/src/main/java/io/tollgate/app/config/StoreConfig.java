package io.tollgate.app.config;

import java.nio.file.Path;
import java.time.Duration;

/// The embedded database.
///
/// @param sqlite its file
/// @param requestsKept how long single requests can be looked up
public record StoreConfig(Path sqlite, Duration requestsKept) {}
