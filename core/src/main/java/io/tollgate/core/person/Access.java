package io.tollgate.core.person;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a person signs in with.
///
/// @param password hash of it; null if they have none
/// @param longPassword whether it is long enough to stand alone
/// @param factor null if there is none, not even one to be confirmed
/// @param recoveryCodes hashes of those that were not used
public record Access(
    @Nullable Secret password,
    boolean longPassword,
    @Nullable Factor factor,
    List<TokenHash> recoveryCodes) {

  public Access {
    recoveryCodes = List.copyOf(recoveryCodes);
  }

  /// An authenticator.
  ///
  /// @param secret in base 32, as authenticators take it
  /// @param confirmedMillis when a code of it was shown; 0 if none was yet, and it does not count
  /// @param lastStep the time step of the newest code that was taken: it and those before are
  ///   refused from then on
  public record Factor(Secret secret, long confirmedMillis, long lastStep) {}
}
