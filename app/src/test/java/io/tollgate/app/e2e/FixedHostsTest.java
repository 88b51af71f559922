package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Published clients that call their provider's own host and no other. They find Tollgate there: in
/// namespaces of their own, where the name leads to the loopback, port 443 is ours and a test's
/// certificate is trusted. They run as they are, and nobody else sees any of it.
///
/// Needs `unshare` with namespaces for anyone, `node` and `npm`; else it says so and is skipped.
final class FixedHostsTest {

  private static final String[] NAMESPACES = {
    "unshare", "--mount", "--net", "--map-root-user", "sh", "-c"
  };

  private static final Map<String, JsonNode> TOLD = new HashMap<>();

  @BeforeAll
  static void runTheClients(@TempDir Path folder) throws Exception {
    if (!Clients.runs(folder, namespaces("ip link set lo up && mount --bind . ."))) {
      abort("no namespaces of its own can be had here: clients with a fixed host were not tried");
    }
    if (!Clients.installNpms()) {
      abort("the clients could not be installed, and were not tried");
    }
    TlsFiles.make(folder, "dns:pro-api.coinmarketcap.com,dns:api.coingecko.com");
    Path hosts =
        Files.writeString(
            folder.resolve("hosts"),
            "127.0.0.1 localhost pro-api.coinmarketcap.com api.coingecko.com\n");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    var world =
        new ProcessBuilder(
            namespaces(
                "ip link set lo up && mount --bind \"$HOSTS\" /etc/hosts && exec \"$JAVA\""
                    + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp \"$CLASSES\""
                    + " io.tollgate.app.e2e.FixedHosts \"$FOLDER\" \"$CLIENTS\""));
    world
        .environment()
        .putAll(
            Map.of(
                "HOSTS", hosts.toString(),
                "JAVA", java.toString(),
                "CLASSES", System.getProperty("java.class.path"),
                "FOLDER", folder.toString(),
                "CLIENTS", Clients.NPM.toAbsolutePath().toString()));
    TOLD.putAll(Clients.hear(world, folder.resolve("clients.out")));
  }

  @AfterAll
  static void forget() {
    TOLD.clear();
  }

  private static String[] namespaces(String script) {
    var command = new ArrayList<>(List.of(NAMESPACES));
    command.add(script);
    return command.toArray(String[]::new);
  }

  private static JsonNode told(String client, String situation) {
    return Objects.requireNonNull(TOLD.get(client + " " + situation), client + " " + situation);
  }

  @Test
  void coinMarketCapsClientGetsItsData() {
    JsonNode told = told("coinmarketcap-api", "success");

    assertThat(told.at("/value/status/error_code").asInt(-1)).as(told.toString()).isZero();
    assertThat(told.at("/value/status/credit_count").asInt(-1)).isEqualTo(1);
    assertThat(told.at("/value/data").size()).isEqualTo(1);
  }

  /// It hands on what came, whatever its status.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '!',
      textBlock =
          """
          missing   | 1002 | API key missing.
          wrong     | 1001 | This API Key is invalid.
          exhausted | 1010 | You've exceeded your API Key's monthly rate limit.
          limited   | 1008 | You've exceeded your API Key's HTTP request rate limit. Rate limits reset every minute.
          """)
  void coinMarketCapsClientIsRefused(String situation, int code, String words) {
    JsonNode told = told("coinmarketcap-api", situation);

    assertThat(told.at("/value/status/error_code").asInt(-1)).as(told.toString()).isEqualTo(code);
    assertThat(told.at("/value/status/error_message").asString()).isEqualTo(words);
  }

  @Test
  void coinGeckosClientGetsItsDataWithoutAKey() {
    assertThat(told("coingecko-api", "ping").at("/value/data/gecko_says").asString())
        .isEqualTo("(V3) To the Moon!");
    JsonNode told = told("coingecko-api", "success");
    assertThat(told.at("/value/success").booleanValue()).as(told.toString()).isTrue();
    assertThat(told.at("/value/data/bitcoin/usd").isNumber()).as(told.toString()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"unknown, 404, /error", "limited, 429, /status/error_message"})
  void coinGeckosClientIsRefused(String situation, int status, String words) {
    JsonNode told = told("coingecko-api", situation);

    assertThat(told.at("/value/success").booleanValue()).as(told.toString()).isFalse();
    assertThat(told.at("/value/code").asInt(-1)).isEqualTo(status);
    assertThat(told.at("/value/data" + words).isMissingNode()).as(told.toString()).isFalse();
  }
}
