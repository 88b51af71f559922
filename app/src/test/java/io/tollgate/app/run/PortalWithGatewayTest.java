package io.tollgate.app.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.tollgate.app.PublicKeyPem;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.core.person.Role;
import io.tollgate.core.unit.PublicId;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What the portal tells of a gateway's calls, and the gateway of the portal's figures: two
/// customers with six weeks behind them, and calls that are made now.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(WithBrowser.class)
final class PortalWithGatewayTest {

  private static final String EMAIL = "marta@example.com";
  private static final String QUOTES = "/coinmarketcap/v2/cryptocurrency/quotes/latest?symbol=BTC";
  private static final Pattern LINK = Pattern.compile("href=\"(/o/[^\"#]*)\"");

  @TempDir private static Path folder;

  private final Browsers browsers;
  private RunningDemo demo;
  private List<DemoCustomers.Lived> lived;
  private String password;

  PortalWithGatewayTest(Browsers browsers) {
    this.browsers = browsers;
  }

  @BeforeAll
  void open() throws Exception {
    demo = RunningDemo.start(folder);
    DemoCustomers customers = demo.tollgate().demoCustomers();
    lived = customers.established();
    customers.live();
    password =
        customers.person(
            EMAIL,
            "Marta Berg",
            lived.stream().collect(Collectors.toMap(it -> it.organizationId(), _ -> Role.OWNER)));
  }

  @AfterAll
  void close() {
    demo.close();
  }

  private Person signedIn() {
    Person person = Person.at(browsers, demo.portal()).signIn(EMAIL, password);
    person.page().waitForURL(url -> !url.contains("/sign-in"));
    return person;
  }

  private static String key(DemoCustomers.Lived of, String api) {
    return of.keys().stream()
        .filter(key -> key.row().apiId().equals(api))
        .findFirst()
        .orElseThrow()
        .key();
  }

  private DemoCustomers.Made newKey(DemoCustomers.Lived of, String api, String label) {
    return demo.tollgate().demoCustomers().key(of.organizationId(), api, label);
  }

  /// What the gateway itself answers a customer who asks how its key stands.
  private JsonNode keyInfo(DemoCustomers.Lived of) throws Exception {
    HttpResponse<String> answer =
        demo.call("/coinmarketcap/v1/key/info", "X-CMC_PRO_API_KEY", key(of, "coinmarketcap"));
    assertThat(answer.statusCode()).isEqualTo(200);
    return RunningDemo.json(answer).get("data");
  }

  private static long number(String text) {
    return Long.parseLong(text.replaceAll("[^0-9]", ""));
  }

  // ---- U1

  /// U1: chart, table, file, request log, the gateway's answer and the ledger tell one sum.
  @Test
  void aMonthIsTheSameEverywhere() throws Exception {
    try (Person marta = signedIn()) {
      for (DemoCustomers.Lived of : lived) {
        JsonNode subscription = demo.admin("/organizations/" + of.id() + "/subscription");
        JsonNode month =
            subscription
                .get("windows")
                .valueStream()
                .filter(window ->
                    window.get("window").asString().toLowerCase(Locale.ROOT).endsWith("month"))
                .findFirst()
                .orElseThrow();
        long organization = PublicId.ORGANIZATION.read(of.id());
        List<Long> months =
            demo.ledger(
                "SELECT used FROM window_total WHERE kind IN (3, 5) AND organization_id = "
                    + organization
                    + " ORDER BY start_millis DESC");
        long thisMonth = months.get(0);
        assertThat(thisMonth).as(of.name()).isPositive();
        assertThat(keyInfo(of).at("/usage/current_month/credits_used").asLong())
            .as("key info of %s", of.name())
            .isEqualTo(thisMonth);
        assertThat(month.get("used").asLong()).as("desk of %s", of.name()).isEqualTo(thisMonth);
        requireSums(marta, of, "period", thisMonth);
        requireSums(marta, of, "last-period", months.get(1));
      }
      assertThat(demo.admin("/books").get("balanced").asBoolean()).isTrue();
    }
  }

  private void requireSums(Person person, DemoCustomers.Lived of, String period, long credits) {
    String path = "/o/" + of.id() + "/";
    Page page = person.page();
    String as = of.name() + ", " + period;
    for (String split : List.of("", "key", "endpoint", "status", "env", "product")) {
      String query = "?period=" + period + "&zone=UTC&group=" + split;
      person.open(path + "usage" + query);
      assertThat(drawn(page)).as("chart of %s by %s", as, split).isEqualTo(credits);
      Locator foot = page.locator("tfoot td");
      assertThat(number(foot.nth(foot.count() - 3).innerText()))
          .as("table of %s by %s", as, split)
          .isEqualTo(credits);
      List<Long> cells = column(page, 3);
      assertThat(sum(cells)).as("rows of %s by %s", as, split).isEqualTo(credits);
      assertThat(sum(csv(page, path + "usage.csv" + query, 6)))
          .as("file of %s by %s", as, split)
          .isEqualTo(credits);
    }
    List<Long> log = csv(page, path + "requests.csv?period=" + period + "&zone=UTC", 10);
    assertThat(sum(log)).as("requests of %s", as).isEqualTo(credits);
    long requests = sum(column(page, 2));
    assertThat(requests).as("number of requests of %s", as).isEqualTo(log.size());
  }

  private static long sum(List<Long> numbers) {
    return numbers.stream().mapToLong(number -> number).sum();
  }

  /// What the chart says of all its intervals.
  private static long drawn(Page page) {
    long drawn = 0;
    for (Object says :
        (List<?>)
            page.evaluate(
                "[...document.querySelectorAll('[data-says]')].map(e => e.dataset.says)")) {
      String text = says.toString();
      drawn += number(text.substring(text.indexOf(": "), text.indexOf(" credits")));
    }
    return drawn;
  }

  private static List<Long> column(Page page, int fromEnd) {
    var numbers = new ArrayList<Long>();
    for (Object cell :
        (List<?>)
            page.evaluate(
                "n => [...document.querySelectorAll('#report tbody tr')].map(row => [...row.cells].at(-n).textContent)",
                fromEnd)) {
      numbers.add(number(cell.toString()));
    }
    return numbers;
  }

  private List<Long> csv(Page page, String path, int column) {
    String text = page.request().get(demo.portal() + path).text();
    return CsvReader.builder().ofCsvRecord(text).stream()
        .skip(1)
        .map((CsvRecord line) -> Long.parseLong(line.getField(column)))
        .toList();
  }

  // ---- the overview

  /// O1: used, left, rate limit and reset are those that the gateway answers; the last use is the
  /// call that was just made.
  @Test
  void theFactsAreTheGatewaysOwn() throws Exception {
    DemoCustomers.Lived of = lived.getFirst();
    JsonNode info = keyInfo(of);
    try (Person marta = signedIn()) {
      marta.open("/o/" + of.id() + "/overview");
      Page page = marta.page();
      assertThat(number(page.locator(".great").innerText()))
          .isEqualTo(info.at("/usage/current_month/credits_used").asLong());
      String resets =
          DateTimeFormatter.ofPattern("d MMM yyyy HH:mm 'UTC'", Locale.ENGLISH)
              .withZone(ZoneOffset.UTC)
              .format(
                  Instant.parse(info.at("/plan/credit_limit_monthly_reset_timestamp").asString()));
      assertThat(page.locator(".four").innerText())
          .contains("of %,d".formatted(info.at("/plan/credit_limit_monthly").asLong()))
          .contains("%,d".formatted(info.at("/usage/current_month/credits_left").asLong()))
          .contains("resets " + resets)
          .contains("%,d requests a minute".formatted(info.at("/plan/rate_limit_minute").asLong()));
      assertThat(page.locator("#balance").innerText())
          .contains("%,d of".formatted(info.at("/usage/current_month/credits_left").asLong()));

      assertThat(demo.call(QUOTES, "X-CMC_PRO_API_KEY", key(of, "coinmarketcap")).statusCode())
          .isEqualTo(200);
      page.clock().install();
      marta.open("/o/" + of.id() + "/overview");
      page.waitForCondition(() -> {
        page.clock().runFor(10_000);
        return page.locator(".four").innerText().contains("checkout-prod from 127.0.0.1");
      });
      marta.picture("overview-gateway");
    }
  }

  /// O2: fifty calls of two credits each: used grows by exactly a hundred with the next ten
  /// seconds, and the page was not loaded again.
  @Test
  void fiftyCallsOfTwoCreditsAreAHundredMore() throws Exception {
    DemoCustomers.Lived of = lived.getFirst();
    try (Person marta = signedIn()) {
      Page page = marta.page();
      page.clock().install();
      marta.open("/o/" + of.id() + "/overview");
      page.evaluate("document.body.dataset.mine = 'kept'");
      long before = number(page.locator(".great").innerText());
      for (int i = 0; i < 50; i++) {
        HttpResponse<String> answer =
            demo.call(QUOTES + "&convert=USD,EUR", "X-CMC_PRO_API_KEY", key(of, "coinmarketcap"));
        assertThat(RunningDemo.json(answer).at("/status/credit_count").asLong()).isEqualTo(2);
      }
      page.waitForResponse(
          response -> response.url().contains("overview?seen=") && response.status() == 200,
          () -> page.clock().runFor(10_000));
      page.waitForCondition(() -> number(page.locator(".great").innerText()) == before + 100);
      assertThat(page.evaluate("document.body.dataset.mine")).isEqualTo("kept");
      assertThat(keyInfo(of).at("/usage/current_month/credits_used").asLong())
          .isEqualTo(before + 100);
    }
  }

  /// As the audit keeps it: what the page calls it must be what the audit does.
  @Test
  void aKeysPageNamesWhatWasChanged() throws Exception {
    DemoCustomers.Lived of = lived.getFirst();
    DemoCustomers.Made made = newKey(of, "coinapi", "signer");
    assertThat(
            demo.admin(
                    "/keys/" + made.id() + "/public-keys", Map.of("publicKey", PublicKeyPem.make()))
                .has("kid"))
        .isTrue();

    try (Person marta = signedIn()) {
      marta.open("/o/" + of.id() + "/keys/" + made.id());
      assertThat(marta.page().locator("main").innerText())
          .contains("Changed: public keys for tokens");
    }
  }

  // ---- U13

  /// U13: of calls that carried bodies and keys everywhere, no page and no file of the portal has a
  /// body or a key.
  @Test
  void noBodyAndNoKeyIsAnywhere() throws Exception {
    DemoCustomers.Lived of = lived.getLast();
    DemoCustomers.Made trader = newKey(of, "coinapi-ems", "trader");
    String mark = "body-7f3a91";
    HttpResponse<String> order =
        demo.send(
            HttpRequest.newBuilder()
                .header("X-CoinAPI-Key", trader.key())
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString("{\"client_order_id\":\"" + mark + "\"}")),
            "/coinapi-ems/v1/orders");
    String cmc = key(of, "coingecko");
    // The key once more where it does not belong.
    HttpResponse<String> price =
        demo.call(
            "/coingecko/api/v3/simple/price?ids=bitcoin&vs_currencies=usd&x_cg_pro_api_key=" + cmc,
            "x-cg-pro-api-key",
            cmc);
    HttpResponse<String> quote = demo.call(QUOTES, "X-CMC_PRO_API_KEY", key(of, "coinmarketcap"));
    assertThat(quote.body()).contains("circulating_supply");

    Set<String> secrets = new HashSet<>(Set.of(mark, trader.key(), "circulating_supply"));
    of.keys().forEach(key -> secrets.add(key.key()));
    try (Person marta = signedIn()) {
      var waiting = new ArrayList<String>();
      String root = "/o/" + of.id() + "/";
      for (String page :
          List.of("overview", "usage?period=1h&group=key", "requests?period=1h", "keys")) {
        waiting.add(root + page);
      }
      waiting.add(root + "usage.csv?period=30d&group=key");
      waiting.add(root + "requests.csv?period=24h");
      for (HttpResponse<String> call : List.of(order, price, quote)) {
        assertThat(call.statusCode()).isNotEqualTo(404);
      }
      var read = new HashSet<String>();
      int details = 0;
      while (!waiting.isEmpty()) {
        String path = waiting.removeFirst();
        if (!read.add(path)) {
          continue;
        }
        String text = marta.page().request().get(demo.portal() + path).text();
        for (String secret : secrets) {
          assertThat(text).as(path).doesNotContain(secret);
        }
        boolean list = path.contains("requests?period=1h") || path.endsWith("/keys");
        Matcher links = LINK.matcher(text);
        while (list && links.find() && read.size() + waiting.size() < 60) {
          if (links.group(1).matches(".*/(requests/[0-9a-f-]{36}|keys/key_[0-9a-z]+)")) {
            waiting.add(links.group(1));
            details++;
          }
        }
      }
      assertThat(details).isGreaterThanOrEqualTo(3);
      marta.complaints();
    }
    // Nor in the ledger that pages are made of.
    assertThat(demo.ledger("SELECT COUNT(*) FROM request WHERE instr(target, '" + cmc + "') > 0"))
        .containsExactly(0L);
    assertThat(requireNonNull(order.body())).isNotEmpty();
  }
}
