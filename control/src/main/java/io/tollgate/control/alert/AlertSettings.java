package io.tollgate.control.alert;

import io.tollgate.core.key.Network;
import java.util.List;

/// What the operator says about alerts.
///
/// @param allowNetworks that webhooks may call although they are not public, over HTTP too
public record AlertSettings(List<Network> allowNetworks) {

  /// Webhooks call public addresses only.
  public static final AlertSettings DEFAULT = new AlertSettings(List.of());

  public AlertSettings {
    allowNetworks = List.copyOf(allowNetworks);
  }

  Reachable reachable() {
    return new Reachable(allowNetworks);
  }
}
