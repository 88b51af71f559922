package io.tollgate.control.portal.keys;

import io.tollgate.control.query.KeyBoard;
import io.tollgate.control.query.KeyCondition;

/// Which acts a page offers for a key as it stands. The commands decide; what they would refuse
/// anyhow is not offered.
///
/// @param end whether it was replaced and goes on, so that it can be ended sooner
record KeyActs(
    boolean change, boolean rotate, boolean disable, boolean enable, boolean end, boolean delete) {

  static KeyActs of(KeyBoard.Entry entry) {
    boolean replaced = entry.key().replacedById() != 0;
    return switch (entry.condition().kind()) {
      case DELETED -> new KeyActs(false, false, false, false, false, false);
      case LEAKED, QUARANTINED -> new KeyActs(true, !replaced, false, false, false, true);
      case EXPIRED -> new KeyActs(true, false, false, false, false, true);
      case DISABLED -> new KeyActs(true, false, false, true, false, true);
      case WAITING -> new KeyActs(true, false, true, false, false, true);
      case ENDING -> new KeyActs(true, false, true, false, true, true);
      case SUSPENDED, LIMITED, EXPIRING, ACTIVE ->
          new KeyActs(true, !replaced, true, false, replaced, true);
    };
  }

  boolean any() {
    return change || delete;
  }

  /// Whether a condition means that calls are served still.
  static boolean serves(KeyCondition.Kind kind) {
    return switch (kind) {
      case ACTIVE, EXPIRING, ENDING, LIMITED, QUARANTINED -> true;
      case DELETED, LEAKED, EXPIRED, DISABLED, SUSPENDED, WAITING -> false;
    };
  }
}
