package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.app.FreePort;
import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.KnownDialect;
import io.tollgate.app.e2e.Shop.Buyer;
import io.tollgate.app.run.Installation;
import io.tollgate.app.run.StartException;
import io.tollgate.app.run.Tollgate;
import io.tollgate.testkit.PointsUpstream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A client certificate from its making to its end, in a whole Tollgate.
final class ClientCertificateTest {

  private static final String NAMES = "ip:127.0.0.1,dns:localhost";

  @TempDir Path folder;

  private PointsUpstream upstream;
  private Shop shop;
  private int port;

  @BeforeEach
  void open() throws Exception {
    upstream = new PointsUpstream();
    shop = new Shop(folder, upstream.port());
    port = FreePort.find();
    Files.writeString(
        shop.config(),
        Files.readString(shop.config())
            .replace(
                "gateway: {",
                "gateway: {tls: {listen: \"127.0.0.1:"
                    + port
                    + "\", certificate: tls.pem, key: tls.key, clients: {life: 7d}}, ")
            .replace(
                "dialect: coinmarketcap",
                "dialect: coinmarketcap\n    keys: {certificates: true}"));
  }

  @AfterEach
  void close() {
    upstream.close();
  }

  private Tollgate start() throws Exception {
    var reader = new ConfigReader(KnownDialect.builtIn(), _ -> null);
    String text = Files.readString(shop.config());
    return Tollgate.start(() -> reader.read("tollgate.yaml", folder, text), Tollgate.Role.ALL);
  }

  private JsonNode admin(
      HttpClient client, Tollgate tollgate, String method, String path, String body)
      throws Exception {
    String token = Files.readString(folder.resolve("data/admin-token")).strip();
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + tollgate.controlPort() + "/admin/v1" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                    method,
                    body.isEmpty()
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return JsonMapper.shared().readTree(answer.body());
  }

  private static byte[] block(String pem, String label) {
    String begin = "-----BEGIN " + label + "-----";
    return Base64.getMimeDecoder()
        .decode(
            pem.substring(pem.indexOf(begin) + begin.length(), pem.indexOf("-----END " + label)));
  }

  /// What a client shows that holds this.
  private static KeyManager[] holding(String pem) throws Exception {
    Certificate certificate =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(block(pem, "CERTIFICATE")));
    PrivateKey key =
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(block(pem, "PRIVATE KEY")));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("it", key, new char[0], new Certificate[] {certificate});
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  /// A client's context that trusts the server and nothing else.
  ///
  /// @param shown what the client shows of itself; null for nothing
  private SSLContext trusting(KeyManager @Nullable [] shown) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(folder.resolve("tls.pem"))) {
      trusted.setCertificateEntry(
          "a", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown, factory.getTrustManagers(), null);
    return context;
  }

  private int ask(HttpClient client) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/v1/one")).build(),
            HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }

  @Test
  void aCertificateStandsForItsKeyUntilItIsRevoked() throws Exception {
    Buyer buyer = shop.buyer("Acme", "capped");
    var _ = TlsFiles.make(folder, NAMES);
    String second;
    try (Tollgate tollgate = start();
        HttpClient plain = HttpClient.newHttpClient();
        HttpClient bare = HttpClient.newBuilder().sslContext(trusting(null)).build()) {
      String organization =
          io.tollgate.core.unit.PublicId.ORGANIZATION.write(buyer.organizationId());
      String key =
          admin(plain, tollgate, "GET", "/organizations/" + organization + "/keys", "")
              .at("/items/0/id")
              .asString();
      String certificates = "/keys/" + key + "/certificates";
      JsonNode issued = admin(plain, tollgate, "POST", certificates, "{\"label\":\"a\"}");
      second =
          admin(plain, tollgate, "POST", certificates, "{\"label\":\"b\"}").path("pem").asString();

      assertThat(ask(bare)).isEqualTo(401);
      try (HttpClient client =
              HttpClient.newBuilder()
                  .sslContext(trusting(holding(issued.path("pem").asString())))
                  .build();
          HttpClient other =
              HttpClient.newBuilder().sslContext(trusting(holding(second))).build()) {
        assertThat(ask(client)).isEqualTo(200);
        admin(
            plain,
            tollgate,
            "POST",
            "/certificates/" + issued.path("id").asString() + "/revoke",
            "");
        // In the words of a key that was deactivated.
        assertThat(ask(client)).isEqualTo(403);
        // Those beside it go on, as long as their key does.
        assertThat(ask(other)).isEqualTo(200);
        admin(plain, tollgate, "POST", "/keys/" + key + "/disable", "");
        assertThat(ask(other)).isIn(401, 403);
        admin(plain, tollgate, "POST", "/keys/" + key + "/enable", "");
        assertThat(ask(other)).isEqualTo(200);
        assertThat(Shop.used(shop.port(), buyer.key())).isEqualTo(3);
      }
    }
    // The same CA after a restart, and the certificates it has issued.
    try (Tollgate tollgate = start();
        HttpClient other = HttpClient.newBuilder().sslContext(trusting(holding(second))).build()) {
      assertThat(tollgate.gatewayPort()).isPositive();
      assertThat(ask(other)).isEqualTo(200);
    }
  }

  /// @param more of the api's keys
  private void sellEms(String more) throws IOException {
    Files.writeString(
        shop.config(),
        Files.readString(shop.config())
            .replace(
                "plans:\n",
                """
                  ems:
                    dialect: coinapi-ems
                    mount: {path: /ems}
                    upstream: {url: "http://127.0.0.1:%d"}
                    routes: {GET /v1/one: 1}
                %splans:
                """
                    .formatted(upstream.port(), more))
            .replace("apis: points", "apis: [points, ems]"));
  }

  @Test
  void anEmsHandsOneToItsCaller() throws Exception {
    sellEms("");
    Buyer buyer = shop.buyer("Acme", "capped");
    var _ = TlsFiles.make(folder, NAMES);
    try (Tollgate tollgate = start();
        HttpClient plain = HttpClient.newHttpClient();
        HttpClient bare = HttpClient.newBuilder().sslContext(trusting(null)).build()) {
      String organization =
          io.tollgate.core.unit.PublicId.ORGANIZATION.write(buyer.organizationId());
      String key =
          admin(
                  plain,
                  tollgate,
                  "POST",
                  "/organizations/" + organization + "/keys",
                  "{\"api\":\"ems\",\"label\":\"a\"}")
              .path("secret")
              .asString();
      HttpResponse<String> pem = ems(bare, "/v1/certificate/pem", "X-CoinAPI-Key", key);
      assertThat(pem.statusCode()).isEqualTo(200);
      assertThat(pem.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
      assertThat(pem.body()).startsWith("-----BEGIN PRIVATE KEY-----");

      try (HttpClient client =
          HttpClient.newBuilder().sslContext(trusting(holding(pem.body()))).build()) {
        assertThat(ems(client, "/v1/one").statusCode()).isEqualTo(200);
        assertThat(ems(client, "/v1/one", "X-CoinAPI-Key", key).statusCode()).isEqualTo(200);
        assertThat(ems(client, "/v1/certificate/pem").statusCode()).isEqualTo(401);
        assertThat(ems(client, "/v1/certificate/pem", "X-CoinAPI-Key", key).statusCode())
            .isEqualTo(200);
      }
    }
  }

  @Test
  void whatAnInstallationHoldsStandsThroughARotationOfItsSecret() throws Exception {
    sellEms(
        """
            tokens: {}
            ems:
              locations: {east: {region: us-east-1, provider: aws}}
              exchanges: {KRAKEN: {location: east, parameters: [PrivateApiKey]}}
        """);
    Buyer buyer = shop.buyer("Acme", "capped");
    var _ = TlsFiles.make(folder, NAMES);
    Kept kept;
    try (Tollgate tollgate = start();
        HttpClient plain = HttpClient.newHttpClient();
        HttpClient bare = HttpClient.newBuilder().sslContext(trusting(null)).build()) {
      JsonNode made =
          admin(
              plain,
              tollgate,
              "POST",
              "/organizations/"
                  + io.tollgate.core.unit.PublicId.ORGANIZATION.write(buyer.organizationId())
                  + "/keys",
              "{\"api\":\"ems\",\"label\":\"a\"}");
      String key = made.path("secret").asString();
      String id = made.path("id").asString();
      String account =
          "{\"exchange_id\":\"KRAKEN\",\"parameters\":"
              + "[{\"key\":\"PrivateApiKey\",\"value\":\"do-not-tell-4711\"}]}";
      assertThat(post(bare, "/v1/accounts", account, "X-CoinAPI-Key", key).statusCode())
          .isEqualTo(200);
      kept =
          new Kept(
              id,
              key,
              ems(bare, "/v1/certificate/pem", "X-CoinAPI-Key", key).body(),
              token(bare, id, key),
              ems(bare, "/oauth/jwks.json").body(),
              "[" + account + "]");
      requireStanding(kept);
    }
    Installation installation =
        Installation.of(new ConfigReader(KnownDialect.builtIn(), _ -> null), shop.config());

    installation.rotateSecret();
    for (int i = 0; i < 2; i++) {
      try (Tollgate tollgate = start()) {
        requireStanding(kept);
        // Shown once, it moves too.
        assertThat(Shop.used(tollgate.gatewayPort(), buyer.key())).isPositive();
      }
    }
    assertThat(installation.forgetPreviousSecret(false))
        .isEqualTo(new Installation.SecretStatus(false, 0));

    try (Tollgate tollgate = start()) {
      requireStanding(kept);
      assertThat(Shop.used(tollgate.gatewayPort(), buyer.key())).isPositive();
    }
  }

  /// What a customer has, and what was published.
  private record Kept(
      String id, String key, String certificate, String token, String signers, String accounts) {

    /// Without what it holds.
    @Override
    public String toString() {
      return id;
    }
  }

  /// By its certificate alone at first: that its key has moved must not be needed.
  private void requireStanding(Kept kept) throws Exception {
    try (HttpClient bare = HttpClient.newBuilder().sslContext(trusting(null)).build();
        HttpClient held =
            HttpClient.newBuilder().sslContext(trusting(holding(kept.certificate()))).build()) {
      String token = "Bearer " + kept.token();
      assertThat(ems(held, "/v1/one").statusCode()).isEqualTo(200);
      assertThat(ems(held, "/v1/one", "Authorization", token).statusCode()).isEqualTo(200);
      assertThat(ems(bare, "/v1/one", "Authorization", token).statusCode()).isEqualTo(200);
      assertThat(ems(held, "/v1/one", "X-CoinAPI-Key", kept.key()).statusCode()).isEqualTo(200);
      assertThat(ems(bare, "/v1/accounts", "X-CoinAPI-Key", kept.key()).body())
          .isEqualTo(kept.accounts());
      assertThat(ems(bare, "/oauth/jwks.json").body()).isEqualTo(kept.signers());
      String fresh = token(bare, kept.id(), kept.key());
      assertThat(ems(bare, "/v1/one", "Authorization", "Bearer " + fresh).statusCode())
          .isEqualTo(200);
    }
  }

  private String token(HttpClient client, String id, String key) throws Exception {
    HttpResponse<String> answer =
        post(
            client,
            "/oauth/token",
            "grant_type=client_credentials&client_id=" + id + "&client_secret=" + key,
            "Content-Type",
            "application/x-www-form-urlencoded");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body()).path("access_token").asString();
  }

  private HttpResponse<String> post(HttpClient client, String path, String body, String... headers)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/ems" + path))
            .headers(headers)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> ems(HttpClient client, String path, String... headers)
      throws Exception {
    var request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/ems" + path));
    return client.send(
        (headers.length == 0 ? request : request.headers(headers)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void theKeyOfTheCaIsItsOwnersOnly() throws Exception {
    var _ = TlsFiles.make(folder, NAMES);
    Path key = folder.resolve("data/client-ca-key");
    Path certificate = folder.resolve("data/client-ca.pem");
    start().close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(certificate))
        .startsWith("-----BEGIN CERTIFICATE-----")
        .doesNotContain("PRIVATE");

    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(this::start)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("client-ca-key can be read by others");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(key, Files.readString(key).substring(60));
    assertThatThrownBy(this::start)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("client-ca-key is damaged: ")
        .hasMessageNotContaining("MI");
  }

  @Test
  void aFileOfAuthoritiesThatHoldsNoneStopsTheStart() throws Exception {
    var _ = TlsFiles.make(folder, NAMES);
    Files.writeString(
        shop.config(),
        Files.readString(shop.config()).replace("{life: 7d}", "{authorities: tls.pem}"));

    assertThatThrownBy(this::start)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("gateway.tls: ")
        .hasMessageContaining("tls.pem: a certificate in it is no CA's: CN=localhost");
  }
}
