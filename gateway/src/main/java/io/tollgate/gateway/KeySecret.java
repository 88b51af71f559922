package io.tollgate.gateway;

import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.ticket.TicketSeal;
import org.jspecify.annotations.Nullable;

/// The installation's secret that keys are hashed under, and the one before while it is replaced.
public final class KeySecret {

  private final byte[] bytes;
  private final byte @Nullable [] previous;

  /// @param bytes 32 or more
  public KeySecret(byte[] bytes) {
    this(bytes, null);
  }

  /// @param bytes 32 or more
  /// @param previous that of before, while it still counts; else null
  public KeySecret(byte[] bytes, byte @Nullable [] previous) {
    this.bytes = bytes.clone();
    this.previous = previous == null ? null : previous.clone();
    // Refuses what is too short.
    var _ = hasher();
  }

  KeyHasher hasher() {
    return new KeyHasher(bytes, previous);
  }

  TicketSeal tickets() {
    return new TicketSeal(bytes, previous);
  }

  @Override
  public String toString() {
    return "***";
  }
}
