package io.tollgate.core.person;

import java.time.Duration;

/// A link that was mailed to a person. Only the hash of its token is kept.
///
/// @param token its hash
/// @param email the address it was sent to, which its use proves
/// @param usedMillis when it was used; 0 if it was not
public record OneTimeLink(
    TokenHash token,
    Kind kind,
    long personId,
    String email,
    long createdMillis,
    long expiresMillis,
    long usedMillis) {

  /// What it is good for.
  public enum Kind {
    /// Proves that an address is theirs; a new one becomes the one they sign in with.
    VERIFY(Duration.ofDays(1)),
    /// Lets them choose a new password.
    RESET(Duration.ofMinutes(30));

    private final Duration life;

    Kind(Duration life) {
      this.life = life;
    }

    public Duration life() {
      return life;
    }
  }
}
