package io.tollgate.gateway.edge;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A listener for TLS beside the one for cleartext.
///
/// @param listen where clients are accepted; port 0 for any free one
/// @param certificate PEM file: ours first, then those between it and its root
/// @param key PEM file: its private key, PKCS #8, not encrypted
/// @param check how often the files are looked at; changed ones are put in force for the
///   connections that begin then, and bad ones change nothing
/// @param clients whose client certificates are taken; null if none is asked for
/// @param engine whose code speaks TLS
public record TlsSettings(
    InetSocketAddress listen,
    Path certificate,
    Path key,
    Duration check,
    @Nullable ClientTrust clients,
    Engine engine) {

  /// How often the files are looked at where nothing else is said.
  public static final Duration CHECK = Duration.ofSeconds(10);

  /// Code that speaks TLS.
  public enum Engine {
    /// OpenSSL's where it is there, the JDK's else.
    FASTEST,
    JDK
  }

  /// Asks no client for a certificate.
  public TlsSettings(InetSocketAddress listen, Path certificate, Path key, Duration check) {
    this(listen, certificate, key, check, null, Engine.FASTEST);
  }

  /// The files that are read, in no order that means anything.
  List<Path> files() {
    var files = new ArrayList<Path>();
    files.add(certificate);
    files.add(key);
    if (clients != null) {
      files.addAll(clients.authorities());
    }
    return files;
  }
}
