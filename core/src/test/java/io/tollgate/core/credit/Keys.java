package io.tollgate.core.credit;

import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyState;

/// Keys for tests.
final class Keys {

  /// Without limits of its own.
  static final ApiKey PLAIN = key(1, KeyLimits.NONE);

  private Keys() {}

  static ApiKey key(long id, KeyLimits limits) {
    return new ApiKey(
            id,
            1,
            "api",
            new KeyDigest(id, 2, 3, 4),
            "label",
            "hint",
            KeyState.ACTIVE,
            0,
            0,
            Long.MAX_VALUE)
        .with(limits);
  }
}
