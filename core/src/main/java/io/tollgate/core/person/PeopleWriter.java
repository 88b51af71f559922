package io.tollgate.core.person;

import io.tollgate.core.account.Organization;
import io.tollgate.core.mail.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes people in a transaction that is under way. Nothing it writes to the audit has a secret.
public interface PeopleWriter extends People {

  /// A new person, who has no password yet.
  void add(Person person);

  /// Name, address, standing and preferences are as given now; all else of it is what other methods
  /// made of it.
  void change(Person person);

  /// They signed in. Leaves no entry in the audit.
  void seen(long personId, long atMillis);

  /// @param hash of the new password
  /// @param longEnough whether it may stand alone
  void password(long personId, Secret hash, boolean longEnough);

  /// There is no password any more.
  void removePassword(long personId);

  /// A second factor to be confirmed, in the place of whatever was there.
  ///
  /// @param secret in base 32
  void beginFactor(long personId, Secret secret);

  /// The second factor counts from now on.
  ///
  /// @param step of the code that was shown
  /// @param recoveryCodes in the place of those before
  void confirmFactor(long personId, long step, List<TokenHash> recoveryCodes);

  /// Recovery codes in the place of those before.
  void recoveryCodes(long personId, List<TokenHash> codes);

  /// There is no second factor any more, and no recovery code.
  void removeFactor(long personId);

  /// A code was taken. Leaves no entry in the audit.
  void codeUsed(long personId, long step);

  /// A recovery code was taken.
  void recoveryCodeUsed(long personId, TokenHash code);

  /// Ends the sessions of a person. Leaves no entry in the audit.
  ///
  /// @param kept digest of the session that goes on; null for none
  void signOut(long personId, @Nullable String kept);

  /// They are known by this elsewhere.
  void identity(long personId, Identity identity);

  /// They are no longer known by this.
  void removeIdentity(long personId, Identity identity);

  /// A new organization with its subscription.
  void add(Organization organization);

  void add(Member member);

  /// The role is as given now.
  void change(Member member);

  void remove(Member member);

  /// @param token hash of its link's token
  void add(Invitation invitation, TokenHash token);

  /// @param token of its newest link, in the place of the one before; null to leave it
  void change(Invitation invitation, @Nullable TokenHash token);

  /// A link was made; it will be mailed. Leaves no entry in the audit.
  void add(OneTimeLink link);

  /// A link was used. Leaves no entry in the audit.
  void used(TokenHash token, long atMillis);

  /// All open links of a kind for a person are void. Leaves no entry in the audit.
  void voidLinks(long personId, OneTimeLink.Kind kind, long atMillis);

  /// Wrong tries with an address, or none any more. Leaves no entry in the audit.
  void failures(String email, Failures failures);

  /// Keeps a message to be sent, unless one of its id is there.
  void mail(Message message);
}
