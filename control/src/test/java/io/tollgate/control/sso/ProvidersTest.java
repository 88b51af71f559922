package io.tollgate.control.sso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tollgate.control.sso.ProviderException.Why;
import io.tollgate.core.person.Secret;
import io.tollgate.core.unit.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a service says wrongly is not believed. It is one that the test makes up, since real ones
/// say little wrong.
class ProvidersTest {

  private static final URI CALLBACK = URI.create("http://portal.test/sign-in/sso/own/done");
  private static final String SEED = Handshake.seed();
  private static final String CLIENT_SECRET = "a-client-secret-of-more-than-256-bits-0123456789";

  private final Providers providers = new Providers(Clock.system());
  private final CountDownLatch closing = new CountDownLatch(1);
  private final RSAKey key;
  private HttpServer server;
  private IdentityProvider provider;
  private Handshake handshake;
  private UnaryOperator<String> document = text -> text;
  private String token = "";
  private int status = 200;
  private @Nullable String userInfo;
  private String asked = "";

  ProvidersTest() throws JOSEException {
    key = new RSAKeyGenerator(2048).keyID("one").generate();
  }

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    provider =
        new IdentityProvider("own", "Own", base(), "tollgate", new Secret(CLIENT_SECRET), Set.of());
    handshake = Handshake.of(SEED, provider, "enter/0");
  }

  @AfterEach
  void close() {
    closing.countDown();
    providers.close();
    server.stop(0);
  }

  private String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body =
        switch (exchange.getRequestURI().getPath()) {
          case "/.well-known/openid-configuration" -> document.apply(discovery());
          case "/keys" -> new JWKSet(key.toPublicJWK()).toString();
          case "/token" -> {
            asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            yield "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\""
                + token
                + "\"}";
          }
          case "/info" -> Objects.requireNonNull(userInfo);
          default -> "";
        };
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Location", base() + "/elsewhere");
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private String discovery() {
    return """
    {"issuer":"BASE","authorization_endpoint":"BASE/ask","token_endpoint":"BASE/token",
    "jwks_uri":"BASE/keys","response_types_supported":["code"],INFO
    "subject_types_supported":["public"],"id_token_signing_alg_values_supported":["RS256"]}
    """
        .replace("INFO", userInfo == null ? "" : "\"userinfo_endpoint\":\"BASE/info\",")
        .replace("BASE", base());
  }

  private JWTClaimsSet.Builder claims() {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(base())
        .subject("s-1")
        .audience("tollgate")
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(60)))
        .claim("nonce", handshake.nonce().getValue())
        .claim("email", "Ann@Example.com")
        .claim("email_verified", true)
        .claim("name", "Ann");
  }

  private static String signed(JWTClaimsSet claims, RSAKey by) throws JOSEException {
    var jwt = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build(), claims);
    jwt.sign(new RSASSASigner(by));
    return jwt.serialize();
  }

  private Vouched finish(Map<String, String> changed) throws ProviderException {
    var parameters =
        new java.util.HashMap<>(
            Map.of("code", List.of("c-1"), "state", List.of(handshake.state().getValue())));
    changed.forEach((name, value) -> parameters.put(name, List.of(value)));
    return providers.finish(provider, handshake, CALLBACK, parameters);
  }

  private Why whyNot(Map<String, String> changed) {
    return Objects.requireNonNull(
            catchThrowableOfType(ProviderException.class, () -> finish(changed)))
        .why();
  }

  private Why whyNot(String said) {
    token = said;
    return whyNot(Map.of());
  }

  private Why whyNotBegun() {
    return Objects.requireNonNull(
            catchThrowableOfType(
                ProviderException.class,
                () -> providers.begin(provider, handshake, CALLBACK, false)))
        .why();
  }

  @Test
  void whoIsVouchedForIsKnownBySubjectAndAVerifiedAddress() throws Exception {
    URI there = providers.begin(provider, handshake, CALLBACK, false);
    assertThat(there.toString())
        .startsWith(base() + "/ask?")
        .contains("code_challenge_method=S256", "response_type=code", "scope=openid+email+profile")
        .doesNotContain(handshake.verifier().getValue(), CLIENT_SECRET);
    token = signed(claims().build(), key);

    Vouched vouched = finish(Map.of());

    assertThat(vouched.identity().subject()).isEqualTo("s-1");
    assertThat(vouched.identity().issuer()).isEqualTo(base());
    assertThat(vouched.email()).isEqualTo("ann@example.com");
    assertThat(asked).contains("code_verifier=" + handshake.verifier().getValue());

    token = signed(claims().claim("email_verified", "false").build(), key);
    assertThat(finish(Map.of()).email()).isNull();
  }

  @Test
  void aTokenThatIsNotForThisSignInIsNotBelieved() throws Exception {
    RSAKey another = new RSAKeyGenerator(2048).keyID("one").generate();
    Date past = Date.from(Instant.now().minusSeconds(600));
    assertThat(whyNot(signed(claims().claim("nonce", "another").build(), key)))
        .isEqualTo(Why.UNTRUSTED);
    assertThat(whyNot(signed(claims().claim("nonce", null).build(), key))).isEqualTo(Why.UNTRUSTED);
    assertThat(whyNot(signed(claims().audience("another").build(), key))).isEqualTo(Why.UNTRUSTED);
    assertThat(whyNot(signed(claims().issuer("https://another.example").build(), key)))
        .isEqualTo(Why.UNTRUSTED);
    assertThat(whyNot(signed(claims().expirationTime(past).build(), key))).isEqualTo(Why.UNTRUSTED);
    assertThat(whyNot(signed(claims().build(), another))).isEqualTo(Why.UNTRUSTED);
    assertThat(whyNot(new PlainJWT(claims().build()).serialize())).isEqualTo(Why.UNTRUSTED);
    var byUs = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims().build());
    byUs.sign(new MACSigner(CLIENT_SECRET));
    assertThat(whyNot(byUs.serialize())).isEqualTo(Why.UNTRUSTED);
  }

  @Test
  void anAnswerThatWasNotAskedForIsStrange() throws Exception {
    token = signed(claims().build(), key);

    assertThat(whyNot(Map.of("state", "another"))).isEqualTo(Why.STRANGE);
    assertThat(whyNot(Map.of("iss", "https://another.example"))).isEqualTo(Why.STRANGE);
    assertThat(asked).isEmpty();
    assertThat(whyNot(Map.of("error", "access_denied"))).isEqualTo(Why.REFUSED);
    // Of the same browser, for another purpose, person or service.
    for (Handshake other :
        List.of(
            Handshake.of(SEED, provider, "connect/0"),
            Handshake.of(SEED, provider, "enter/7"),
            Handshake.of(Handshake.seed(), provider, "enter/0"))) {
      assertThat(whyNot(Map.of("state", other.state().getValue()))).isEqualTo(Why.STRANGE);
    }
  }

  @Test
  void anAddressTheTokenLeavesOutIsAskedFor() throws Exception {
    userInfo = "{\"sub\":\"s-1\",\"email\":\"ann@example.com\",\"email_verified\":true}";
    token = signed(claims().claim("email", null).build(), key);
    assertThat(finish(Map.of()).email()).isEqualTo("ann@example.com");

    userInfo = "{\"sub\":\"s-2\",\"email\":\"bob@example.com\",\"email_verified\":true}";
    assertThat(whyNot(Map.of())).isEqualTo(Why.UNTRUSTED);
  }

  @Test
  void aDocumentOfAnotherIssuerOrWithoutEncryptionIsNotBelieved() {
    document = text -> text.replace("\"issuer\":\"" + base(), "\"issuer\":\"https://other.example");
    assertThat(whyNotBegun()).isEqualTo(Why.UNTRUSTED);

    document = text -> text.replace(base() + "/ask", "http://other.example/ask");
    assertThat(whyNotBegun()).isEqualTo(Why.UNTRUSTED);
  }

  @Test
  void whatIsNoDocumentIsNoAnswer() {
    for (UnaryOperator<String> wrong :
        List.<UnaryOperator<String>>of(
            _ -> "", _ -> "<html>", _ -> "{}", _ -> " ".repeat(ProviderCalls.BYTES_MAX + 1))) {
      document = wrong;
      assertThat(whyNotBegun()).isEqualTo(Why.UNREACHABLE);
    }
    document = text -> text;
    for (int other : List.of(302, 404, 500)) {
      status = other;
      assertThat(whyNotBegun()).isEqualTo(Why.UNREACHABLE);
    }
  }

  @Test
  void aServiceThatDoesNotAnswerIsNotWaitedForLong() {
    document =
        text -> {
          try {
            closing.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          return text;
        };
    long begin = System.nanoTime();

    assertThat(whyNotBegun()).isEqualTo(Why.UNREACHABLE);
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isLessThan(ProviderCalls.ANSWER.plusSeconds(10));
  }

  @Test
  void nothingSaysTheSecret() {
    assertThat(provider.toString()).doesNotContain(CLIENT_SECRET);
  }
}
