package io.tollgate.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tollgate.core.reference.Filled;
import io.tollgate.core.reference.Operation;
import io.tollgate.core.reference.Parameter;
import io.tollgate.core.reference.Reference;
import io.tollgate.gateway.dialect.Dialects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReferencesTest {

  private static final String CONFIGURATION =
      """
      apis:
        market:
          dialect: tollgate
          upstream: {url: http://127.0.0.1:9}
          openapi: market.yaml
          routes: {GET /coins: 1, "GET /coins/{id}": 2}
      plans: {all: {apis: market}}
      """;

  private static final String DOCUMENT =
      """
      openapi: 3.1.0
      info: {title: Market, version: "1.0"}
      servers: [{url: "https://api.example/v1/"}]
      paths:
        /coins:
          parameters: [{$ref: '#/components/parameters/limit'}]
          get:
            operationId: coins
            summary: Coins
            responses: {'200': {content: {application/json: {example: {data: [1, two, null]}}}}}
        /coins/{id}:
          get:
            operationId: coin
            parameters: [{name: id, in: path, required: true, example: a/b}]
        /usage: {get: {operationId: usage}}
      components:
        parameters:
          limit: {name: limit, in: query, schema: {type: integer, default: 50, examples: [7]}}
      """;

  @TempDir private Path folder;

  private References read(String document) throws IOException {
    Files.writeString(folder.resolve("market.yaml"), document);
    var reader = new ConfigReader(KnownDialect.builtIn(), _ -> null);
    return switch (reader.read("f", folder, CONFIGURATION)) {
      case ConfigReader.Reading.Good(var good) -> References.read(good, Dialects.all());
      case ConfigReader.Reading.Bad(var problems) -> throw new AssertionError(problems);
    };
  }

  private List<String> problems(String document) throws IOException {
    String name = folder.resolve("market.yaml") + ":";
    return read(document).problems().stream()
        .map(problem -> problem.toString().replace(name, ""))
        .toList();
  }

  private Reference market(String document) throws IOException {
    References read = read(document);
    assertThat(read.problems()).isEmpty();
    return Objects.requireNonNull(read.byApi().get("market"));
  }

  @Test
  void whatPagesNeedIsRead() throws IOException {
    Reference market = market(DOCUMENT);

    assertThat(market.title()).isEqualTo("Market");
    assertThat(market.version()).isEqualTo("1.0");
    assertThat(market.server()).isEqualTo("https://api.example/v1");
    assertThat(market.operations())
        .extracting(Operation::id)
        .containsExactly("coins", "coin", "usage");
    Operation coins = market.operations().getFirst();
    assertThat(coins.parameters())
        .containsExactly(
            new Parameter("limit", Parameter.In.QUERY, false, "", "integer", List.of(), "50", "7"));
    assertThat(coins.answer())
        .isEqualTo("{\n  \"data\": [\n    1,\n    \"two\",\n    null\n  ]\n}");
  }

  @Test
  void aValueMakesNoOtherPath() throws IOException {
    Operation coin = Objects.requireNonNull(market(DOCUMENT).operation("coin"));

    assertThat(Filled.example(coin).target()).isEqualTo("/coins/a%2Fb");
    assertThat(Filled.chosen(coin, Map.of("id", ".."), "").target()).isEqualTo("/coins/%2E%2E");
    assertThat(Filled.chosen(coin, Map.of("id", "x?y=1&z#"), "").target())
        .isEqualTo("/coins/x%3Fy%3D1%26z%23");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /coins:   | /coin:           | 7:5: no route of the api "market" takes GET /coin
          /coins:   | /coin:           | 1:1: the route "coins" of the api "market" is not described; add it, or its id to "x-tollgate-unlisted"
          3.1.0    | 2.0              | 1:1: expected "openapi: 3.1.0", or 3.0
          Id: coins | Id: coin        | 12:5: a second operation "coin"
          Id: coins | Id: a b         | 7:5: expected an "operationId" of letters, digits, dots, hyphens and underlines, at most 64
          /limit'} | /limit2'}        | 6:25: nothing in this document is at "#/components/parameters/limit2"
          name: id | name: ib         | 13:7: parameter "ib" does not stand in /coins/{id}
          """)
  void aBadDocumentIsToldAtItsPlace(String what, String by, String problem) throws IOException {
    String document = DOCUMENT.replaceFirst(Pattern.quote(what), by);

    assertThat(String.join("\n", problems(document))).contains(problem);
  }

  @Test
  void aRouteMayStandOnNoPage() throws IOException {
    String less =
        DOCUMENT.replace("openapi: 3.1.0", "openapi: 3.1.0\nx-tollgate-unlisted: [coins-id]");
    int from = less.indexOf("  /coins/{id}:");
    String without = less.substring(0, from) + less.substring(less.indexOf("  /usage:"));

    assertThat(problems(without)).isEmpty();
    assertThat(problems(without.replace("[coins-id]", "[coin-id]")).toString())
        .contains("unknown route \"coin-id\"; did you mean \"coins-id\"?");
  }

  @Test
  void aMissingDocumentIsTold() throws IOException {
    Files.writeString(folder.resolve("other.yaml"), DOCUMENT);
    var reader = new ConfigReader(KnownDialect.builtIn(), _ -> null);
    var good = (ConfigReader.Reading.Good) reader.read("f", folder, CONFIGURATION);

    assertThat(References.read(good.configuration(), Dialects.all()).problems().toString())
        .contains("no such file");
  }

  @Test
  void noDocumentBreaksTheReader() throws IOException {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      var broken = new StringBuilder(DOCUMENT);
      for (int change = 0; change <= random.nextInt(4); change++) {
        int at = random.nextInt(broken.length());
        broken.setCharAt(at, "{}[]:,$#'\"& -x0\n".charAt(random.nextInt(16)));
      }
      assertThatCode(() -> OpenApiReader.read(broken.toString(), new Problems()))
          .as("seed %d", seed)
          .doesNotThrowAnyException();
    }
  }
}
