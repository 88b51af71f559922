package io.tollgate.control.query;

import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.unit.PublicId;
import org.jspecify.annotations.Nullable;

/// What became of one key that was reported.
///
/// @param key null if there is no such key
/// @param state as it is now; null if there is no such key
public record ReportedKeyView(@Nullable String key, @Nullable KeyState state) {

  public static ReportedKeyView of(@Nullable ApiKey key) {
    return key == null
        ? new ReportedKeyView(null, null)
        : new ReportedKeyView(PublicId.KEY.write(key.id()), key.state());
  }
}
