package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.change.ChangeStore.AuditEntry;
import io.tollgate.core.key.KeyShape;
import io.tollgate.store.sqlite.SqliteChangeStore;
import io.tollgate.store.sqlite.SqliteDatabase;
import io.tollgate.testkit.HttpConnection;
import io.tollgate.testkit.HttpConnection.Answer;
import io.tollgate.testkit.PointsUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A key shown in the clear behind a proxy that ends TLS, to a server as it is shipped.
final class ExposedKeyTest {

  private static final Duration DISABLED_WITHIN = Duration.ofSeconds(20);

  private static final String CONFIG =
      """
      gateway: {listen: "127.0.0.1:PORT", trusted-proxies: 127.0.0.1, bad-keys-per-minute: 2}
      control: {listen: "127.0.0.1:0"}
      management: {listen: "127.0.0.1:0"}
      store: {sqlite: data/tollgate.db}
      journal: {directory: data/journal}
      apis:
        points:
          dialect: tollgate
          keys: {shape: uuid}
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          plain-http: refuse-and-disable
          routes: {GET /v1/free: free}
      plans:
        all: {apis: points}
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"all", "gateway"})
  void itIsDisabledOnceAndTheAuditSaysSo(String role) throws Exception {
    try (var upstream = new PointsUpstream()) {
      var shop = new Shop(folder, CONFIG.replace("UPSTREAM", Integer.toString(upstream.port())));
      Shop.Buyer buyer = shop.buyer("buyer", "all");
      try (ServerProcess server = shop.start("--role", role);
          var connection = new HttpConnection(server.port())) {
        assertThat(get(connection, buyer.key(), "https", "192.0.2.1").status()).isEqualTo(200);

        for (int i = 0; i < 20; i++) {
          Answer clear = get(connection, buyer.key(), "http", "192.0.2.1");
          assertThat(clear.status()).isEqualTo(403);
          assertThat(clear.text()).contains("https-required");
        }

        long end = System.nanoTime() + DISABLED_WITHIN.toNanos();
        Answer after = get(connection, buyer.key(), "https", "192.0.2.1");
        while (after.status() == 200 && System.nanoTime() < end) {
          after = get(connection, buyer.key(), "https", "192.0.2.1");
        }
        assertThat(after.status()).isEqualTo(403);
        assertThat(after.text()).contains("key-disabled");
        wrongKeysOfOneAddressAreLimited(connection);
        assertThat(server.terminate()).isZero();
      }
      List<AuditEntry> acts = acts(buyer.organizationId());
      assertThat(acts).hasSize(1);
      assertThat(acts.getFirst().before()).contains("\"ACTIVE\"");
      assertThat(acts.getFirst().after()).contains("\"DISABLED\"");
    }
  }

  private static void wrongKeysOfOneAddressAreLimited(HttpConnection connection)
      throws IOException {
    int status = 0;
    // A minute may end between two of them.
    for (int i = 0; i < 6 && status != 429; i++) {
      String strange = KeyShape.UUID.make(new SecureRandom());
      status = get(connection, strange, "https", "192.0.2.2").status();
    }
    assertThat(status).isEqualTo(429);
  }

  private static Answer get(HttpConnection connection, String key, String proto, String client)
      throws IOException {
    return connection.get(
        "/v1/free", "X-API-Key", key, "X-Forwarded-Proto", proto, "X-Forwarded-For", client);
  }

  private List<AuditEntry> acts(long organizationId) {
    try (var database = SqliteDatabase.open(folder.resolve("data/tollgate.db"))) {
      return new SqliteChangeStore(database)
          .audit(organizationId, Long.MAX_VALUE, 100).stream()
              .filter(entry -> entry.actor().equals("gateway"))
              .toList();
    }
  }
}
