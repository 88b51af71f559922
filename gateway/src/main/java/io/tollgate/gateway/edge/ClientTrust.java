package io.tollgate.gateway.edge;

import java.nio.file.Path;
import java.util.List;

/// Whose client certificates are taken. A client is asked for one, and may have none.
///
/// @param authorities PEM files of CAs; a certificate must lead to one of theirs
public record ClientTrust(List<Path> authorities) {

  public ClientTrust {
    authorities = List.copyOf(authorities);
    if (authorities.isEmpty()) {
      throw new IllegalArgumentException("authorities: none (expected: at least one)");
    }
  }
}
