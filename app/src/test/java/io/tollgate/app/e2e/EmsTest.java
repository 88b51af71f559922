package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.KnownDialect;
import io.tollgate.app.run.Tollgate;
import io.tollgate.testkit.FakeUpstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An EMS api on real files: what its customers leave there is theirs, lasts, and is nobody else's
/// to read.
final class EmsTest {

  private static final String CONFIG =
      """
      gateway: {listen: "127.0.0.1:0"}
      control: {listen: "127.0.0.1:0"}
      management: {listen: "127.0.0.1:0"}
      store: {sqlite: data/tollgate.db}
      journal: {directory: data/journal, sync: never}
      apis:
        trading:
          dialect: coinapi-ems
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          routes: {GET /v1/balances: 1}
          ems:
            locations: {east: {region: us-east-1, provider: aws}}
            exchanges: {KRAKEN: {location: east, parameters: [PrivateApiKey]}}
      plans: {all: {apis: trading, credits: {month: 10}}}
      """;

  private static final String SECRET = "do-not-tell-4711";
  private static final String ACCOUNT =
      "{\"exchange_id\":\"KRAKEN/7\",\"parameters\":[{\"key\":\"PrivateApiKey\",\"value\":\""
          + SECRET
          + "\"}]}";

  @TempDir private Path folder;

  private volatile String config = "";

  private Tollgate start() {
    var reader = new ConfigReader(KnownDialect.builtIn(), _ -> null);
    return Tollgate.start(() -> reader.read("f", folder, config), Tollgate.Role.GATEWAY);
  }

  private static HttpResponse<String> ask(
      Tollgate tollgate, String method, String path, String key, String body)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + tollgate.gatewayPort() + path))
              .header("X-CoinAPI-Key", key)
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void anAccountOutlivesTheProcessAndNoFileTellsItsSecret() throws Exception {
    try (FakeUpstream upstream = FakeUpstream.start(FakeUpstream.json("[]"))) {
      config = CONFIG.replace("UPSTREAM", Integer.toString(upstream.port()));
      String key;
      String stranger;
      try (Tollgate tollgate = start()) {
        var customers = tollgate.demoCustomers();
        key = customers.key(customers.organization("Acme", "all"), "trading", "a").key();
        stranger = customers.key(customers.organization("Other", "all"), "trading", "b").key();

        HttpResponse<String> added = ask(tollgate, "POST", "/v1/accounts", key, ACCOUNT);
        assertThat(added.statusCode()).as(added.body()).isEqualTo(200);
        assertThat(ask(tollgate, "GET", "/v1/accounts", key, "").body())
            .isEqualTo("[" + ACCOUNT + "]");
        assertThat(ask(tollgate, "GET", "/v1/accounts", stranger, "").body()).isEqualTo("[]");
        assertThat(ask(tollgate, "GET", "/v1/balances", key, "").statusCode()).isEqualTo(200);
      }

      for (String secret : List.of(SECRET, key, stranger)) {
        try (Stream<Path> files = Files.walk(folder)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                .as(file.toString())
                .doesNotContain(secret);
          }
        }
      }

      try (Tollgate tollgate = start()) {
        assertThat(ask(tollgate, "GET", "/v1/accounts", key, "").body())
            .isEqualTo("[" + ACCOUNT + "]");
        // What is offered is the configuration's, and a reload changes it.
        config = config.replace("KRAKEN", "BINANCE");
        assertThat(tollgate.reload()).isEmpty();
        assertThat(ask(tollgate, "GET", "/v1/exchanges", key, "").body()).contains("BINANCE");
        assertThat(ask(tollgate, "POST", "/v1/accounts", key, ACCOUNT).statusCode()).isEqualTo(400);
        assertThat(ask(tollgate, "GET", "/v1/accounts", key, "").body()).contains("KRAKEN/7");
        assertThat(
                ask(tollgate, "DELETE", "/v1/accounts?exchange_id=KRAKEN/7", key, "").statusCode())
            .isEqualTo(200);
      }
    }
  }
}
