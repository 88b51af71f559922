package io.tollgate.gateway.edge;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/// A listener for TLS beside the one for cleartext.
///
/// @param listen where clients are accepted; port 0 for any free one
/// @param certificate PEM file: ours first, then those between it and its root
/// @param key PEM file: its private key, PKCS #8, not encrypted
/// @param check how often the files are looked at; changed ones are put in force for the
///   connections that begin then, and bad ones change nothing
public record TlsSettings(InetSocketAddress listen, Path certificate, Path key, Duration check) {

  /// How often the files are looked at where nothing else is said.
  public static final Duration CHECK = Duration.ofSeconds(10);
}
