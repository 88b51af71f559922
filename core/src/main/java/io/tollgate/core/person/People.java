package io.tollgate.core.person;

import io.tollgate.core.account.Organization;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// People as they are at one instant.
public interface People {

  /// @return null if there is none
  @Nullable Person byId(long personId);

  /// @param email as [EmailAddress#normalize] has it
  /// @return null if there is none
  @Nullable Person byEmail(String email);

  /// @return null if nobody is known by it
  @Nullable Person byIdentity(Identity identity);

  /// What a person is known by elsewhere, by issuer and subject.
  List<Identity> identities(long personId);

  /// People in the order of their ids.
  ///
  /// @param limit 1..=1000
  List<Person> page(long afterId, int limit);

  /// What a person signs in with.
  Access access(long personId);

  /// @return null if they are none
  @Nullable Member member(long organizationId, long personId);

  /// Members in the order in which they joined.
  List<Member> members(long organizationId);

  /// The organizations a person is a member of, in the order in which they joined.
  List<Member> memberships(long personId);

  /// @return null if there is none
  @Nullable Organization organization(long organizationId);

  /// @return null if there is none
  @Nullable Invitation invitation(long invitationId);

  /// @return null if no link of this token is the newest of an invitation
  @Nullable Invitation invitation(TokenHash token);

  /// Invitations of an organization, newest first.
  List<Invitation> invitations(long organizationId);

  /// @return null if there never was one, or it is long gone
  @Nullable OneTimeLink link(TokenHash token);

  /// When the newest link of a kind was made for a person; 0 if none is kept.
  long newestLinkMillis(long personId, OneTimeLink.Kind kind);

  /// Wrong tries with an address.
  Failures failures(String email);
}
