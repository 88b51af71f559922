package io.tollgate.control.sso;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.ClaimsSet;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.tollgate.control.sso.ProviderException.Why;
import io.tollgate.core.person.EmailAddress;
import io.tollgate.core.person.Identity;
import io.tollgate.core.person.Names;
import io.tollgate.core.person.Secret;
import io.tollgate.core.unit.Clock;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends people to the services that vouch for them, and takes their answers: the authorization
/// code flow of OpenID Connect, always with PKCE, state and nonce. What a service says of itself is
/// asked for when somebody first wants it, never at the start.
///
/// Thread: any that may block; each method waits a few seconds at most for each of the two or three
/// things it asks for.
public final class Providers implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Providers.class);

  /// How long what a service says of itself is taken without asking again.
  private static final Duration LIFE = Duration.ofHours(1);

  /// Signatures only the service can make: none that our own shared secret could.
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private static final Scope SCOPE = new Scope("openid", "email", "profile");

  /// OpenID Connect Core 1.0, section 2: `sub` has at most 255 characters.
  private static final int SUBJECT_MAX = 255;

  private final ProviderCalls calls = new ProviderCalls();
  private final Map<String, Known> known = new ConcurrentHashMap<>();
  private final Clock clock;

  public Providers(Clock clock) {
    this.clock = clock;
  }

  /// What a service has said of itself.
  private record Known(
      IdentityProvider provider,
      OIDCProviderMetadata says,
      JWKSource<SecurityContext> keys,
      long readNanos) {}

  /// Where to send the browser.
  ///
  /// @param callback where the service is to send it back to
  /// @param anew whether they are to show who they are again, although the service knows
  /// @throws ProviderException it can't be asked
  public URI begin(IdentityProvider provider, Handshake handshake, URI callback, boolean anew)
      throws ProviderException {
    OIDCProviderMetadata says = known(provider).says();
    var request =
        new AuthenticationRequest.Builder(
                ResponseType.CODE, SCOPE, new ClientID(provider.clientId()), callback)
            .endpointURI(says.getAuthorizationEndpointURI())
            .state(handshake.state())
            .nonce(handshake.nonce())
            .codeChallenge(handshake.verifier(), CodeChallengeMethod.S256);
    if (anew) {
      request.prompt(Prompt.Type.LOGIN).maxAge(0);
    }
    return request.build().toURI();
  }

  /// Takes the answer that a browser brings.
  ///
  /// @param parameters of the query it came with
  public Vouched finish(
      IdentityProvider provider,
      Handshake handshake,
      URI callback,
      Map<String, List<String>> parameters)
      throws ProviderException {
    AuthenticationResponse answer;
    try {
      answer = AuthenticationResponseParser.parse(callback, parameters);
    } catch (ParseException _) {
      throw new ProviderException(Why.STRANGE, "the answer has another form");
    }
    if (!handshake.state().equals(answer.getState())) {
      throw new ProviderException(Why.STRANGE, "the answer is not to what was begun here");
    }
    Known knows = known(provider);
    requireIssuer(knows.says(), answer.getIssuer());
    if (!answer.indicatesSuccess()) {
      throw new ProviderException(
          Why.REFUSED, "refused: " + code(answer.toErrorResponse().getErrorObject().getCode()));
    }
    AuthorizationCode code = answer.toSuccessResponse().getAuthorizationCode();
    if (code == null) {
      throw new ProviderException(Why.STRANGE, "the answer has no code");
    }
    OIDCTokens tokens = tokens(knows, code, callback, handshake);
    IDTokenClaimsSet claims = claims(knows, tokens.getIDToken(), handshake);
    return vouched(knows, claims, tokens.getAccessToken());
  }

  /// RFC 9207: an answer names who gave it, so that none is taken for another's.
  private static void requireIssuer(OIDCProviderMetadata says, @Nullable Issuer issuer)
      throws ProviderException {
    boolean right =
        issuer == null
            ? !says.supportsAuthorizationResponseIssuerParam()
            : issuer.equals(says.getIssuer());
    if (!right) {
      throw new ProviderException(Why.STRANGE, "the answer is another's");
    }
  }

  private OIDCTokens tokens(Known knows, AuthorizationCode code, URI callback, Handshake handshake)
      throws ProviderException {
    var grant = new AuthorizationCodeGrant(code, callback, handshake.verifier());
    URI endpoint = knows.says().getTokenEndpointURI();
    var id = new ClientID(knows.provider().clientId());
    Secret secret = knows.provider().clientSecret();
    TokenRequest request =
        secret == null
            ? new TokenRequest.Builder(endpoint, id, grant).build()
            : new TokenRequest.Builder(endpoint, authentication(knows.says(), id, secret), grant)
                .build();
    try {
      TokenResponse answer = OIDCTokenResponseParser.parse(request.toHTTPRequest().send(calls));
      if (!answer.indicatesSuccess()) {
        throw new ProviderException(
            Why.REFUSED,
            "the code was refused: " + code(answer.toErrorResponse().getErrorObject().getCode()));
      }
      if (answer instanceof OIDCTokenResponse whole && whole.getOIDCTokens().getIDToken() != null) {
        return whole.getOIDCTokens();
      }
      throw new ProviderException(Why.UNTRUSTED, "no ID token came");
    } catch (IOException e) {
      throw unreachable("token endpoint", e);
    } catch (ParseException _) {
      throw new ProviderException(Why.UNREACHABLE, "the token endpoint's answer has another form");
    }
  }

  private static ClientAuthentication authentication(
      OIDCProviderMetadata says, ClientID id, Secret secret) {
    var sealed = new com.nimbusds.oauth2.sdk.auth.Secret(secret.reveal());
    List<ClientAuthenticationMethod> methods = says.getTokenEndpointAuthMethods();
    boolean post =
        methods != null
            && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
            && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
    return post ? new ClientSecretPost(id, sealed) : new ClientSecretBasic(id, sealed);
  }

  /// Who signed it, for whom, when, and as the answer to what.
  private static IDTokenClaimsSet claims(Known knows, JWT token, Handshake handshake)
      throws ProviderException {
    var validator =
        new IDTokenValidator(
            knows.says().getIssuer(),
            new ClientID(knows.provider().clientId()),
            new JWSVerificationKeySelector<>(ALGORITHMS, knows.keys()),
            null);
    try {
      return validator.validate(token, handshake.nonce());
    } catch (KeySourceException e) {
      throw unreachable("keys", e);
    } catch (BadJOSEException | JOSEException e) {
      throw new ProviderException(
          Why.UNTRUSTED, "the ID token does not hold: " + e.getClass().getSimpleName());
    }
  }

  private Vouched vouched(Known knows, IDTokenClaimsSet claims, @Nullable AccessToken access)
      throws ProviderException {
    String subject = claims.getSubject().getValue();
    if (!Names.plain(subject, SUBJECT_MAX)) {
      throw new ProviderException(Why.UNTRUSTED, "the subject is no line of 255 characters");
    }
    URI more = knows.says().getUserInfoEndpointURI();
    ClaimsSet told = claims;
    if (claims.getStringClaim("email") == null && more != null && access != null) {
      told = userInfo(more, access, subject);
    }
    Number shownSeconds = claims.getNumberClaim("auth_time");
    return new Vouched(
        new Identity(knows.provider().issuer(), subject),
        email(told),
        Objects.requireNonNullElse(told.getStringClaim("name"), ""),
        shownSeconds == null ? 0 : TimeUnit.SECONDS.toMillis(shownSeconds.longValue()));
  }

  private ClaimsSet userInfo(URI endpoint, AccessToken access, String subject)
      throws ProviderException {
    try {
      UserInfoResponse answer =
          UserInfoResponse.parse(new UserInfoRequest(endpoint, access).toHTTPRequest().send(calls));
      ClaimsSet info = answer.indicatesSuccess() ? answer.toSuccessResponse().getUserInfo() : null;
      if (info == null || !subject.equals(info.getStringClaim("sub"))) {
        throw new ProviderException(Why.UNTRUSTED, "the user info is not about whom it should be");
      }
      return info;
    } catch (IOException e) {
      throw unreachable("user info", e);
    } catch (ParseException _) {
      throw new ProviderException(Why.UNREACHABLE, "the user info has another form");
    }
  }

  /// Some say it as text.
  private static @Nullable String email(ClaimsSet claims) {
    String email = claims.getStringClaim("email");
    boolean verified = "true".equals(String.valueOf(claims.getClaim("email_verified")));
    return email != null && verified ? EmailAddress.normalize(email) : null;
  }

  private Known known(IdentityProvider provider) throws ProviderException {
    Known before = known.get(provider.id());
    Known same = before != null && before.provider().equals(provider) ? before : null;
    if (same != null && clock.nanos() - same.readNanos() < LIFE.toNanos()) {
      return same;
    }
    try {
      Known read = discover(provider);
      known.put(provider.id(), read);
      return read;
    } catch (ProviderException e) {
      if (same == null) {
        throw e;
      }
      LOG.warn(
          "portal.sso.{}: {}; going on with what it said before", provider.id(), e.getMessage());
      return same;
    }
  }

  private Known discover(IdentityProvider provider) throws ProviderException {
    String issuer = provider.issuer();
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    try {
      HTTPResponse answer = calls.get(URI.create(base + "/.well-known/openid-configuration"));
      if (answer.getStatusCode() != HTTPResponse.SC_OK) {
        throw new ProviderException(
            Why.UNREACHABLE, "the discovery document answers " + answer.getStatusCode());
      }
      OIDCProviderMetadata says = OIDCProviderMetadata.parse(answer.getBody());
      if (!says.getIssuer().getValue().equals(issuer)) {
        throw new ProviderException(Why.UNTRUSTED, "the discovery document is of another issuer");
      }
      if (says.getJWKSetURI() == null
          || says.getTokenEndpointURI() == null
          || !isSafe(says.getAuthorizationEndpointURI())) {
        throw new ProviderException(
            Why.UNTRUSTED, "the discovery document names no safe endpoints");
      }
      URI keys = says.getJWKSetURI();
      JWKSource<SecurityContext> source =
          JWKSourceBuilder.<SecurityContext>create(
                  keys.toURL(), _ -> new Resource(calls.get(keys).getBody(), "application/json"))
              // No thread of its own; an unknown key is looked for again, now and then.
              .refreshAheadCache(false)
              .cache(true)
              .rateLimited(true)
              .build();
      return new Known(provider, says, source, clock.nanos());
    } catch (IOException e) {
      throw unreachable("discovery document", e);
    } catch (ParseException | IllegalArgumentException _) {
      throw new ProviderException(Why.UNREACHABLE, "the discovery document has another form");
    }
  }

  private static boolean isSafe(@Nullable URI uri) {
    return uri != null && ProviderCalls.isSafe(uri);
  }

  private static ProviderException unreachable(String what, Exception why) {
    return new ProviderException(Why.UNREACHABLE, what + ": " + why.getMessage());
  }

  /// An error code of RFC 6749, and nothing else a service may write there.
  private static String code(@Nullable String code) {
    return code != null && code.length() <= 64 && code.matches("[a-z_]+") ? code : "no known code";
  }

  @Override
  public void close() {
    calls.close();
  }
}
