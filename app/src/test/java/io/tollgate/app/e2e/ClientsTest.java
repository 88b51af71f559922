package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/// Published clients of four providers, unmodified, against the demo: what the client itself
/// reports. Those of npm need `node` and `npm`, the Java one needs `mvn`; where they are missing it
/// says so and is skipped.
final class ClientsTest {

  /// The client that is Java's; the others are npm's.
  private static final String XCHANGE = "xchange";

  /// By client and situation.
  private static final Map<String, JsonNode> TOLD = new HashMap<>();

  private static boolean hasNpm;
  private static boolean hasMaven;

  @BeforeAll
  static void runTheClients(@TempDir Path folder) throws IOException, InterruptedException {
    hasNpm = Clients.installNpms();
    hasMaven = Clients.installJavas();
    try (var demo = new Demo(folder)) {
      String file = demo.file().toString();
      if (hasNpm) {
        hear(folder, Clients.NPM, "node", "clients.mjs", file);
      }
      if (hasMaven) {
        hear(
            folder,
            Clients.JAVA,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            "lib/*",
            "Xchange.java",
            file);
      }
    }
  }

  @AfterAll
  static void forget() {
    TOLD.clear();
  }

  private static void hear(Path folder, Path in, String... command)
      throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).directory(in.toFile());
    TOLD.putAll(Clients.hear(process, Files.createTempFile(folder, "clients", ".out")));
  }

  private static JsonNode told(String client, String situation) {
    if (!(client.equals(XCHANGE) ? hasMaven : hasNpm)) {
      abort(client + " could not be installed, and was not tried");
    }
    return Objects.requireNonNull(TOLD.get(client + " " + situation), client + " " + situation);
  }

  // ---- good answers

  @ParameterizedTest
  @CsvSource({
    "coingecko, /value/bitcoin/usd",
    "coingecko-demo, /value/bitcoin/usd",
    "coinmarketcap, /value/data/0/symbol",
    "cryptoapis, /value/data/item/rate",
    "coinapi, /value/rate",
  })
  void aGoodKeyGetsTheData(String client, String member) {
    JsonNode told = told(client, "success");

    assertThat(told.get("ok").booleanValue()).as(told.toString()).isTrue();
    assertThat(told.at(member).isMissingNode()).as(told.toString()).isFalse();
  }

  @Test
  void coinGeckosOwnEndpointsAreRead() {
    assertThat(told("coingecko", "ping").at("/value/gecko_says").asString())
        .isEqualTo("(V3) To the Moon!");
    assertThat(told("coingecko", "key").at("/value/plan").asString()).isEqualTo("Growth");
    assertThat(told("coingecko", "key").at("/value/monthly_call_credit").longValue())
        .isEqualTo(2_000_000);
    for (String calls : List.of("current_total", "api_key_current_total")) {
      assertThat(told("coingecko", "key").at("/value/" + calls + "_monthly_calls").longValue())
          .isEqualTo(1);
    }
  }

  @Test
  void cryptoApisEnvelopeIsRead() {
    JsonNode told = told("cryptoapis", "success").get("value");

    assertThat(told.get("context").asString()).isEqualTo("c1");
    assertThat(told.get("requestId").asString()).matches("[0-9a-f]{24}");
  }

  // ---- refusals, as the client reports them

  @ParameterizedTest
  @CsvSource({
    "coingecko, missing, 401, AuthenticationError, /body/status/error_code, 10002",
    "coingecko, wrong, 401, AuthenticationError, /body/status/error_code, 10002",
    "coingecko, sibling, 400, BadRequestError, /body/error_code, 10011",
    "coingecko, exhausted, 429, RateLimitError, /body/status/error_code, 10006",
    "coingecko, limited, 429, RateLimitError, /body/status/error_code, 429",
    "coingecko-demo, key, 401, AuthenticationError, /body/status/error_code, 10005",
    "coinmarketcap, missing, 401, AxiosError, /body/status/error_code, 1002",
    "coinmarketcap, wrong, 401, AxiosError, /body/status/error_code, 1001",
    "coinmarketcap, exhausted, 429, AxiosError, /body/status/error_code, 1010",
    "coinmarketcap, limited, 429, AxiosError, /body/status/error_code, 1008",
    "cryptoapis, missing, 401, Object, /body/error/code, missing_api_key",
    "cryptoapis, wrong, 401, Object, /body/error/code, invalid_api_key",
    "cryptoapis, exhausted, 402, Object, /body/error/code, insufficient_credits",
    "cryptoapis, limited, 429, Object, /body/error/code, request_limit_reached",
    "coinapi, wrong, 401, Error, /body/error, Invalid API key",
    "coinapi, exhausted, 403, Error, /body/QuotaValueUnit, credits",
  })
  void aRefusalIsReportedAsWhatItIs(
      String client, String situation, int status, String error, String member, String says) {
    JsonNode told = told(client, situation);

    assertThat(told.get("ok").booleanValue()).as(told.toString()).isFalse();
    assertThat(told.get("status").intValue()).as(told.toString()).isEqualTo(status);
    assertThat(told.get("error").asString()).as(told.toString()).isEqualTo(error);
    assertThat(told.at(member).asString()).as(told.toString()).isEqualTo(says);
  }

  @ParameterizedTest
  @CsvSource({
    "missing, 401, You didn't specify API key",
    "limited, 429, Too Many Requests",
  })
  void coinApisClientShowsTheWords(String situation, int status, String words) {
    JsonNode told = told("coinapi", situation);

    assertThat(told.get("status").intValue()).as(told.toString()).isEqualTo(status);
    assertThat(told.at("/body/error").asString()).startsWith(words);
  }

  // ---- the Java client

  @ParameterizedTest
  @CsvSource({"success, BTC", "quote, Bitcoin", "listings, 1ST"})
  void xchangeReadsTheData(String situation, String value) {
    JsonNode told = told(XCHANGE, situation);

    assertThat(told.get("ok").booleanValue()).as(told.toString()).isTrue();
    assertThat(told.get("value").asString()).isEqualTo(value);
  }

  /// It reads the refusal's number and words, and keeps no status.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '!',
      textBlock =
          """
          missing   | API key missing. - ErrorCode: 1002
          wrong     | This API Key is invalid. - ErrorCode: 1001
          exhausted | You've exceeded your API Key's monthly rate limit. - ErrorCode: 1010
          limited   | You've exceeded your API Key's HTTP request rate limit. Rate limits reset every minute. - ErrorCode: 1008
          """)
  void xchangeShowsTheWords(String situation, String words) {
    JsonNode told = told(XCHANGE, situation);

    assertThat(told.get("ok").booleanValue()).as(told.toString()).isFalse();
    assertThat(told.get("error").asString()).isEqualTo("ExchangeException");
    assertThat(told.get("words").asString()).isEqualTo(words);
  }
}
