package io.tollgate.control.portal.usage;

import io.tollgate.core.request.RefusalCode;
import org.jspecify.annotations.Nullable;

/// Why calls were refused, in the words the API itself used.
public final class Refusals {

  private Refusals() {}

  /// @param code as the ledger keeps it; null if a call was not refused
  public static @Nullable String words(@Nullable String code) {
    if (code == null) {
      return null;
    }
    for (RefusalCode refusal : RefusalCode.values()) {
      if (refusal.text().equals(code)) {
        return refusal.words();
      }
    }
    return code;
  }
}
