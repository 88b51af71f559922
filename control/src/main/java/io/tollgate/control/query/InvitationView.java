package io.tollgate.control.query;

import io.tollgate.core.person.Invitation;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import java.util.Locale;

/// An offer to become a member.
///
/// @param role owner, admin, developer, billing or viewer
/// @param state open, taken or withdrawn
/// @param expiresAt when its link no longer works
public record InvitationView(
    String id,
    String organization,
    String email,
    String role,
    String invitedBy,
    String state,
    Instant sentAt,
    Instant expiresAt) {

  public static InvitationView of(Invitation invitation) {
    return new InvitationView(
        PublicId.INVITATION.write(invitation.id()),
        PublicId.ORGANIZATION.write(invitation.organizationId()),
        invitation.email(),
        invitation.role().name().toLowerCase(Locale.ROOT),
        invitation.invitedBy(),
        invitation.state().name().toLowerCase(Locale.ROOT),
        Instant.ofEpochMilli(invitation.sentMillis()),
        Instant.ofEpochMilli(invitation.expiresMillis()));
  }
}
