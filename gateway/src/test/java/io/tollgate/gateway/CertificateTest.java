package io.tollgate.gateway;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.handler.ssl.OpenSsl;
import io.tollgate.core.change.Change;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Certificate;
import io.tollgate.core.key.Fingerprint;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.unit.PublicId;
import io.tollgate.gateway.TestCa.Held;
import io.tollgate.gateway.TestCa.Leaf;
import io.tollgate.gateway.TlsClient.Outcome;
import io.tollgate.gateway.credential.Carrier;
import io.tollgate.gateway.credential.Carriers;
import io.tollgate.gateway.dialect.Call;
import io.tollgate.gateway.dialect.CoinApiDialect;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.TollgateDialect;
import io.tollgate.gateway.edge.BadCertificateException;
import io.tollgate.gateway.edge.ClientTrust;
import io.tollgate.gateway.edge.TlsSettings;
import io.tollgate.gateway.metering.MemberReader;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client certificate as a credential: where it counts, and what becomes of it with its key.
final class CertificateTest {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{\"data\":[1]}");
  private static final String HOST = "one.test";

  private static final AtomicLong IDS = new AtomicLong(100);

  private static TestCertificate server;

  @TempDir Path folder;
  private final TestCa authority = TestCa.root("Acme CA");
  private final Held held = authority.leaf("acme");
  private Path authorities;

  @BeforeAll
  static void make(@TempDir Path folder) throws Exception {
    server = TestCertificate.make(folder, "EC");
  }

  @BeforeEach
  void write() throws Exception {
    server.write(folder.resolve("certificate.pem"), folder.resolve("key.pem"));
    authorities = folder.resolve("authorities.pem");
    authority.write(authorities);
  }

  private TestGateway.Options gateway(Dialect dialect) {
    return TestGateway.with(OK)
        .dialect(dialect)
        .tls(
            new TlsSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                folder.resolve("certificate.pem"),
                folder.resolve("key.pem"),
                Duration.ofMillis(20),
                new ClientTrust(List.of(authorities)),
                TlsSettings.Engine.FASTEST));
  }

  private TestGateway.Options taking() {
    return gateway(TestGateway.tollgate()).certificates(true);
  }

  private static Certificate certificate(Held held, long keyId, long expiresMillis)
      throws CertificateEncodingException {
    return new Certificate(
        IDS.incrementAndGet(),
        TestGateway.ORGANIZATION,
        keyId,
        Fingerprint.of(held.own().getEncoded()),
        "test",
        "CN=test",
        false,
        1,
        1,
        expiresMillis,
        0);
  }

  private static void register(TestGateway it, Held held, long keyId)
      throws CertificateEncodingException {
    it.certificates.put(certificate(held, keyId, Long.MAX_VALUE));
  }

  private static TlsClient client(TestGateway it, @Nullable Held shown) throws Exception {
    return new TlsClient(server, shown, it.gateway.securePort(), "TLSv1.3");
  }

  private static Outcome ask(TestGateway it, @Nullable Held shown, String... headers)
      throws Exception {
    return client(it, shown).ask(HOST, headers);
  }

  // ---- where it counts

  /// A dialect whose callers may show a certificate, but for one endpoint of its own.
  private static final class Certified implements Dialect {
    private final TollgateDialect words = TestGateway.tollgate();

    @Override
    public String name() {
      return "certified";
    }

    @Override
    public Carriers carriers() {
      return Carriers.of(
          Carriers.Several.SAME, new Carrier.Header("X-Key"), new Carrier.Certificate());
    }

    @Override
    public Reply refuse(Refusal refusal, Call call) {
      return words.refuse(refusal, call);
    }

    @Override
    public @Nullable Endpoint endpoint(String method, String path) {
      return path.equals("/data")
          ? new Endpoint() {
            @Override
            public Reply answer(Call call) {
              return new Reply(200, "application/json", List.of(), "{\"own\":true}");
            }

            @Override
            public boolean takesCertificates() {
              return false;
            }
          }
          : null;
    }

    @Override
    public @Nullable String member() {
      return null;
    }
  }

  @Test
  void anEndpointMayAskForTheKeyItself() throws Exception {
    try (var it = gateway(new Certified()).start()) {
      register(it, held, 1);
      String another = it.addKey(2, KeyShape.TOLLGATE);

      assertThat(ask(it, held).body()).contains("no-credential");
      assertThat(ask(it, held, "X-Key: " + it.key).body()).isEqualTo("{\"own\":true}");
      // It is not looked at, so it contradicts nothing.
      assertThat(ask(it, held, "X-Key: " + another).body()).isEqualTo("{\"own\":true}");
      assertThat(it.certificates.finds()).isZero();
    }
  }

  @Test
  void aDialectThatNamesCertificatesTakesThemWhereTheApiDoesNotSay() throws Exception {
    var route = TestGateway.route("other", "GET", "/other", TestGateway.base(1));
    try (var it = gateway(new Certified()).route(route).start()) {
      register(it, held, 1);
      try (var connection = client(it, held).connect(HOST)) {
        connection
            .socket()
            .getOutputStream()
            .write(
                ("GET /other HTTP/1.1\r\nHost: " + HOST + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        assertThat(
                new String(
                    connection.socket().getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
            .startsWith("HTTP/1.1 200 ");
      }
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
      assertThat(it.record().keyId()).isEqualTo(1);
    }
  }

  @Test
  void anApiThatTakesNoneDoesNotLookAtThem() throws Exception {
    try (var it = gateway(TestGateway.tollgate()).start()) {
      register(it, held, 1);
      String another = it.addKey(2, KeyShape.TOLLGATE);

      assertThat(ask(it, held).body()).contains("no-credential");
      assertThat(ask(it, held, it.bearer()).status()).isEqualTo(200);
      assertThat(ask(it, held, "Authorization: Bearer " + another).status()).isEqualTo(200);
      assertThat(it.certificates.finds()).isZero();
    }
  }

  @Test
  void aDialectRefusesInItsOwnWords() throws Exception {
    try (var it = gateway(new CoinApiDialect()).certificates(true).start()) {
      register(it, held, 1);
      String another = it.addKey(2, KeyShape.UUID);
      Held unknown = authority.leaf("acme");

      assertThat(ask(it, held).status()).isEqualTo(200);
      assertThat(ask(it, held, "X-CoinAPI-Key: " + it.key).status()).isEqualTo(200);
      for (Outcome no : List.of(ask(it, unknown), ask(it, held, "X-CoinAPI-Key: " + another))) {
        assertThat(no.status()).isEqualTo(401);
        assertThat(no.body()).contains("\"error\":\"Invalid API key\"");
      }
      try (var connection = client(it, held).connect(HOST)) {
        Outcome no = connection.ask("other.test");
        assertThat(no.status()).isEqualTo(421);
        assertThat(no.body()).startsWith("{").contains("\"error\":");
      }
    }
  }

  @Test
  void twoKeysBesideItAreTwoCallersStill() throws Exception {
    try (var it = taking().start()) {
      register(it, held, 1);
      String another = it.addKey(2, KeyShape.TOLLGATE);

      Outcome no = ask(it, held, it.bearer(), "X-API-Key: " + another);

      assertThat(no.body()).contains("two-callers");
    }
  }

  /// A token of a key, asked for in the clear and without a certificate.
  private static String token(TestGateway it, long keyId, String key) throws IOException {
    String body =
        "grant_type=client_credentials&client_id="
            + PublicId.KEY.write(keyId)
            + "&client_secret="
            + key;
    try (RawClient client = it.client()) {
      RawClient.Answer answer =
          client
              .request(
                  "POST",
                  "/oauth/token",
                  "Content-Type: application/x-www-form-urlencoded",
                  "Content-Length: " + body.length())
              .send(body)
              .answer();
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      MemberReader members =
          requireNonNull(MemberReader.readUnique(answer.body().getBytes(StandardCharsets.UTF_8)));
      return requireNonNull(members.string("access_token"));
    }
  }

  @Test
  void aTokenOfItsKeyCountsBesideItAndAnothersIsRefusedAsAForeignKey() throws Exception {
    try (var it = taking().tokens().start()) {
      register(it, held, 1);
      String key = it.addKey(2, KeyShape.TOLLGATE);
      String own = "Authorization: Bearer " + token(it, 1, it.key);
      String another = "Authorization: Bearer " + token(it, 2, key);

      assertThat(ask(it, held, own).status()).isEqualTo(200);
      // The first time it is verified, then it is known: in the same words as the key itself.
      Outcome foreign = ask(it, held, "Authorization: Bearer " + key);
      assertThat(foreign.body()).contains("two-callers");
      for (int i = 0; i < 2; i++) {
        assertThat(like(ask(it, held, another))).isEqualTo(like(foreign));
      }
      assertThat(it.upstream.received()).hasSize(1);

      assertThat(ask(it, null, another).status()).isEqualTo(200);
      ApiKey ended = requireNonNull(it.keys.byId(1)).in(KeyState.DISABLED);
      it.keys.put(ended);
      it.callers.changed(new Change.KeyChanged(ended));
      assertThat(ask(it, held, own).status()).isEqualTo(403);
    }
  }

  @Test
  void aTokenBesideACertificateThatStandsForNobodyOpensNothing() throws Exception {
    try (var it = taking().tokens().start()) {
      String own = "Authorization: Bearer " + token(it, 1, it.key);

      assertThat(ask(it, held, own).body()).contains("unknown-key");
      assertThat(ask(it, null, own).status()).isEqualTo(200);
    }
  }

  /// An answer without what differs from one call to the next.
  private static String like(Outcome outcome) {
    return outcome.status() + outcome.body().replaceAll("[0-9a-f-]{36}", "id");
  }

  @Test
  void anUnknownCertificateSpoilsAKeyThatIsGood() throws Exception {
    try (var it = taking().start()) {
      assertThat(ask(it, held, it.bearer()).body()).contains("unknown-key");
    }
  }

  // ---- with its key

  @Test
  void itEndsWithItsKey() throws Exception {
    try (var it = taking().start()) {
      register(it, held, 1);
      try (var connection = client(it, held).connect(HOST)) {
        assertThat(connection.ask(HOST).status()).isEqualTo(200);
        ApiKey key = requireNonNull(it.keys.byId(1));
        for (KeyState state : List.of(KeyState.DISABLED, KeyState.DELETED)) {
          it.keys.put(key.in(state));
          it.callers.changed(new Change.KeyChanged(key.in(state)));
          assertThat(connection.ask(HOST).status()).as("%s", state).isIn(401, 403);
        }
        it.callers.changed(new Change.KeyChanged(key));
        assertThat(connection.ask(HOST).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void itOpensTheApiOfItsKeyOnly() throws Exception {
    try (var it = taking().start()) {
      it.addKey(2, KeyShape.TOLLGATE, "elsewhere", KeyState.ACTIVE, Long.MAX_VALUE);
      it.addKey(3, KeyShape.TOLLGATE, TestGateway.API, KeyState.ACTIVE, 5);
      Held elsewhere = authority.leaf("elsewhere");
      Held late = authority.leaf("late");
      register(it, elsewhere, 2);
      register(it, late, 3);

      assertThat(ask(it, elsewhere).body()).contains("unknown-key");
      assertThat(ask(it, late).body()).contains("key-expired");
    }
  }

  @Test
  void itEndsByItselfOnAConnectionThatIsOpen() throws Exception {
    try (var it = taking().start()) {
      long end = System.currentTimeMillis() + 400;
      it.certificates.put(certificate(held, 1, end));
      try (var connection = client(it, held).connect(HOST)) {
        assertThat(connection.ask(HOST).status()).isEqualTo(200);
        TestGateway.await(() -> System.currentTimeMillis() > end + 5);
        assertThat(connection.ask(HOST).body()).contains("key-expired");
      }
    }
  }

  @Test
  void itsMinuteIsItsKeys() throws Exception {
    try (var it = taking().minuteLimit(3).start()) {
      register(it, held, 1);
      int refused = 0;
      for (int i = 0; i < 4; i++) {
        refused += ask(it, held).status() == 429 ? 1 : 0;
        refused += ask(it, null, it.bearer()).status() == 429 ? 1 : 0;
      }
      // Eight calls in one minute, or in two if one has just ended.
      assertThat(refused).isBetween(2, 5);
    }
  }

  // ---- looking it up

  @Test
  void itIsLookedUpOnceHoweverOftenItIsShown() throws Exception {
    try (var it = taking().start()) {
      register(it, held, 1);
      Held unknown = authority.leaf("nobody");
      for (int i = 0; i < 3; i++) {
        assertThat(ask(it, held).status()).isEqualTo(200);
        assertThat(ask(it, unknown).status()).isEqualTo(401);
      }
      assertThat(it.certificates.finds()).isEqualTo(2);

      Certificate known = certificate(unknown, 1, Long.MAX_VALUE);
      it.certificates.put(known);
      it.callers.changed(new Change.CertificateAdded(known));
      assertThat(ask(it, unknown).status()).isEqualTo(200);
    }
  }

  @Test
  void aStoreOutOfReachKeepsOutWhomNobodyKnowsYet() throws Exception {
    try (var it = taking().start()) {
      register(it, held, 1);
      Held later = authority.leaf("later");
      register(it, later, 1);
      assertThat(ask(it, held).status()).isEqualTo(200);
      it.certificates.down(true);

      assertThat(ask(it, held).status()).isEqualTo(200);
      Outcome no = ask(it, later);
      assertThat(no.status()).isEqualTo(503);
      assertThat(no.body()).contains("store-down");
      it.certificates.down(false);
    }
  }

  // ---- the handshake

  @Test
  void aHandshakeThatFailsTellsWhy() throws Exception {
    assumeThat(OpenSsl.isAvailable()).isTrue();
    TestCa far = authority;
    for (int i = 0; i < 6; i++) {
      far = far.below("CA " + i);
    }
    try (var it = taking().start()) {
      assertThat(alert(it, TestCa.root("Acme CA").leaf("acme"))).contains("unknown_ca");
      assertThat(alert(it, TestCa.root("Other CA").leaf("acme"))).contains("unknown_ca");
      assertThat(alert(it, TestCa.selfSigned(new Leaf("acme")))).contains("unknown_ca");
      assertThat(alert(it, far.leaf("acme"))).contains("unknown_ca");
      assertThat(
              alert(
                  it,
                  authority.leaf(
                      new Leaf("acme").lasting(Duration.ofDays(-2), Duration.ofDays(-1)))))
          .contains("certificate_expired");
      assertThat(
              alert(
                  it,
                  authority.leaf(new Leaf("acme").lasting(Duration.ofDays(1), Duration.ofDays(2)))))
          // RFC 8446 section 6.2: expired, or not currently valid.
          .contains("certificate_expired");
      for (Leaf wrong :
          List.of(
              new Leaf("acme").uses(KeyPurposeId.id_kp_serverAuth), new Leaf("acme").authority())) {
        assertThat(alert(it, authority.leaf(wrong))).contains("unsupported_certificate");
      }
    }
  }

  private static String alert(TestGateway it, Held shown) throws Exception {
    var client = new TlsClient(server, shown, it.gateway.securePort(), "TLSv1.2");
    while (true) {
      try (var connection = client.connect(HOST)) {
        connection.socket().startHandshake();
        return "none";
      } catch (SSLException e) {
        return String.valueOf(e.getMessage());
      } catch (SocketException _) {
        // A client that still writes when the alert comes may lose it to the end that follows.
      }
    }
  }

  // ---- hosts

  @Test
  void whoNamesNoHostIsBoundToNone() throws Exception {
    try (var it = taking().start()) {
      register(it, held, 1);
      try (var connection = client(it, held).connect(null)) {
        assertThat(connection.ask("127.0.0.1").status()).isEqualTo(200);
        assertThat(connection.ask(HOST).status()).isEqualTo(200);
      }
      try (var connection = client(it, null).connect(HOST)) {
        assertThat(connection.ask("other.test", it.bearer()).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void theHostIsComparedAsNamesAre() throws Exception {
    try (var it = taking().start()) {
      register(it, held, 1);
      try (var connection = client(it, held).connect("ONE.test")) {
        assertThat(connection.ask("one.TEST:8443").status()).isEqualTo(200);
        assertThat(connection.ask("one.test.other.test").status()).isEqualTo(421);
        assertThat(connection.ask("ne.test").status()).isEqualTo(421);
        assertThat(connection.ask("one.test").status()).isEqualTo(200);
      }
    }
  }

  // ---- files

  @Test
  void changedAuthoritiesHoldForTheNextHandshake() throws Exception {
    TestCa next = TestCa.root("Next CA");
    Held newer = next.leaf("acme");
    try (var it = taking().start()) {
      register(it, held, 1);
      it.certificates.put(certificate(newer, 1, Long.MAX_VALUE));
      TlsClient client = client(it, held);
      try (var connection = client.connect(HOST)) {
        assertThat(connection.ask(HOST).status()).isEqualTo(200);
        Files.writeString(authorities, "nothing");
        TestGateway.await(() -> !it.certificatesKept.isEmpty());
        assertThat(ask(it, held).status()).isEqualTo(200);
        assertThat(ask(it, newer).closed()).isTrue();

        next.write(authorities);
        TestGateway.await(() -> it.certificatesChanged.get() == 1);
        assertThat(ask(it, newer).status()).isEqualTo(200);
        // Nor is a session taken up that the CA before had opened.
        assertThat(client.ask(HOST).closed()).isTrue();
        assertThat(ask(it, held).closed()).isTrue();
        assertThat(connection.ask(HOST).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void authoritiesThatCantBeUsedStopTheStart() throws Exception {
    Files.writeString(authorities, "nothing");
    bad("authorities.pem: not certificates in PEM");
    server.write(authorities, folder.resolve("ignored.pem"));
    bad("authorities.pem: a certificate in it is no CA's: CN=localhost");
    Files.delete(authorities);
    bad("authorities.pem: can't be read");
  }

  private void bad(String words) {
    assertThatThrownBy(() -> taking().start().close())
        .isInstanceOf(BadCertificateException.class)
        .hasMessageContaining(words);
  }
}
