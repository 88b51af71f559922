package io.tollgate.gateway.oauth;

import io.tollgate.core.key.Scope;
import io.tollgate.core.request.Query;
import io.tollgate.core.unit.PublicId;
import io.tollgate.gateway.dialect.Call;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a request for a token says, read strictly: a form in the body, each parameter once; the
/// client by HTTP Basic or in the form, by one of them (RFC 6749 section 2.3.1).
///
/// A secret is in it: it never prints itself.
final class TokenRequest {

  /// Largest body, in bytes: a key, fifty scopes and a subject fit well.
  static final int BODY_BYTES_MAX = 4096;

  static final String GRANT_TYPE = "client_credentials";

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String BASIC = "Basic ";

  /// What stands in no header, list or log in need of quotes.
  private static final Pattern SUBJECT = Pattern.compile("[!#-+\\--:<-\\[\\]-~]{1,128}");

  private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,5}");
  private static final List<String> PARAMETERS =
      List.of("grant_type", "client_id", "client_secret", "scope", "subject", "expires_in");

  private final long keyId;
  private final String secret;
  private final @Nullable List<Scope> scopes;
  private final String subject;
  private final long lifeSeconds;

  private TokenRequest(
      Client client, @Nullable List<Scope> scopes, String subject, long lifeSeconds) {
    this.keyId = client.keyId();
    this.secret = client.secret();
    this.scopes = scopes;
    this.subject = subject;
    this.lifeSeconds = lifeSeconds;
  }

  /// Refused; no part of the request is told again.
  static final class Refused extends Exception {
    private final transient OAuthError error;

    Refused(String error, String words) {
      super(error, null, false, false);
      this.error = new OAuthError(error, words);
    }

    OAuthError error() {
      return error;
    }
  }

  /// Reads a request.
  ///
  /// @param lifeSecondsMax longest life a token may be asked for
  static TokenRequest read(Call call, Query query, long lifeSecondsMax) throws Refused {
    for (String name : PARAMETERS) {
      if (!query.values(name).isEmpty()) {
        throw bad("Parameters belong in the body, and never in the URL.");
      }
    }
    Query form = form(call);
    String grant = one(form, "grant_type");
    if (grant.isEmpty()) {
      throw bad("grant_type is missing.");
    }
    Client client = client(call.header("Authorization"), form);
    if (!grant.equals(GRANT_TYPE)) {
      throw new Refused(
          OAuthError.UNSUPPORTED_GRANT_TYPE, "grant_type must be " + GRANT_TYPE + ".");
    }
    return new TokenRequest(
        client,
        scopes(one(form, "scope")),
        subject(one(form, "subject")),
        life(one(form, "expires_in"), lifeSecondsMax));
  }

  /// The key that asks, by its id.
  long keyId() {
    return keyId;
  }

  /// The key itself: hash it and let go.
  String secret() {
    return secret;
  }

  /// @return null if none are named
  @Nullable List<Scope> scopes() {
    return scopes;
  }

  /// Empty for nobody in particular.
  String subject() {
    return subject;
  }

  long lifeSeconds() {
    return lifeSeconds;
  }

  @Override
  public String toString() {
    return "***";
  }

  private static Refused bad(String words) {
    return new Refused(OAuthError.INVALID_REQUEST, words);
  }

  private static Query form(Call call) throws Refused {
    String type = call.header("Content-Type");
    String media = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!media.equals(FORM)) {
      throw bad("The body must be " + FORM + ".");
    }
    byte[] body = call.body();
    if (body == null || body.length > BODY_BYTES_MAX) {
      throw bad("The body is too long.");
    }
    // Whatever is no ASCII becomes a character that a form does not have.
    Query form = Query.parse(new String(body, StandardCharsets.US_ASCII));
    if (form == null) {
      throw bad("The body is not a form.");
    }
    for (String name : PARAMETERS) {
      if (form.values(name).size() > 1) {
        throw bad(name + " stands there more than once.");
      }
    }
    return form;
  }

  /// A parameter without a value is none (RFC 6749 section 3.2).
  private static String one(Query form, String name) {
    List<String> values = form.values(name);
    return values.isEmpty() ? "" : values.getFirst();
  }

  /// @param secret the key
  private record Client(long keyId, String secret) {
    @Override
    public String toString() {
      return "***";
    }
  }

  private static Client client(@Nullable String authorization, Query form) throws Refused {
    String id = one(form, "client_id");
    String secret = one(form, "client_secret");
    if (authorization != null) {
      if (!secret.isEmpty()) {
        throw bad("Show client id and secret once, in Authorization or in the body.");
      }
      Query basic = basic(authorization);
      String basicId = one(basic, "id");
      if (!id.isEmpty() && !id.equals(basicId)) {
        throw bad("client_id is another one than in Authorization.");
      }
      id = basicId;
      secret = one(basic, "secret");
    }
    long keyId = PublicId.KEY.read(id);
    if (keyId == PublicId.NONE || secret.isEmpty()) {
      throw noClient();
    }
    return new Client(keyId, secret);
  }

  /// Both parts are encoded as in a form before they are joined.
  private static Query basic(String authorization) throws Refused {
    if (!authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      throw noClient();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip());
      String pair = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      int colon = pair.indexOf(':');
      Query read =
          colon < 0 || pair.indexOf('&') >= 0
              ? null
              : Query.parse(
                  "id=" + pair.substring(0, colon) + "&secret=" + pair.substring(colon + 1));
      if (read != null) {
        return read;
      }
    } catch (IllegalArgumentException | CharacterCodingException _) {
      // Nothing that can be read is nobody.
    }
    throw noClient();
  }

  private static Refused noClient() {
    return new Refused(OAuthError.INVALID_CLIENT, "");
  }

  private static @Nullable List<Scope> scopes(String text) throws Refused {
    if (text.isEmpty()) {
      return null;
    }
    var scopes = new ArrayList<Scope>();
    try {
      for (String scope : text.split(" ", -1)) {
        scopes.add(Scope.parse(scope));
      }
    } catch (IllegalArgumentException _) {
      throw new Refused(
          OAuthError.INVALID_SCOPE,
          "A scope is a group of routes and what may be done, such as market:read.");
    }
    return scopes.stream().distinct().sorted().toList();
  }

  private static String subject(String text) throws Refused {
    if (text.isEmpty()) {
      return text;
    }
    if (!SUBJECT.matcher(text).matches()) {
      throw bad(
          "subject must be 1 to 128 visible ASCII characters without comma, semicolon, quote and"
              + " backslash.");
    }
    if (PublicId.KEY.read(text) != PublicId.NONE) {
      throw bad("subject must not be the id of a key.");
    }
    return text;
  }

  private static long life(String text, long most) throws Refused {
    if (text.isEmpty()) {
      return most;
    }
    long seconds = SECONDS.matcher(text).matches() ? Long.parseLong(text) : 0;
    if (seconds < 1 || seconds > most) {
      throw bad("expires_in must be 1 to " + most + " seconds.");
    }
    return seconds;
  }
}
