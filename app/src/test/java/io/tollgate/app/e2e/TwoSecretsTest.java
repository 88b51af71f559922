package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.KnownDialect;
import io.tollgate.app.run.Installation;
import io.tollgate.app.run.Installation.SecretStatus;
import io.tollgate.app.run.StartException;
import io.tollgate.app.run.Tollgate;
import io.tollgate.testkit.HttpConnection;
import io.tollgate.testkit.PointsUpstream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An installation gets another secret, and its customers notice nothing.
final class TwoSecretsTest {

  private static final String CONFIG =
      """
      gateway: {listen: "127.0.0.1:0"}
      control: {listen: "127.0.0.1:0"}
      management: {listen: "127.0.0.1:0"}
      store: {sqlite: tollgate.db}
      journal: {directory: journal, sync: 20ms}
      apis:
        points:
          dialect: coinmarketcap
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          routes: {GET /v1/one: 1}
      plans:
        large: {name: Large, credits: {month: 3_000}, apis: points}
      """;

  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir Path folder;

  private final PointsUpstream upstream = new PointsUpstream();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ConfigReader reader = new ConfigReader(KnownDialect.builtIn(), _ -> null);
  private Path config;
  private Tollgate tollgate;
  private String token;
  private String organization;

  @BeforeEach
  void open() throws Exception {
    config = folder.resolve("tollgate.yaml");
    Files.writeString(config, CONFIG.replace("UPSTREAM", Integer.toString(upstream.port())));
    start();
    organization =
        post("/organizations", "{\"name\":\"buyer\",\"plan\":\"large\"}").path("id").asString();
  }

  private void start() throws Exception {
    tollgate = Tollgate.start(() -> reader.read(config), Tollgate.Role.ALL);
    token = Files.readString(folder.resolve("admin-token")).strip();
  }

  @AfterEach
  void close() {
    tollgate.close();
    http.close();
    upstream.close();
  }

  @Test
  void keysOfTheSecretBeforeServeOnAndMoveWhenTheyAreUsed() throws Exception {
    JsonNode one = key();
    JsonNode two = key();
    JsonNode three = key();
    tollgate.close();
    assertThat(installation().rotateSecret()).isEqualTo(new SecretStatus(true, 3));
    assertThatThrownBy(() -> installation().rotateSecret())
        .isInstanceOf(StartException.class)
        .hasMessageContaining("has not ended");
    start();
    assertThat(management("/actuator/prometheus")).contains("tollgate_secret_previous_keys 3.0");
    assertThat(management("/actuator/health")).contains("\"keysLeft\":3");
    JsonNode young = key();

    assertThat(status(one)).isEqualTo(200);
    assertThat(status(one)).isEqualTo(200);
    assertThat(status(two)).isEqualTo(200);
    assertThat(status(young)).isEqualTo(200);
    assertThat(installation().secretStatus()).isEqualTo(new SecretStatus(true, 1));

    // Of a key that has moved, and of one that has not: at once.
    disable(one);
    disable(three);
    assertThat(status(one)).isEqualTo(403);
    assertThat(status(three)).isEqualTo(403);
    assertThat(installation().secretStatus()).isEqualTo(new SecretStatus(true, 0));

    assertThatThrownBy(() -> installation().forgetPreviousSecret(false))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("in use");
    tollgate.close();
    assertThat(installation().forgetPreviousSecret(false)).isEqualTo(new SecretStatus(false, 0));
    assertThat(folder.resolve("key-secret.previous")).doesNotExist();
    start();
    assertThat(status(two)).isEqualTo(200);
    assertThat(status(young)).isEqualTo(200);
    assertThat(status(one)).isEqualTo(403);
    assertThat(management("/actuator/prometheus")).contains("tollgate_secret_previous_keys 0.0");
    assertThat(management("/actuator/health")).doesNotContain("keysLeft");
  }

  @Test
  void keysThatNobodyUsedEndWithTheSecretOnlyWhenThatIsWanted() throws Exception {
    JsonNode unused = key();
    tollgate.close();
    installation().rotateSecret();

    assertThat(installation().forgetPreviousSecret(false)).isEqualTo(new SecretStatus(true, 1));
    assertThat(folder.resolve("key-secret.previous")).exists();
    assertThat(installation().forgetPreviousSecret(true)).isEqualTo(new SecretStatus(false, 1));

    start();
    assertThat(status(unused)).isEqualTo(401);
    tollgate.close();
    // It is gone for good, and counts in no later rotation.
    assertThat(installation().rotateSecret()).isEqualTo(new SecretStatus(true, 0));
    start();
  }

  private Installation installation() {
    return Installation.of(reader, config);
  }

  private int status(JsonNode key) throws Exception {
    try (var connection = new HttpConnection(tollgate.gatewayPort())) {
      return connection.get("/v1/one", "X-CMC_PRO_API_KEY", key.path("secret").asString()).status();
    }
  }

  private JsonNode key() throws Exception {
    return post(
        "/organizations/" + organization + "/keys", "{\"api\":\"points\",\"label\":\"test\"}");
  }

  private void disable(JsonNode key) throws Exception {
    post("/keys/" + key.path("id").asString() + "/disable", "");
  }

  private String management(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + tollgate.managementPort() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private JsonNode post(String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + tollgate.controlPort() + "/admin/v1" + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    return JSON.readTree(answer.body());
  }
}
