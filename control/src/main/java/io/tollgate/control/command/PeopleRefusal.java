package io.tollgate.control.command;

import io.tollgate.control.command.Outcome.Reason;
import io.tollgate.control.person.PasswordRules;
import org.jspecify.annotations.Nullable;

/// Why something about people was not done. Pages have words of their own for each, under
/// `refused.<name>`.
public enum PeopleRefusal {
  NO_EMAIL(Reason.INVALID, "email", "must be an e-mail address, such as ann@example.com"),
  NO_NAME(Reason.INVALID, "name", "must be one line of 1 to 100 characters"),
  NO_ORGANIZATION_NAME(Reason.INVALID, "organization", "must be one line of 1 to 100 characters"),
  NO_ZONE(Reason.INVALID, "zone", "must be a time zone, such as Europe/Berlin"),
  NO_LOCALE(Reason.INVALID, "locale", "must be a language tag, such as en or de-CH"),
  PASSWORD_SHORT(
      Reason.INVALID, "password", "use at least " + PasswordRules.ALONE_MIN + " characters"),
  PASSWORD_SHORT_WITH_FACTOR(
      Reason.INVALID, "password", "use at least " + PasswordRules.WITH_FACTOR_MIN + " characters"),
  PASSWORD_LONG(Reason.INVALID, "password", "use at most " + PasswordRules.MAX + " characters"),
  PASSWORD_COMMON(Reason.INVALID, "password", "this is easy to guess; use something longer"),
  PASSWORD_WRONG(Reason.INVALID, "current", "this is not your password"),
  /// The second factor can't go: the password would be too short alone.
  PASSWORD_NEEDS_FACTOR(
      Reason.CONFLICT,
      null,
      "the password is shorter than "
          + PasswordRules.ALONE_MIN
          + " characters; change it before the second factor goes"),
  CODE_WRONG(Reason.INVALID, "code", "this code is not valid now"),
  NO_FACTOR(Reason.CONFLICT, null, "there is no second factor"),
  FACTOR_THERE(Reason.CONFLICT, null, "there is a second factor already"),
  LINK_UNKNOWN(Reason.NOT_FOUND, null, "this link is not valid"),
  LINK_USED(Reason.CONFLICT, null, "this link was already used"),
  LINK_EXPIRED(Reason.CONFLICT, null, "this link has expired"),
  LINK_OTHERS(Reason.CONFLICT, null, "this link was sent to another person"),
  EMAIL_TAKEN(Reason.CONFLICT, "email", "somebody else signs in with this address"),
  TOO_SOON(Reason.CONFLICT, null, "one mail a minute is sent; wait a little"),
  VERIFIED(Reason.CONFLICT, null, "the address is verified already"),
  NO_PERSON(Reason.NOT_FOUND, null, "no such person"),
  NO_ORGANIZATION(Reason.NOT_FOUND, null, "no such organization"),
  NO_MEMBER(Reason.NOT_FOUND, null, "no such member"),
  NO_INVITATION(Reason.NOT_FOUND, null, "no such invitation"),
  MEMBER_THERE(Reason.CONFLICT, "email", "this person is a member already"),
  INVITATION_THERE(
      Reason.CONFLICT, "email", "this address is invited already; send the invitation again"),
  INVITATION_ENDED(Reason.CONFLICT, null, "the invitation was taken or withdrawn"),
  INVITATIONS_MANY(Reason.CONFLICT, null, "too many invitations are open; withdraw some first"),
  LAST_OWNER(Reason.CONFLICT, "role", "this is the last owner; make somebody else an owner first"),
  ROLE_FORBIDS(Reason.FORBIDDEN, null, "your role does not allow this"),
  SIGN_UP_CLOSED(Reason.CONFLICT, null, "nobody can sign up here; ask for an invitation"),
  NO_PLAN(Reason.CONFLICT, null, "the plan of portal.sign-up is not in the configuration"),
  /// The address has no password: a provider alone says whose it is.
  SSO_ONLY(Reason.CONFLICT, "email", "use single sign-on"),
  SSO_UNVERIFIED(Reason.CONFLICT, null, "the provider does not say that the address is verified"),
  SSO_OTHERS(Reason.CONFLICT, null, "the provider does not vouch for addresses of this domain"),
  SSO_CONNECT_FIRST(
      Reason.CONFLICT, null, "somebody has this address; sign in as before, then connect"),
  SSO_TAKEN(Reason.CONFLICT, null, "somebody else signs in with this account of the provider"),
  SSO_LAST(Reason.CONFLICT, null, "it is the only way in; choose a password first"),
  SUSPENDED(Reason.CONFLICT, null, "the person is suspended"),
  BUSY(Reason.CONFLICT, null, "too many people are signing in; try again");

  private final Reason reason;
  private final @Nullable String field;
  private final String words;

  PeopleRefusal(Reason reason, @Nullable String field, String words) {
    this.reason = reason;
    this.field = field;
    this.words = words;
  }

  public Reason reason() {
    return reason;
  }

  /// @return null if no one field is wrong
  public @Nullable String field() {
    return field;
  }

  /// For operators.
  public String words() {
    return words;
  }
}
