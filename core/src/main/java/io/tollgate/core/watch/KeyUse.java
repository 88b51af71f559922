package io.tollgate.core.watch;

import java.util.List;

/// What is new of a key's use, to be written.
///
/// @param networks from which it was used since it was written last
public record KeyUse(long keyId, LastUse last, List<NetworkUse> networks) {
  public KeyUse {
    networks = List.copyOf(networks);
  }
}
