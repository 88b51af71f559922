package io.tollgate.app.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Client certificates at the listener for TLS.
///
/// @param own whether those of Tollgate's own CA are taken
/// @param authorities PEM files of further CAs
/// @param life of certificates that Tollgate issues
public record ClientsConfig(boolean own, List<Path> authorities, Duration life) {

  /// The life of certificates where no client is asked for one, and they are issued all the same.
  public static final Duration LIFE = Duration.ofDays(365);

  public ClientsConfig {
    authorities = List.copyOf(authorities);
  }
}
