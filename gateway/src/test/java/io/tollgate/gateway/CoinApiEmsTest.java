package io.tollgate.gateway;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Standing;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.Networks;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.key.Scope;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Access;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.window.WindowKind;
import io.tollgate.gateway.dialect.CoinApiEmsDialect;
import io.tollgate.gateway.dialect.DialectPorts;
import io.tollgate.gateway.dialect.EmsDirectory;
import io.tollgate.gateway.dialect.KeyNames;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.MemoryKeyStore;
import io.tollgate.testkit.MemoryVaultStore;
import io.tollgate.testkit.RawClient;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// CoinAPI's EMS over a socket: its management calls, its errors, and what passes through.
class CoinApiEmsTest {

  private static final String SECRET = "do-not-tell-4711";
  private static final EmsDirectory DIRECTORY =
      new EmsDirectory(
          List.of(
              new EmsDirectory.Location("aws-us-east-1", "us-east-1", "aws"),
              new EmsDirectory.Location("aws-us-east-2", "us-east-2", "aws")),
          List.of(
              new EmsDirectory.Exchange(
                  "KRAKEN", "aws-us-east-1", List.of("PublicApiKey", "PrivateApiKey")),
              new EmsDirectory.Exchange("KRAKEN_FTS", "aws-us-east-1", List.of("PublicApiKey")),
              new EmsDirectory.Exchange("DEMO", "aws-us-east-2", List.of())),
          List.of(
              new EmsDirectory.Address(
                  "KRAKEN", "aws-us-east-2", "https", "k.test", "https://k.test/"),
              new EmsDirectory.Address(
                  "DEMO", "aws-us-east-1", "wss", "d.test", "wss://d.test:8443/v1")));

  private final MemoryVaultStore vault = new MemoryVaultStore();

  private TestGateway.Options at() {
    return TestGateway.with(FakeUpstream.json("[1]"))
        .dialect(
            new CoinApiEmsDialect(
                new DialectPorts(
                    api -> api.equals(TestGateway.API) ? DIRECTORY : EmsDirectory.EMPTY,
                    vault,
                    caller -> "PEM of " + PublicId.KEY.write(caller.id()) + "\n",
                    KeyNames.in(new MemoryKeyStore()))))
        .cap(WindowKind.UTC_MONTH, 100)
        .route(TestGateway.route("balances", "GET", "/v1/balances", TestGateway.base(1)))
        .route(TestGateway.route("orders", "POST", "/v1/orders", TestGateway.base(1)));
  }

  private static Answer ask(TestGateway it, String method, String path, String body)
      throws IOException {
    return ask(it, 1, method, path, body, "X-CoinAPI-Key: " + it.key);
  }

  private static Answer ask(
      TestGateway it, int http, String method, String path, String body, String... headers)
      throws IOException {
    var all = new ArrayList<>(List.of(headers));
    if (http == 1) {
      try (RawClient client = it.client()) {
        if (!body.isEmpty()) {
          all.add("Content-Length: " + body.length());
        }
        String head = method + " " + path + " HTTP/1.1\r\nHost: api.test\r\n";
        client.send(
            head + String.join("\r\n", all) + (all.isEmpty() ? "" : "\r\n") + "\r\n" + body);
        return client.answer();
      }
    }
    try (RawHttp2 client = RawHttp2.connect(it.gateway.port())) {
      String[] lower =
          all.stream()
              .map(line -> {
                int colon = line.indexOf(':');
                return line.substring(0, colon).toLowerCase(Locale.ROOT) + line.substring(colon);
              })
              .toArray(String[]::new);
      client.headers(1, body.isEmpty(), RawHttp2.request(method, path, lower));
      if (!body.isEmpty()) {
        client.data(1, true, body);
      }
      return client.answer(1);
    }
  }

  private static String account(String exchange, String... pairs) {
    var parameters = new ArrayList<String>();
    for (int i = 0; i < pairs.length; i += 2) {
      parameters.add("{\"key\":\"" + pairs[i] + "\",\"value\":\"" + pairs[i + 1] + "\"}");
    }
    return "{\"exchange_id\":\""
        + exchange
        + "\",\"parameters\":["
        + String.join(",", parameters)
        + "]}";
  }

  private static String kraken(String exchange) {
    return account(exchange, "PublicApiKey", "p", "PrivateApiKey", SECRET);
  }

  private static void isProblem(Answer answer, int status, String title, String errors) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
    assertThat(answer.body())
        .startsWith("{\"type\":\"https://www.rfc-editor.org/rfc/rfc9110#section-15.5.")
        .contains("\"title\":\"" + title + "\",\"status\":" + status + ",\"traceId\":\"")
        .contains("\"errors\":\"")
        .contains(errors);
  }

  private static final String VALIDATION = "One or more validation errors occurred.";

  // ---- who may change something

  @ParameterizedTest
  @CsvSource({
    "*:read, ACTIVE, 403",
    "trading:write, ACTIVE, 403",
    "*:write, ACTIVE, 200",
    "*:write, QUARANTINED, 403"
  })
  void accountsAndCertificatesNeedAKeyThatMayWrite(String scope, KeyState state, int status)
      throws IOException {
    try (TestGateway it = at().start()) {
      var permissions =
          new Permissions(Environment.PRODUCTION, List.of(Scope.parse(scope)), Networks.ANY);
      String key = "X-CoinAPI-Key: " + it.addKey(2, permissions, state);

      assertThat(ask(it, 1, "GET", "/v1/accounts", "", key).status()).isEqualTo(200);
      assertThat(ask(it, 1, "GET", "/v1/locations", "", key).status()).isEqualTo(200);
      assertThat(ask(it, 1, "POST", "/v1/accounts", kraken("KRAKEN"), key).status())
          .isEqualTo(status);
      assertThat(ask(it, 1, "GET", "/v1/certificate/pem", "", key).status()).isEqualTo(status);
      assertThat(ask(it, 1, "DELETE", "/v1/accounts/all", "", key).status()).isEqualTo(status);
    }
  }

  // ---- tokens

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/locations, 200",
    "GET, /v1/exchanges, 200",
    "GET, /v1/endpoints, 200",
    "GET, /v1/balances, 200",
    "GET, /v1/accounts, 403",
    "POST, /v1/accounts, 403",
    "DELETE, /v1/accounts?exchange_id=KRAKEN, 403",
    "DELETE, /v1/accounts/all, 403",
    "GET, /v1/certificate/pem, 403"
  })
  void whatKeepsSecretsOrIssuesCertificatesWantsTheKeyItself(String method, String path, int status)
      throws IOException {
    try (TestGateway it = at().tokens().start()) {
      assertThat(ask(it, "POST", "/v1/accounts", kraken("KRAKEN")).status()).isEqualTo(200);
      String kept = ask(it, "GET", "/v1/accounts", "").body();
      String token = token(it);

      for (String carrier : List.of("Authorization: Bearer " + token, "X-CoinAPI-Key: " + token)) {
        String body = method.equals("POST") ? kraken("DEMO") : "";
        Answer answer = ask(it, 1, method, path, body, carrier);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).doesNotContain(SECRET, "PEM of");
      }
      assertThat(ask(it, "GET", "/v1/accounts", "").body()).isEqualTo(kept);
    }
  }

  private static String token(TestGateway it) throws IOException {
    Answer answer =
        ask(
            it,
            1,
            "POST",
            "/oauth/token",
            "grant_type=client_credentials&client_id="
                + PublicId.KEY.write(1)
                + "&client_secret="
                + it.key,
            "Content-Type: application/x-www-form-urlencoded");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    String before = "\"access_token\":\"";
    int from = answer.body().indexOf(before) + before.length();
    return answer.body().substring(from, answer.body().indexOf('"', from));
  }

  // ---- from the configuration

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatIsOfferedIsToldAsDocumented(int http) throws IOException {
    try (TestGateway it = at().start()) {
      String key = "X-CoinAPI-Key: " + it.key;

      Answer locations = ask(it, http, "GET", "/v1/locations", "", key);
      assertThat(locations.status()).isEqualTo(200);
      assertThat(locations.header("content-type")).isEqualTo("application/json; charset=utf-8");
      assertThat(locations.body())
          .isEqualTo(
              "[{\"location_id\":\"aws-us-east-1\",\"region_name\":\"us-east-1\","
                  + "\"provider_name\":\"aws\"},{\"location_id\":\"aws-us-east-2\","
                  + "\"region_name\":\"us-east-2\",\"provider_name\":\"aws\"}]");
      assertThat(ask(it, http, "GET", "/v1/exchanges", "", key).body())
          .startsWith(
              "[{\"exchange_id\":\"KRAKEN\",\"location_id\":\"aws-us-east-1\","
                  + "\"required_parameters\":[\"PublicApiKey\",\"PrivateApiKey\"]},")
          .endsWith("\"location_id\":\"aws-us-east-2\",\"required_parameters\":[]}]");
      String demo =
          "{\"exchange_id\":\"DEMO\",\"location_id\":\"aws-us-east-1\",\"endpoint_schema\":\"wss\","
              + "\"endpoint_host\":\"d.test\",\"endpoint_url\":\"wss://d.test:8443/v1\"}";
      assertThat(ask(it, http, "GET", "/v1/endpoints", "", key).body())
          .startsWith("[{\"exchange_id\":\"KRAKEN\",\"location_id\":\"aws-us-east-2\",")
          .endsWith(demo + "]");
      assertThat(ask(it, http, "GET", "/v1/endpoints?filter_exchange_id=DEMO", "", key).body())
          .isEqualTo("[" + demo + "]");
      assertThat(ask(it, http, "GET", "/v1/endpoints?filter_exchange_id=X", "", key).body())
          .isEqualTo("[]");
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      assertThat(it.upstream.received()).isEmpty();
    }
  }

  // ---- keys

  @ParameterizedTest
  @CsvSource({
    "1, /v1/accounts, X-CoinAPI-Key: $, 200",
    "2, /v1/accounts, X-CoinAPI-Key: $, 200",
    "1, /v1/accounts?apikey=$, Accept: */*, 200",
    "2, /v1/accounts?apikey=$, Accept: */*, 200",
    "1, /v1/accounts, Accept: */*, 401",
    "1, /v1/accounts, Authorization: $, 401",
    "1, /v1/accounts, Authorization: Bearer $, 401",
    "1, /v1/accounts/APIKEY-$, Accept: */*, 401",
    "1, /v1/locations, Accept: */*, 401",
    "1, /v1/accounts, X-CoinAPI-Key: 00000000-0000-0000-0000-000000000000, 401",
  })
  void aKeyStandsInTheHeaderOrTheQueryAndNowhereElse(
      int http, String path, String header, int status) throws IOException {
    try (TestGateway it = at().start()) {
      Answer answer =
          ask(it, http, "GET", path.replace("$", it.key), "", header.replace("$", it.key));

      assertThat(answer.status()).as(answer.body()).isEqualTo(status);
      assertThat(answer.body()).doesNotContain(it.key);
      if (status == 401) {
        assertThat(answer.body()).startsWith("{\"error\":\"");
      }
    }
  }

  @Test
  void keysThatAreShownWhereTheyAreNotReadGoNowhere() throws IOException {
    try (TestGateway it = at().start()) {
      Answer answer =
          ask(
              it,
              1,
              "GET",
              "/v1/balances/APIKEY-" + it.key + "?apikey=" + it.key,
              "",
              "X-CoinAPI-Key: " + it.key,
              "Authorization: " + it.key);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(it.upstream.received().getFirst().target()).isEqualTo("/v1/balances");
      assertThat(it.upstream.received().getFirst().headers())
          .noneMatch(line -> line.contains(it.key));
      assertThat(it.record().target()).isEqualTo("/v1/balances");
    }
  }

  // ---- accounts

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anAccountIsAddedShownChangedAndDeleted(int http) throws IOException {
    try (TestGateway it = at().start()) {
      String key = "X-CoinAPI-Key: " + it.key;
      Answer added = ask(it, http, "POST", "/v1/accounts", kraken("KRAKEN/2574"), key);
      assertThat(added.status()).as(added.body()).isEqualTo(200);
      assertThat(added.body()).isEqualTo("{}");
      ask(it, http, "POST", "/v1/accounts", account("DEMO"), key);

      Answer shown = ask(it, http, "GET", "/v1/accounts", "", key);
      assertThat(shown.body()).isEqualTo("[" + account("DEMO") + "," + kraken("KRAKEN/2574") + "]");
      assertThat(shown.header("cache-control")).isEqualTo("no-store");
      for (String filter : List.of("KRAKEN", "KRAKEN%2F2574")) {
        assertThat(
                ask(it, http, "GET", "/v1/accounts?filter_exchange_id=" + filter, "", key).body())
            .isEqualTo("[" + kraken("KRAKEN/2574") + "]");
      }
      assertThat(ask(it, http, "GET", "/v1/accounts?filter_exchange_id=KRA", "", key).body())
          .isEqualTo("[]");

      String other =
          account("KRAKEN/2574", "PrivateApiKey", "n\\\"ew", "PublicApiKey", "q", "More", "");
      ask(it, http, "POST", "/v1/accounts", other, key);
      assertThat(ask(it, http, "GET", "/v1/accounts?filter_exchange_id=KRAKEN", "", key).body())
          .isEqualTo("[" + other + "]");

      Answer gone = ask(it, http, "DELETE", "/v1/accounts?exchange_id=KRAKEN/2574", "", key);
      assertThat(gone.status()).isEqualTo(200);
      isProblem(
          ask(it, http, "DELETE", "/v1/accounts?exchange_id=KRAKEN/2574", "", key),
          404,
          "Not Found",
          "exchange account not found");
      assertThat(ask(it, http, "DELETE", "/v1/accounts/all", "", key).status()).isEqualTo(200);
      assertThat(ask(it, http, "GET", "/v1/accounts", "", key).body()).isEqualTo("[]");
      assertThat(vault.audit())
          .hasSize(5)
          .allMatch(line -> line.startsWith(PublicId.KEY.write(1) + " "))
          .noneMatch(line -> line.contains(SECRET));
      assertThat(it.journal.records())
          .allMatch(record -> record.credits() == 0)
          .noneMatch(record -> record.toString().contains(SECRET));
      assertThat(it.upstream.received()).isEmpty();
    }
  }

  /// Some clients ask before they send a body of a kilobyte.
  @Test
  void anAccountIsTakenFromAClientThatAsksFirst() throws IOException {
    try (TestGateway it = at().start();
        RawClient client = it.client()) {
      String body = kraken("KRAKEN");
      client.request(
          "POST",
          "/v1/accounts",
          "X-CoinAPI-Key: " + it.key,
          "Content-Length: " + body.length(),
          "Expect: 100-continue");
      assertThat(client.head().status()).isEqualTo(100);

      client.send(body);

      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(ask(it, "GET", "/v1/accounts", "").body()).isEqualTo("[" + body + "]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KRAKEN", "KRAKEN~1", "KRAKEN/2574", "KRAKEN.a", "KRAKEN,A9", "KRAKEN:1", "KRAKEN;1",
        "KRAKEN!1", "KRAKEN@1", "KRAKEN#1", "KRAKEN$1", "KRAKEN%1", "KRAKEN^1", "KRAKEN&1",
        "KRAKEN*1", "KRAKEN-1", "KRAKEN_1", "KRAKEN+1", "KRAKEN=1"
      })
  void anExchangeMayCarryATagBehindOneSeparator(String exchange) throws IOException {
    try (TestGateway it = at().start()) {
      assertThat(ask(it, "POST", "/v1/accounts", kraken(exchange)).status()).isEqualTo(200);
      assertThat(ask(it, "GET", "/v1/accounts?filter_exchange_id=KRAKEN", "").body())
          .isEqualTo("[" + kraken(exchange) + "]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NOWHERE",
        "kraken",
        "KRAKEN/",
        "KRAKEN//1",
        "KRAKEN/1/2",
        "KRAKEN1",
        "KRAKEN 1",
        "",
        "/1",
        "KRAKEN?1",
        "KRAKEN|1",
        "KRAKEN/ä",
        " KRAKEN",
        "KRAKEN/1\\n"
      })
  void anExchangeThatIsNotOfferedIs400(String exchange) throws IOException {
    try (TestGateway it = at().start()) {
      isProblem(
          ask(it, "POST", "/v1/accounts", kraken(exchange).replace("ä", "\\u00e4")),
          400,
          VALIDATION,
          "exchange_id: must be one of /v1/exchanges");
      assertThat(vault.audit()).isEmpty();
    }
  }

  @Test
  void theLongestExchangeIsMeant() throws IOException {
    try (TestGateway it = at().start()) {
      String fts = account("KRAKEN_FTS", "PublicApiKey", "p");
      assertThat(ask(it, "POST", "/v1/accounts", fts).status()).isEqualTo(200);
      assertThat(ask(it, "GET", "/v1/accounts?filter_exchange_id=KRAKEN", "").body())
          .isEqualTo("[]");
      assertThat(ask(it, "GET", "/v1/accounts?filter_exchange_id=KRAKEN_FTS", "").body())
          .isEqualTo("[" + fts + "]");
    }
  }

  @Test
  void whatElseIsWrongWithAnAccountIs405AndItsValuesAreNotRepeated() throws IOException {
    try (TestGateway it = at().start()) {
      String pair = "{\"key\":\"PublicApiKey\",\"value\":\"" + SECRET + "\"}";
      for (String body :
          List.of(
              "",
              "x",
              "[]",
              "{\"exchange_id\":\"KRAKEN\"",
              "{\"exchange_id\":\"DEMO\",\"exchange_id\":\"DEMO\",\"parameters\":[]}",
              "{\"exchange_id\":\"DEMO\"}",
              "{\"exchange_id\":\"DEMO\",\"parameters\":null}",
              "{\"exchange_id\":\"DEMO\",\"parameters\":{}}",
              "{\"exchange_id\":\"DEMO\",\"parameters\":[1]}",
              "{\"exchange_id\":\"DEMO\",\"parameters\":[{\"key\":\"a\"}]}",
              "{\"exchange_id\":\"DEMO\",\"parameters\":[{\"key\":\"a\",\"value\":1}]}",
              "{\"exchange_id\":\"DEMO\",\"parameters\":[{\"key\":\"a b\",\"value\":\"x\"}]}",
              "{\"exchange_id\":\"DEMO\",\"parameters\":[{\"key\":\"a\",\"value\":\"\\ud800\"}]}",
              "{\"exchange_id\":\"DEMO\",\"parameters\":["
                  + "{\"key\":\"a\",\"key\":\"a\",\"value\":\"x\"}]}",
              "{\"exchange_id\":\"DEMO\",\"parameters\":[" + pair + "," + pair + "]}",
              "{\"exchange_id\":\"DEMO\",\"parameters\":[" + pair + "," + "1,".repeat(40) + "1]}",
              account("KRAKEN"),
              account("KRAKEN/7", "PublicApiKey", SECRET),
              account("KRAKEN", "PublicApiKey", SECRET, "PrivateApiKey", ""),
              account("DEMO", "a", "x".repeat(40_000)),
              account("DEMO", "a", "x".repeat(70_000)))) {
        Answer answer = ask(it, "POST", "/v1/accounts", body);

        isProblem(answer, 405, VALIDATION, "");
        assertThat(answer.body()).doesNotContain(SECRET);
      }
      assertThat(ask(it, "POST", "/v1/accounts", account("KRAKEN", "PublicApiKey", "p")).body())
          .contains("parameters: PrivateApiKey is missing");
      assertThat(vault.audit()).isEmpty();
    }
  }

  @Test
  void aMissingExchangeIs400AndAnotherMethod405() throws IOException {
    try (TestGateway it = at().start()) {
      isProblem(ask(it, "DELETE", "/v1/accounts", ""), 400, VALIDATION, "exchange_id: is missing");
      for (String[] other :
          new String[][] {
            {"PUT", "/v1/accounts", "DELETE, GET, POST"},
            {"GET", "/v1/accounts/all", "DELETE"},
            {"POST", "/v1/certificate/pem", "GET"},
            {"DELETE", "/v1/exchanges", "GET"},
          }) {
        Answer answer = ask(it, other[0], other[1], "");
        isProblem(answer, 405, "Method Not Allowed", "it takes " + other[2]);
        assertThat(answer.header("Allow")).isEqualTo(other[2]);
      }
    }
  }

  @Test
  void accountsAreTheOrganizationsAndSoASecondKeyFindsThem() throws IOException {
    try (TestGateway it = at().start()) {
      ask(it, "POST", "/v1/accounts", kraken("KRAKEN"));
      String second = it.addKey(2, KeyShape.UUID);

      assertThat(ask(it, 1, "GET", "/v1/accounts", "", "X-CoinAPI-Key: " + second).body())
          .isEqualTo("[" + kraken("KRAKEN") + "]");
    }
  }

  @Test
  void onlySoManyAccountsArePossible() throws IOException {
    try (TestGateway it = at().start()) {
      for (int i = 0; i < 100; i++) {
        assertThat(ask(it, "POST", "/v1/accounts", account("DEMO/" + i)).status()).isEqualTo(200);
      }
      isProblem(
          ask(it, "POST", "/v1/accounts", account("DEMO/x")),
          405,
          VALIDATION,
          "there are 100 accounts");
      assertThat(ask(it, "POST", "/v1/accounts", account("DEMO/7")).status()).isEqualTo(200);
    }
  }

  @Test
  void aStoreOutOfReachIs503() throws IOException {
    try (TestGateway it = at().start()) {
      vault.down(true);
      for (String method : List.of("GET", "POST", "DELETE")) {
        String path = method.equals("DELETE") ? "/v1/accounts/all" : "/v1/accounts";
        Answer answer = ask(it, method, path, method.equals("POST") ? account("DEMO") : "");
        assertThat(answer.status()).as(method).isEqualTo(503);
        assertThat(answer.body()).startsWith("{\"error\":\"");
      }
    }
  }

  // ---- certificate

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aCertificateIsPlainText(int http) throws IOException {
    try (TestGateway it = at().start()) {
      Answer answer = ask(it, http, "GET", "/v1/certificate/pem", "", "X-CoinAPI-Key: " + it.key);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("content-type")).startsWith("text/plain");
      assertThat(answer.header("cache-control")).isEqualTo("no-store");
      assertThat(answer.body()).isEqualTo("PEM of " + PublicId.KEY.write(1) + "\n");
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  // ---- refusals and what the upstream says

  @Test
  void refusalsAreThoseOfMarketData() throws IOException {
    try (TestGateway it = at().standing(Standing.SUSPENDED).start()) {
      assertThat(ask(it, "GET", "/v1/accounts", "").status()).isEqualTo(403);
      assertThat(ask(it, "GET", "/v1/balances", "").body())
          .contains("Failed to verify API key privileges");
    }
    try (TestGateway it = at().cap(WindowKind.UTC_MONTH, 0).start()) {
      assertThat(ask(it, "GET", "/v1/balances", "").status()).isEqualTo(403);
      assertThat(ask(it, "GET", "/v1/balances", "").body()).contains("\"QuotaKey\":\"BA\"");
      assertThat(ask(it, "GET", "/v1/accounts", "").status()).isEqualTo(200);
    }
    try (TestGateway it = at().start()) {
      assertThat(ask(it, "GET", "/v1/other", "").status()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 400", "1, 404", "1, 490", "1, 504", "1, 550", "2, 400", "2, 490", "2, 504", "2, 550"
  })
  void whatTheUpstreamRefusesPassesUnchangedAndFree(int http, int status) throws IOException {
    String reject =
        "{\"type\":\"MESSAGE_REJECT\",\"reject_reason\":\"EXCHANGE_UNREACHABLE\","
            + "\"exchange_id\":\"BINANCE\",\"message\":\"m\",\"rejected_message\":\"{}\"}";
    try (TestGateway it = at().start()) {
      it.upstream.script(
          exchange -> exchange.answer(status, "Content-Type: application/json", reject));

      Answer answer = ask(it, http, "POST", "/v1/orders", "{\"a\":1}", "X-CoinAPI-Key: " + it.key);

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.body()).isEqualTo(reject);
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  @Test
  void anOrderGoesOnWithItsBodyAndIsCharged() throws IOException {
    try (TestGateway it = at().start()) {
      it.upstream.script(exchange -> exchange.answer(200, "", exchange.body()));

      Answer answer = ask(it, "POST", "/v1/orders", "{\"exchange_id\":\"KRAKEN\"}");

      assertThat(answer.body()).isEqualTo("{\"exchange_id\":\"KRAKEN\"}");
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
    }
  }

  // ---- self-hosted

  /// `access: open` asks for no key, takes away one that is shown, and counts the call.
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anOpenRouteTakesNoKeyAndIsStillMetered(int http) throws IOException {
    try (TestGateway it =
        at().route(
                TestGateway.route(
                    "positions", "GET", "/v1/positions", TestGateway.base(1), Access.OPEN))
            .start()) {
      long before = it.gateway.metrics().calls(2);
      assertThat(ask(it, http, "GET", "/v1/positions", "").status()).isEqualTo(200);
      Answer keyed =
          ask(
              it,
              http,
              "GET",
              "/v1/positions?apikey=" + it.key,
              "",
              "X-CoinAPI-Key: " + it.key,
              "Authorization: Bearer " + it.key);
      assertThat(keyed.status()).isEqualTo(200);
      assertThat(it.upstream.received())
          .allMatch(received -> received.target().equals("/v1/positions"))
          .allMatch(
              received -> received.headers().stream().noneMatch(line -> line.contains(it.key)));
      it.awaitQuiet();
      assertThat(it.used()).isZero();
      assertThat(it.gateway.metrics().calls(2) - before).isEqualTo(2);
      assertThat(it.journal.records())
          .hasSize(2)
          .allMatch(record -> record.routeId().equals("positions") && record.status() == 200)
          .allMatch(record -> record.organizationId() == 0 && record.credits() == 0)
          .allMatch(record -> record.target().equals("/v1/positions"));

      // What an operator offers is no secret then; what customers have is.
      assertThat(ask(it, http, "GET", "/v1/locations", "").status()).isEqualTo(200);
      assertThat(ask(it, http, "GET", "/v1/accounts", "").status()).isEqualTo(401);
      assertThat(ask(it, http, "GET", "/v1/balances", "").status()).isEqualTo(401);
    }
  }

  @Test
  void managedModeDemandsAKey() throws IOException {
    try (TestGateway it = at().start()) {
      assertThat(ask(it, 1, "GET", "/v1/balances", "").status()).isEqualTo(401);
      assertThat(requireNonNull(it.upstream.received())).isEmpty();
      String key = "X-CoinAPI-Key: " + it.key;
      assertThat(ask(it, 1, "GET", "/v1/balances", "", key).status()).isEqualTo(200);
      assertThat(it.record().refusal()).isNotEqualTo(RefusalCode.NO_CREDENTIAL);
    }
  }
}
