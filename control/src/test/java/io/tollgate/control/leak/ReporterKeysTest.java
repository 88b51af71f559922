package io.tollgate.control.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A list of public keys that is fetched, with a hand-moved clock.
class ReporterKeysTest {

  private final AtomicLong now = new AtomicLong(1_800_000_000_000L);
  private final AtomicInteger asked = new AtomicInteger();
  private final PublicKey first = publicKey();
  private volatile String answer = list("a", first);
  private volatile int status = 200;
  private HttpServer server;
  private ReporterKeys keys;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.createContext(
        "/keys",
        exchange -> {
          asked.incrementAndGet();
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          if (status == 302) {
            exchange.getResponseHeaders().set("Location", "/keys");
          }
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
    keys = new ReporterKeys("github", new KeySource.Fetched(url), now::get);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static PublicKey publicKey() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair().getPublic();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String list(String id, PublicKey key) {
    return """
    {"public_keys":[{"key_identifier":"broken","key":"x"},{"key_identifier":"%s","key":\
    "-----BEGIN PUBLIC KEY-----\\n%s\\n-----END PUBLIC KEY-----","is_current":false}]}\
    """
        .formatted(id, Base64.getEncoder().encodeToString(key.getEncoded()));
  }

  private void later(Duration by) {
    now.addAndGet(by.toMillis());
  }

  @Test
  void aListIsFetchedOnceAnHour() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertThat(keys.find("a")).isEqualTo(first);
    }
    later(ReporterKeys.LIFE.minusMillis(1));
    keys.find("a");
    assertThat(asked).hasValue(1);

    later(Duration.ofMillis(1));
    keys.find("a");
    assertThat(asked).hasValue(2);
  }

  @Test
  void anIdentifierThatIsNotListedHasItFetchedAgainOnceAMinute() throws Exception {
    keys.find("a");
    for (int i = 0; i < 100; i++) {
      assertThat(keys.find("b")).isNull();
    }
    assertThat(asked).hasValue(1);

    PublicKey second = publicKey();
    answer = list("b", second);
    later(ReporterKeys.PAUSE);
    assertThat(keys.find("b")).isEqualTo(second);
    assertThat(keys.find("a")).isNull();
    assertThat(asked).hasValue(2);
  }

  @Test
  void whileItCanNotBeFetchedTheListBeforeIsTakenForADay() throws Exception {
    keys.find("a");
    for (int bad : new int[] {500, 302, 204}) {
      status = bad;
      answer = bad == 204 ? "" : list("evil", publicKey());
      later(ReporterKeys.LIFE);
      assertThat(keys.find("a")).isEqualTo(first);
      assertThat(keys.find("evil")).isNull();
    }
    status = 200;
    answer = "x".repeat(KeyList.BYTES_MAX + 1);
    later(ReporterKeys.STALE);

    assertThatThrownBy(() -> keys.find("a")).isInstanceOf(ReporterKeys.UnavailableException.class);
  }

  @Test
  void aListThatWasNeverFetchedIsNotAnEmptyOne() {
    status = 404;

    assertThatThrownBy(() -> keys.find("a")).isInstanceOf(ReporterKeys.UnavailableException.class);
    assertThatThrownBy(() -> keys.find("a")).isInstanceOf(ReporterKeys.UnavailableException.class);
    assertThat(asked).hasValue(1);
  }
}
