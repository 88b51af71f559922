package io.tollgate.control.alert;

import io.tollgate.core.key.Network;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the operator says about alerts.
///
/// @param allowNetworks that webhooks may call although they are not public, over HTTP too
public record AlertSettings(List<Network> allowNetworks) {

  /// Webhooks call public addresses only.
  public static final AlertSettings DEFAULT = new AlertSettings(List.of());

  public AlertSettings {
    allowNetworks = List.copyOf(allowNetworks);
  }

  /// Why an address can't be a webhook's.
  ///
  /// @return null if it can
  public @Nullable String refuse(URI url) {
    return reachable().refuse(url);
  }

  Reachable reachable() {
    return new Reachable(allowNetworks);
  }
}
