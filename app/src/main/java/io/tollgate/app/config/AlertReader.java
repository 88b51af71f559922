package io.tollgate.app.config;

import io.tollgate.app.config.Grammar.AlertKeys;
import io.tollgate.app.config.Grammar.Root;
import io.tollgate.control.alert.AlertSettings;

/// Reads `alerts`.
final class AlertReader {

  private AlertReader() {}

  static AlertSettings read(Mapping root) {
    Mapping alerts = root.under(Root.ALERTS, AlertKeys.SECTION);
    return new AlertSettings(alerts.get(AlertKeys.ALLOW_NETWORKS));
  }
}
