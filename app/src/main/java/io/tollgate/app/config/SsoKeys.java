package io.tollgate.app.config;

import io.tollgate.core.person.EmailAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `portal.sso.<id>`.
final class SsoKeys {

  private static final Pattern NAME =
      Pattern.compile("[^\\p{C}\\p{Z}]([^\\p{C}\\p{Zl}\\p{Zp}]{0,38}[^\\p{C}\\p{Z}])?");

  private static final Pattern TOLD = Pattern.compile("[!-~]{1,500}");

  static final Key<String> SHOWN =
      Key.required(
          "name",
          Kinds.text("1 to 40 characters", NAME),
          "What people know it by: \"Continue with ...\".");
  static final Key<Entry.Text> ISSUER =
      Key.required(
          "issuer",
          Kinds.raw("a URL (https)"),
          "Its URL, to the letter as it calls itself; the rest is read from"
              + " `/.well-known/openid-configuration` below it when somebody first signs in.");
  static final Key<String> CLIENT_ID =
      Key.required(
          "client-id",
          Kinds.text("1 to 500 characters without a space", TOLD),
          "What it calls this portal. Tell it that the portal is reached at"
              + " `<portal.url>/sign-in/sso/<id>/done`.");
  static final Key<String> CLIENT_SECRET =
      Key.optional(
          "client-secret",
          Kinds.text("1 to 500 characters without a space", TOLD),
          "none is shown; it knows the portal as a public client",
          "The secret it has given the portal; write `${NAME}`.");
  static final Key<List<String>> DOMAINS =
      Key.optional(
          "domains",
          Kinds.list(Kinds.scalar("a domain such as example.com", SsoKeys::domain, text -> text)),
          "it vouches for anybody, with a button for everybody",
          "It vouches for addresses of these domains alone, and they sign in with it alone: the"
              + " password form answers \"Use single sign-on\". No two services share one.");

  static final Section SECTION =
      new Section(
          "portal.sso.<id>",
          "A service that people sign in with (OpenID Connect); `docs/portal-people.md` has more. Its"
              + " id is "
              + Grammar.NAME_WORDS
              + ", and stays as it is.",
          List.of(SHOWN, ISSUER, CLIENT_ID, CLIENT_SECRET, DOMAINS));

  private SsoKeys() {}

  private static @Nullable String domain(String text) {
    String address = EmailAddress.normalize("a@" + text.toLowerCase(Locale.ROOT));
    return address == null ? null : EmailAddress.domainOf(address);
  }
}
