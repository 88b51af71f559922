package io.tollgate.app.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The data plane's listener for TLS.
///
/// @param certificate PEM file with the certificate and those between it and its root
/// @param key PEM file with its private key
/// @param clients whose client certificates are taken; null if none is asked for
public record TlsConfig(
    ListenerConfig listen, Path certificate, Path key, @Nullable ClientsConfig clients) {}
