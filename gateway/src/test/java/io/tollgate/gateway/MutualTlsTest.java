package io.tollgate.gateway;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.handler.ssl.OpenSsl;
import io.tollgate.core.change.Change;
import io.tollgate.core.key.Certificate;
import io.tollgate.core.key.Fingerprint;
import io.tollgate.core.key.KeyShape;
import io.tollgate.gateway.TestCa.Held;
import io.tollgate.gateway.TestCa.Leaf;
import io.tollgate.gateway.TlsClient.Outcome;
import io.tollgate.gateway.edge.ClientTrust;
import io.tollgate.gateway.edge.TlsSettings;
import io.tollgate.testkit.FakeUpstream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Client certificates at the listener of TLS: each way to show one, with the code of OpenSSL and
/// of the JDK, in TLS 1.2 and 1.3.
final class MutualTlsTest {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{\"data\":[1]}");
  private static final String HOST = "one.test";
  private static final String OTHER = "other.test";

  /// Header names in which proxies tell of a client's certificate.
  private static final List<String> FORGED =
      List.of(
          "Client-Cert",
          "Client-Cert-Chain",
          "client_cert",
          "X-Client-Cert",
          "X_Client_Cert",
          "X-Client-Certificate",
          "X-SSL-Client-Cert",
          "x_ssl_client_verify",
          "X-SSL-CERT",
          "SSL-Client-Cert",
          "SSL_CLIENT_VERIFY",
          "X-Forwarded-Client-Cert",
          "X_Forwarded_Client_Cert",
          "X-Forwarded-Tls-Client-Cert",
          "X-Amzn-Mtls-Clientcert",
          "X-ARR-ClientCert",
          "X-Consumer-ID");

  private static TestCertificate server;

  @BeforeAll
  static void make(@TempDir Path folder) throws Exception {
    server = TestCertificate.make(folder, "EC");
  }

  /// A gateway that trusts one CA, and one registered certificate of it.
  static final class World implements AutoCloseable {
    final TestCa authority = TestCa.root("Acme CA");
    final Held held = authority.leaf("acme");
    final TestGateway it;
    private final String version;
    private long ids = 100;

    World(Path folder, TlsSettings.Engine engine, String version) throws Exception {
      this.version = version;
      Path certificate = folder.resolve("certificate.pem");
      Path key = folder.resolve("key.pem");
      Path authorities = folder.resolve("authorities.pem");
      server.write(certificate, key);
      authority.write(authorities);
      it =
          TestGateway.with(OK)
              .certificates(true)
              .tls(
                  new TlsSettings(
                      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                      certificate,
                      key,
                      Duration.ofMillis(20),
                      new ClientTrust(List.of(authorities)),
                      engine))
              .start();
      register(held, 1);
    }

    Certificate register(Held held, long keyId) throws CertificateEncodingException {
      var certificate =
          new Certificate(
              ids++,
              TestGateway.ORGANIZATION,
              keyId,
              Fingerprint.of(held.own().getEncoded()),
              "test",
              held.own().getSubjectX500Principal().getName(),
              false,
              1,
              held.own().getNotBefore().toInstant().toEpochMilli(),
              held.own().getNotAfter().toInstant().toEpochMilli(),
              0);
      it.certificates.put(certificate);
      it.callers.changed(new Change.CertificateAdded(certificate));
      return certificate;
    }

    void revoke(Held held) throws CertificateEncodingException {
      Certificate there =
          requireNonNull(it.certificates.find(Fingerprint.of(held.own().getEncoded())));
      Certificate revoked = there.revokedAt(2);
      it.certificates.put(revoked);
      it.callers.changed(new Change.CertificateRevoked(revoked));
    }

    TlsClient client(@Nullable Held shown) throws Exception {
      return new TlsClient(server, shown, it.gateway.securePort(), version);
    }

    /// What a client with this certificate is answered.
    Outcome ask(@Nullable Held shown, String... headers) throws Exception {
      return client(shown).ask(HOST, headers);
    }

    /// Refused in the handshake, and nothing was asked of the upstream.
    void refuses(Held shown) throws Exception {
      assertThat(ask(shown)).isEqualTo(Outcome.CLOSED);
      // A key changes nothing about it.
      assertThat(ask(shown, it.bearer())).isEqualTo(Outcome.CLOSED);
      TestGateway.await(() -> it.gateway.connections() == 0);
      assertThat(it.upstream.received()).isEmpty();
    }

    /// Taken in the handshake, but known to stand for nobody.
    void knowsNot(Held shown) throws Exception {
      Outcome outcome = ask(shown);
      assertThat(outcome.status()).isEqualTo(401);
      assertThat(outcome.body()).contains("unknown-key");
      assertThat(it.upstream.received()).isEmpty();
    }

    void serves(Held shown) throws Exception {
      assertThat(ask(shown).status()).isEqualTo(200);
    }

    boolean tls12() {
      return version.equals("TLSv1.2");
    }

    @Override
    public void close() {
      it.close();
    }
  }

  /// The cases of client certificates.
  enum Case {
    NONE {
      @Override
      void run(World world) throws Exception {
        Outcome bare = world.ask(null);
        assertThat(bare.status()).isEqualTo(401);
        assertThat(bare.body()).contains("no-credential");
        assertThat(world.ask(null, world.it.bearer()).status()).isEqualTo(200);
      }
    },
    UNKNOWN_CA {
      @Override
      void run(World world) throws Exception {
        Held foreign = TestCa.root("Other CA").leaf("acme");
        world.register(foreign, 1);
        world.refuses(foreign);
        // Not even one that bears the name of the CA.
        Held namesake = TestCa.root("Acme CA").leaf("acme");
        world.register(namesake, 1);
        world.refuses(namesake);
      }
    },
    EXPIRED {
      @Override
      void run(World world) throws Exception {
        Held old =
            world.authority.leaf(
                new Leaf("acme").lasting(Duration.ofDays(-2), Duration.ofSeconds(-5)));
        world.register(old, 1);
        world.refuses(old);
      }
    },
    FUTURE {
      @Override
      void run(World world) throws Exception {
        Held early =
            world.authority.leaf(
                new Leaf("acme").lasting(Duration.ofMinutes(5), Duration.ofDays(2)));
        world.register(early, 1);
        world.refuses(early);
      }
    },
    WRONG_KEY_USAGE {
      @Override
      void run(World world) throws Exception {
        Held wrong = world.authority.leaf(new Leaf("acme").uses(KeyPurposeId.id_kp_serverAuth));
        world.register(wrong, 1);
        world.refuses(wrong);
      }
    },
    SELF_SIGNED_TWIN {
      @Override
      void run(World world) throws Exception {
        Held twin = TestCa.selfSigned(new Leaf("acme"));
        world.refuses(twin);
        world.register(twin, 1);
        world.refuses(twin);
        // Nor is one of the CA itself that has the same subject.
        world.knowsNot(world.authority.leaf("acme"));
      }
    },
    NUL_IN_NAME {
      @Override
      void run(World world) throws Exception {
        world.knowsNot(world.authority.leaf("acme\0.example.com"));
        world.knowsNot(world.authority.leaf("acme\0"));
      }
    },
    SEVERAL_NAMES {
      @Override
      void run(World world) throws Exception {
        Held several =
            world.authority.leaf(new Leaf("several").names("acme", HOST, "*.test", "b.example"));
        world.knowsNot(several);
        world.register(several, 1);
        world.serves(several);
      }
    },
    NO_NAMES {
      @Override
      void run(World world) throws Exception {
        Held bare = world.authority.leaf(new Leaf(""));
        world.knowsNot(bare);
        world.register(bare, 1);
        world.serves(bare);
      }
    },
    CHAIN_OF_TEN {
      @Override
      void run(World world) throws Exception {
        TestCa last = world.authority;
        for (int i = 0; i < 3; i++) {
          last = last.below("CA " + i);
        }
        Held shorter = last.leaf("deep");
        assertThat(shorter.chain()).hasSize(5);
        world.register(shorter, 1);
        for (int i = 3; i < 8; i++) {
          last = last.below("CA " + i);
        }
        Held deep = last.leaf("deep");
        assertThat(deep.chain()).hasSize(10);
        world.register(deep, 1);
        world.refuses(deep);
        world.serves(shorter);
      }
    },
    CERTIFICATE_OF_64_KB {
      @Override
      void run(World world) throws Exception {
        Held large = world.authority.leaf(new Leaf("acme").ballast(64 * 1024));
        world.register(large, 1);
        world.refuses(large);
        Held fair = world.authority.leaf(new Leaf("acme").ballast(8 * 1024));
        world.register(fair, 1);
        world.serves(fair);
      }
    },
    REVOKED_WHILE_CONNECTED {
      @Override
      void run(World world) throws Exception {
        try (var connection = world.client(world.held).connect(HOST)) {
          assertThat(connection.ask(HOST).status()).isEqualTo(200);
          world.revoke(world.held);
          Outcome outcome = connection.ask(HOST);
          assertThat(outcome.status()).isEqualTo(401);
          // Not even with its key beside it: whoever holds the certificate may have the key too.
          assertThat(connection.ask(HOST, world.it.bearer()).status()).isEqualTo(401);
          assertThat(world.it.upstream.received()).hasSize(1);
        }
      }
    },
    RESUMED_AFTER_REVOCATION {
      @Override
      void run(World world) throws Exception {
        TlsClient client = world.client(world.held);
        long begun;
        try (var connection = client.connect(HOST)) {
          assertThat(connection.ask(HOST).status()).isEqualTo(200);
          begun = connection.socket().getSession().getCreationTime();
        }
        Thread.sleep(5);
        try (var connection = client.connect(HOST)) {
          assertThat(connection.ask(HOST).status()).isEqualTo(200);
          assertThat(resumed(connection.socket(), begun)).isTrue();
        }
        world.revoke(world.held);
        try (var connection = client.connect(HOST)) {
          assertThat(connection.ask(HOST).status()).isEqualTo(401);
          assertThat(resumed(connection.socket(), begun)).isTrue();
        }
      }
    },
    RESUMED_FOR_ANOTHER_HOST {
      @Override
      void run(World world) throws Exception {
        assumeThat(OpenSsl.isAvailable()).isTrue();
        try (var client =
            new ResumingClient(server, world.held, world.it.gateway.securePort(), world.version)) {
          assertThat(client.ask(HOST, HOST).text()).startsWith("HTTP/1.1 200 ");
          ResumingClient.Outcome same = client.ask(HOST, HOST);
          assertThat(same.text()).startsWith("HTTP/1.1 200 ");
          assertThat(same.resumed()).isTrue();

          ResumingClient.Outcome other = client.ask(OTHER, HOST);
          assertThat(other.text()).startsWith("HTTP/1.1 421 ").contains("misdirected");
          // What it named this time is what it may ask for, resumed or not.
          assertThat(client.ask(OTHER, OTHER).text()).startsWith("HTTP/1.1 200 ");
        }
      }
    },
    HTTP2_FOR_ANOTHER_HOST {
      @Override
      void run(World world) throws Exception {
        try (var connection = world.client(world.held).connect(HOST, "h2")) {
          SSLSocket socket = connection.socket();
          socket.startHandshake();
          assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
          try (RawHttp2 h2 = RawHttp2.over(socket)) {
            h2.bytes(RawHttp2.PREFACE.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .settings();
            get(h2, 1, HOST);
            assertThat(h2.answer(1).status()).isEqualTo(200);
            get(h2, 3, OTHER);
            assertThat(h2.answer(3).status()).isEqualTo(421);
            // One stream's refusal is none of the others' business.
            get(h2, 5, HOST + ":8443");
            assertThat(h2.answer(5).status()).isEqualTo(200);
          }
        }
        assertThat(world.it.upstream.received()).hasSize(2);
      }

      private void get(RawHttp2 h2, int stream, String host) throws java.io.IOException {
        h2.headers(
            stream, true, ":method: GET", ":scheme: https", ":authority: " + host, ":path: /data");
      }
    },
    CERTIFICATE_AND_ANOTHERS_KEY {
      @Override
      void run(World world) throws Exception {
        String another = world.it.addKey(2, KeyShape.TOLLGATE);
        Outcome outcome = world.ask(world.held, "Authorization: Bearer " + another);
        assertThat(outcome.status()).isEqualTo(400);
        assertThat(outcome.body()).contains("two-callers");
        String nobodys = KeyShape.TOLLGATE.make(new java.security.SecureRandom());
        // In the same words: whether a key is known is not for the holder of another to learn.
        assertThat(world.ask(world.held, "Authorization: Bearer " + nobodys).body())
            .contains("two-callers");
        assertThat(world.it.upstream.received()).isEmpty();
        assertThat(world.ask(world.held, world.it.bearer()).status()).isEqualTo(200);
      }
    },
    FORGED_HEADERS {
      @Override
      void run(World world) throws Exception {
        String pem = java.util.Base64.getEncoder().encodeToString(world.held.own().getEncoded());
        var forged = new ArrayList<String>();
        for (String name : FORGED) {
          forged.add(name + ": " + pem);
          assertThat(world.ask(null, forged.getLast()).status()).as(name).isEqualTo(401);
        }
        forged.add(world.it.bearer());
        assertThat(world.ask(null, forged.toArray(String[]::new)).status()).isEqualTo(200);
        assertThat(world.it.upstream.received()).hasSize(1);
        for (String name : FORGED) {
          assertThat(world.it.upstream.received().getFirst().header(name)).as(name).isNull();
        }
      }
    },
    RENEGOTIATION {
      @Override
      void run(World world) throws Exception {
        try (var connection = world.client(world.held).connect(HOST)) {
          assertThat(connection.ask(HOST).status()).isEqualTo(200);
          boolean refused = false;
          try {
            connection.socket().getSession().invalidate();
            connection.socket().startHandshake();
            refused = connection.ask(HOST).closed();
          } catch (SSLException | java.net.SocketException _) {
            refused = true;
          }
          // TLS 1.3 has none: there a client can only ask for new keys.
          assertThat(refused).isEqualTo(world.tls12());
        }
      }
    };

    abstract void run(World world) throws Exception;

    /// Whether a connection went on with the session of an earlier one.
    static boolean resumed(SSLSocket socket, long begun) {
      return socket.getSession().getCreationTime() == begun;
    }
  }

  static Stream<Arguments> cases() {
    var all = new ArrayList<Arguments>();
    for (Case one : Case.values()) {
      for (TlsSettings.Engine engine : TlsSettings.Engine.values()) {
        all.add(Arguments.of(one, engine, "TLSv1.2"));
        all.add(Arguments.of(one, engine, "TLSv1.3"));
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("cases")
  void aCertificateCountsForWhatItIs(
      Case one, TlsSettings.Engine engine, String version, @TempDir Path folder) throws Exception {
    try (var world = new World(folder, engine, version)) {
      one.run(world);
    }
  }
}
