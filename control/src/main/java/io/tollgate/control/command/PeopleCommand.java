package io.tollgate.control.command;

import io.tollgate.control.sso.IdentityProvider;
import io.tollgate.control.sso.Vouched;
import io.tollgate.core.person.Identity;
import io.tollgate.core.person.Preferences;
import io.tollgate.core.person.Role;
import io.tollgate.core.person.Secret;
import org.jspecify.annotations.Nullable;

/// One act of or about people. [PeopleExecutor], [TeamExecutor] and [IdentityExecutor] decide.
public sealed interface PeopleCommand {

  /// Somebody new, with an organization of their own. What is answered is the same if somebody has
  /// the address already; only a mail tells.
  record SignUp(
      long personId,
      long organizationId,
      String email,
      String name,
      String organization,
      Secret password,
      Preferences preferences)
      implements PeopleCommand {}

  /// Comes in as whom a provider vouches for.
  ///
  /// @param personId of somebody new, if it is
  /// @param invitation the token of one they came by; null for none
  record Enter(
      long personId,
      IdentityProvider provider,
      Vouched vouched,
      Preferences preferences,
      @Nullable Secret invitation)
      implements PeopleCommand {}

  /// As [SignUp], of somebody whom a provider vouches for: no password, and nothing to verify.
  record SignUpVouched(
      long personId,
      long organizationId,
      IdentityProvider provider,
      Vouched vouched,
      String name,
      String organization,
      Preferences preferences)
      implements PeopleCommand {}

  /// Lets the person who is signed in sign in with a provider from now on.
  record Connect(long personId, IdentityProvider provider, Vouched vouched)
      implements PeopleCommand {}

  /// Ends that.
  record Disconnect(long personId, Identity identity) implements PeopleCommand {}

  /// Somebody new, made by an operator, who vouches for the address.
  ///
  /// @param password null to have them choose one by a link that is mailed
  record AddPerson(long personId, String email, String name, @Nullable Secret password)
      implements PeopleCommand {}

  /// Mails another link that proves the address.
  record SendVerification(long personId) implements PeopleCommand {}

  /// Proves an address, of the person who is signed in.
  record VerifyEmail(long personId, Secret token) implements PeopleCommand {}

  /// An operator vouches for the address.
  record VouchForEmail(long personId) implements PeopleCommand {}

  /// Mails a link that lets them choose a password, if anybody has the address.
  record ForgotPassword(String email) implements PeopleCommand {}

  /// Chooses a password by a link. Every device is signed out.
  record ResetPassword(Secret token, Secret password) implements PeopleCommand {}

  /// Changes the password of a person who knows the one before.
  ///
  /// @param session that goes on, as it is kept; null for none
  record ChangePassword(long personId, Secret current, Secret password, @Nullable String session)
      implements PeopleCommand {}

  record ChangeProfile(long personId, String name, Preferences preferences)
      implements PeopleCommand {}

  /// Another address to sign in with, as soon as it is proven.
  record ChangeEmail(long personId, String email) implements PeopleCommand {}

  /// Makes the secret of an authenticator, which counts as soon as a code of it is shown.
  record BeginFactor(long personId) implements PeopleCommand {}

  record ConfirmFactor(long personId, String code) implements PeopleCommand {}

  /// Ten new recovery codes in the place of those before.
  record MakeRecoveryCodes(long personId) implements PeopleCommand {}

  /// @param force whether an operator asks, for somebody who has lost it: also where the password
  ///   is short
  record RemoveFactor(long personId, boolean force) implements PeopleCommand {}

  /// Keeps somebody out, or lets them in again. Every device is signed out.
  record Suspend(long personId, boolean suspended) implements PeopleCommand {}

  /// Makes somebody a member without asking them.
  record AddMember(long organizationId, long personId, Role role) implements PeopleCommand {}

  /// Offers an address to become a member.
  ///
  /// @param by a member who asks; null for an operator
  record Invite(long invitationId, long organizationId, String email, Role role, @Nullable Long by)
      implements PeopleCommand {}

  /// Mails a new link, for another seven days.
  record SendInvitation(long organizationId, long invitationId, @Nullable Long by)
      implements PeopleCommand {}

  record WithdrawInvitation(long organizationId, long invitationId, @Nullable Long by)
      implements PeopleCommand {}

  /// Becomes a member, as the person who is signed in.
  record TakeInvitation(Secret token, long personId) implements PeopleCommand {}

  /// Becomes a member as somebody new, whose address the link has proven.
  record JoinByInvitation(
      Secret token, long personId, String name, Secret password, Preferences preferences)
      implements PeopleCommand {}

  record ChangeRole(long organizationId, long personId, Role role, @Nullable Long by)
      implements PeopleCommand {}

  /// Takes somebody out of an organization; who asks for themselves, leaves.
  record RemoveMember(long organizationId, long personId, @Nullable Long by)
      implements PeopleCommand {}
}
