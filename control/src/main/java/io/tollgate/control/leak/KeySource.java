package io.tollgate.control.leak;

import java.net.URI;
import java.nio.file.Path;

/// Where the public keys of a reporter are read: a JSON document of `public_keys`, each with
/// `key_identifier` and `key` (PEM).
public sealed interface KeySource {

  /// A file, read again when it has changed.
  record Listed(Path file) implements KeySource {}

  /// A document fetched, and kept for an hour.
  ///
  /// @param url https; http of this machine alone
  record Fetched(URI url) implements KeySource {}
}
