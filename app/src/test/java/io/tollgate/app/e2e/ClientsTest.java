package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Published clients of four providers, unmodified, against the demo: what the client itself
/// reports. Needs `node` and `npm`; where they are missing it says so and is skipped.
final class ClientsTest {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Path SOURCES = Path.of("src/test/clients");

  /// Where the clients are installed, once for all runs.
  private static final Path INSTALLED = Path.of("target/clients");

  private static final Duration INSTALL_WITHIN = Duration.ofMinutes(5);
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final Duration RUN_WITHIN = Duration.ofMinutes(3);

  /// By client and situation.
  private static final Map<String, JsonNode> TOLD = new HashMap<>();

  @BeforeAll
  static void runTheClients(@TempDir Path folder) throws IOException, InterruptedException {
    install();
    try (var demo = new Demo(folder)) {
      Path out = folder.resolve("clients.out");
      Process clients =
          new ProcessBuilder("node", "clients.mjs", demo.file().toString())
              .directory(INSTALLED.toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      boolean ended = clients.waitFor(RUN_WITHIN.toSeconds(), TimeUnit.SECONDS);
      clients.destroyForcibly();
      String printed = Files.readString(out);
      assertThat(ended && clients.exitValue() == 0).as(printed).isTrue();
      for (String line : printed.lines().filter(line -> line.startsWith("{\"client\"")).toList()) {
        JsonNode told = JSON.readTree(line);
        TOLD.put(told.get("client").asString() + " " + told.get("situation").asString(), told);
      }
    }
  }

  @AfterAll
  static void forget() {
    TOLD.clear();
  }

  private static void install() throws IOException, InterruptedException {
    for (String tool : List.of("node", "npm")) {
      if (!runs(tool, "--version")) {
        abort("no " + tool + " on the PATH: the published clients were not tried");
      }
    }
    Files.createDirectories(INSTALLED);
    Path lock = INSTALLED.resolve("package-lock.json");
    boolean whole =
        Files.exists(INSTALLED.resolve("node_modules/.package-lock.json"))
            && Files.exists(lock)
            && Files.mismatch(lock, SOURCES.resolve("package-lock.json")) < 0;
    for (String file : List.of("package.json", "package-lock.json", "clients.mjs")) {
      Files.copy(
          SOURCES.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!whole && !runs("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")) {
      abort("npm can't install the published clients: they were not tried");
    }
  }

  private static boolean runs(String... command) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Files.exists(INSTALLED) ? INSTALLED.toFile() : null)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = process.waitFor(INSTALL_WITHIN.toSeconds(), TimeUnit.SECONDS);
      process.destroyForcibly();
      return ended && process.exitValue() == 0;
    } catch (IOException _) {
      // There is no such program.
      return false;
    }
  }

  private static JsonNode told(String client, String situation) {
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

  /// `./tollgate demo` in a process of its own.
  private static final class Demo implements AutoCloseable {

    private final Process process;
    private final Path file;

    Demo(Path folder) throws IOException, InterruptedException {
      Path data = folder.resolve("demo");
      file = data.resolve("demo.json");
      Path log = folder.resolve("demo.log");
      int management = ServerProcess.freePort();
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "--add-modules=jdk.incubator.vector",
                  "--enable-native-access=ALL-UNNAMED",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "io.tollgate.app.Main",
                  "demo",
                  "--port",
                  Integer.toString(ServerProcess.freePort()),
                  "--portal-port",
                  Integer.toString(ServerProcess.freePort()),
                  "--management-port",
                  Integer.toString(management),
                  "--data",
                  data.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      long end = System.nanoTime() + READY_WITHIN.toNanos();
      while (!Files.exists(file) || !ready(management)) {
        if (!process.isAlive() || System.nanoTime() > end) {
          process.destroyForcibly();
          throw new IllegalStateException("the demo did not start:\n" + Files.readString(log));
        }
        Thread.sleep(50);
      }
    }

    private static boolean ready(int management) throws InterruptedException {
      URI readiness = URI.create("http://127.0.0.1:" + management + "/actuator/health/readiness");
      try (HttpClient client = HttpClient.newHttpClient()) {
        return client
                .send(
                    HttpRequest.newBuilder(readiness).build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                .statusCode()
            == 200;
      } catch (IOException _) {
        // It does not listen yet.
        return false;
      }
    }

    Path file() {
      return file;
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
