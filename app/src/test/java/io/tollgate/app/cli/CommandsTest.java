package io.tollgate.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.KnownDialect;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

final class CommandsTest {

  private static final String EXAMPLE = "../examples/coinmarketcap.yaml";
  private static final String MINIMAL = "../examples/minimal.yaml";

  @TempDir private Path folder = Path.of("");

  @Test
  void aGoodFileIsSummedUp() {
    assertThat(check(MINIMAL))
        .isEqualTo(new Ran(0, MINIMAL + ": good: 1 api, 3 routes, 1 plan\n", ""));
  }

  @Test
  void aBadFileIsToldLineByLine() throws Exception {
    Path file = Files.writeString(folder.resolve("f.yaml"), "gatewya: {}\napis: {}\nplans: {}\n");

    assertThat(check(file.toString()))
        .isEqualTo(
            new Ran(
                1,
                """
                FILE:1:1: unknown key "gatewya"; did you mean "gateway"?
                FILE:2:7: no apis
                FILE:3:8: no plans
                """
                    .replace("FILE", file.toString()),
                ""));
  }

  @Test
  void withoutAFileCheckSaysWhatIsMissing() {
    Ran ran = run(new CheckCommand(reader()));

    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err)
        .contains("Missing required option: '--config=FILE'")
        .contains("Usage: check");
  }

  @Test
  void helpTellsEveryOption() {
    assertThat(run(new CheckCommand(reader()), "--help").out).contains("--config=FILE", "Answers:");
    assertThat(price("--help").out)
        .contains(
            "--config=FILE",
            "--answer=FILE",
            "--status=CODE",
            "--json",
            "--host=NAME",
            "Examples:");
  }

  @Test
  void aCallIsQuotedInParts() {
    assertThat(
            price(
                "--config",
                EXAMPLE,
                "GET /v3/cryptocurrency/listings/latest?limit=5000&convert=USD,BTC"))
        .isEqualTo(
            new Ran(
                0,
                """
                api     coinmarketcap
                route   v3-cryptocurrency-listings-latest
                quote   2 to 26 credits
                        1 to 25    1 per started 200 resources at $.data, at least 1
                        1          1 per conversion in convert, convert_id beyond 1
                """,
                ""));
  }

  @Test
  void aCallOfOnePriceIsAnswered() {
    assertThat(price("--config", EXAMPLE, "/v1/exchange/map").out)
        .isEqualTo(
            """
            api     coinmarketcap
            route   v1-exchange-map
            quote   1 credits
                    1          base
            answer  status 200: 1 credits
            """);
  }

  @Test
  void anAnswerIsCountedAsTheGatewayCounts() throws Exception {
    Path answer = folder.resolve("answer.json");
    Files.writeString(answer, listings(401, 0));

    String call = "GET /v3/cryptocurrency/listings/latest?limit=5000";

    assertThat(credits("--answer", answer.toString(), call)).isEqualTo("3");
    assertThat(credits("--status", "429", "--answer", answer.toString(), call)).isEqualTo("0");
  }

  @Test
  void aZippedAnswerIsCountedTheSame() throws Exception {
    Path answer = folder.resolve("answer.json.gz");
    var zipped = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(zipped)) {
      out.write(listings(5000, 0).getBytes(StandardCharsets.UTF_8));
    }
    Files.write(answer, zipped.toByteArray());

    assertThat(
            credits(
                "--answer",
                answer.toString(),
                "https://pro-api.example:443/v3/cryptocurrency/listings/latest?limit=5000"))
        .isEqualTo("25");
  }

  @Test
  void anAnswerThatSaysItHoldsNothingIsFree() throws Exception {
    Path answer = Files.writeString(folder.resolve("answer.json"), listings(401, 1002));

    assertThat(
            credits(
                "--answer", answer.toString(), "GET /v3/cryptocurrency/listings/latest?limit=5000"))
        .isEqualTo("0");
  }

  @Test
  void anAnswerThatCantBeCountedTakesTheRule() throws Exception {
    Path answer = Files.writeString(folder.resolve("answer.json"), "{\"data\":[1,2");

    Ran ran =
        price(
            "--config",
            EXAMPLE,
            "--answer",
            answer.toString(),
            "GET /v3/cryptocurrency/listings/latest?limit=5000");

    assertThat(ran.out)
        .contains("status 200: 25 credits")
        .contains("can't be counted (TRUNCATED), so the rule is: ceiling");
  }

  @Test
  void aHeaderOfTheAnswerIsRead() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("f.yaml"),
            """
            apis:
              market:
                dialect: tollgate
                mount: {host: api.example.com, path: /m}
                upstream: {url: http://127.0.0.1:9}
                routes:
                  GET /said: {header: X-Cost, ceiling: 50}
            plans: {all: {apis: market}}
            """);

    assertThat(
            price(
                    "--config",
                    file.toString(),
                    "--header",
                    "x-cost: 7",
                    "--host",
                    "API.example.com",
                    "--json",
                    "GET /m/said")
                .out)
        .isEqualTo(
            """
            {"api":"market","route":"said","low":0,"high":50,\
            "parts":[{"words":"as the answer says in X-Cost","low":0,"high":50}],\
            "status":200,"credits":7,"note":null}
            """);
    assertThat(price("--config", file.toString(), "GET /m/said"))
        .isEqualTo(
            new Ran(
                1,
                "",
                "price: no api is mounted there; mounted are: market at api.example.com, /m\n"));
  }

  @Test
  void theDialectsOwnEndpointsAreFree() {
    assertThat(price("--config", EXAMPLE, "/v1/key/info").out)
        .isEqualTo(
            """
            api     coinmarketcap
            quote   0 credits
            answer  status 200: 0 credits
                    answered by the dialect
            """);
  }

  @Test
  void aCallWithoutAPriceSaysWhy() {
    assertThat(price("--config", MINIMAL, "GET /nowhere").err)
        .isEqualTo("price: api \"market\" has no route for GET /nowhere: 404, 0 credits\n");
    assertThat(price("--config", MINIMAL, "GET /a%2fb").err)
        .isEqualTo("price: a gateway answers 400 to this path or query, for 0 credits\n");
    assertThat(price("--config", MINIMAL, "nonsense").err)
        .isEqualTo("price: not a call such as 'GET /v1/coins?limit=10': nonsense\n");
    assertThat(price("--config", MINIMAL, "--answer", "/nowhere", "GET /v1/history/btc").err)
        .startsWith("price: the answer can't be read: /nowhere");
    assertThat(price("--config", "/nowhere.yaml", "GET /").err)
        .isEqualTo("/nowhere.yaml:1:1: no such file\n");
  }

  private static String listings(int elements, int error) {
    return "{\"data\":["
        + "{\"id\":1},".repeat(elements - 1)
        + "{\"id\":1}],\"status\":{\"error_code\":"
        + error
        + ",\"credit_count\":9}}";
  }

  private static String credits(String... rest) throws IOException {
    var arguments = new ArrayList<>(List.of("--config", EXAMPLE, "--json"));
    arguments.addAll(List.of(rest));
    Ran ran = price(arguments.toArray(String[]::new));
    assertThat(ran.exit).as(ran.err).isZero();
    return JsonMapper.shared().readTree(ran.out).get("credits").asString();
  }

  private static ConfigReader reader() {
    return new ConfigReader(KnownDialect.builtIn(), _ -> null);
  }

  private static Ran check(String file) {
    return run(new CheckCommand(reader()), "--config", file);
  }

  private static Ran price(String... arguments) {
    return run(new PriceCommand(reader(), KnownDialect.builtIn()), arguments);
  }

  private static Ran run(Object command, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        new CommandLine(command)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Ran(exit, out.toString(), err.toString());
  }

  private record Ran(int exit, String out, String err) {}
}
