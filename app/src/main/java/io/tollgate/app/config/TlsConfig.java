package io.tollgate.app.config;

import java.nio.file.Path;

/// The data plane's listener for TLS.
///
/// @param certificate PEM file with the certificate and those between it and its root
/// @param key PEM file with its private key
public record TlsConfig(ListenerConfig listen, Path certificate, Path key) {}
