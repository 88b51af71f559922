package io.tollgate.core.person;

import java.time.Duration;

/// An offer to become a member, sent to an address. Whoever opens its link may take it, once.
///
/// @param role what they would be
/// @param invitedBy who asked, as the audit has it
/// @param sentMillis when its newest link was sent; those before are void
/// @param endedMillis when it was taken or withdrawn; 0 while it is open
public record Invitation(
    long id,
    long organizationId,
    String email,
    Role role,
    String invitedBy,
    long createdMillis,
    long sentMillis,
    long expiresMillis,
    State state,
    long endedMillis) {

  /// How long a link may be used.
  public static final Duration LIFE = Duration.ofDays(7);

  /// Where it stands.
  public enum State {
    OPEN,
    TAKEN,
    WITHDRAWN
  }

  /// Sent again: with a new link, and a new end.
  public Invitation sent(long atMillis) {
    return new Invitation(
        id,
        organizationId,
        email,
        role,
        invitedBy,
        createdMillis,
        atMillis,
        atMillis + LIFE.toMillis(),
        state,
        endedMillis);
  }

  public Invitation ended(State how, long atMillis) {
    return new Invitation(
        id,
        organizationId,
        email,
        role,
        invitedBy,
        createdMillis,
        sentMillis,
        expiresMillis,
        how,
        atMillis);
  }

  /// Whether it can be taken.
  public boolean open(long atMillis) {
    return state == State.OPEN && atMillis < expiresMillis;
  }
}
