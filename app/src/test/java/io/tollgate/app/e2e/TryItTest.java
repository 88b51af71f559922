package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.PlaywrightException;
import io.tollgate.app.e2e.DemoPortal.Customer;
import io.tollgate.app.run.DemoCustomers;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.core.person.Role;
import io.tollgate.core.price.Price;
import io.tollgate.core.price.PricePart;
import io.tollgate.core.request.Query;
import io.tollgate.core.route.Api;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Try it, in a browser, through the gateway as it is shipped.
@ExtendWith(WithBrowser.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TryItTest {

  private static final List<String> APIS =
      List.of(
          "coinmarketcap",
          "market",
          "coingecko",
          "coingecko-demo",
          "cryptoapis",
          "coinapi",
          "coinapi-ems");

  private static final String COIN = "/reference/market/1.0/coin";
  private static final Pattern LINK = Pattern.compile("<a [^>]*href=\"([^\"]+)\"");
  private static final Pattern CREDITS = Pattern.compile("([0-9,]+)(?: to ([0-9,]+))? credits?");

  @TempDir private static Path folder;

  private final Browsers browsers;
  private DemoPortal portal;

  TryItTest(Browsers browsers) {
    this.browsers = browsers;
  }

  @BeforeAll
  void open() throws Exception {
    portal = new DemoPortal(folder, "  trusted-proxies: 127.0.0.1\n");
  }

  @AfterAll
  void close() {
    portal.close();
  }

  /// A price's credits, lowest and highest; one figure where they are the same.
  private static List<Long> credits(String text) {
    var credits = new ArrayList<Long>();
    Matcher one = CREDITS.matcher(text);
    if (one.find()) {
      credits.add(Long.parseLong(one.group(1).replace(",", "")));
      if (one.group(2) != null) {
        credits.add(Long.parseLong(one.group(2).replace(",", "")));
      }
    }
    return credits;
  }

  private static Set<String> operations(Person person) {
    person.open("/reference");
    var paths = new LinkedHashSet<String>();
    for (Locator link : person.page().locator("main tbody th a").all()) {
      paths.add(Objects.requireNonNull(link.getAttribute("href")));
    }
    return paths;
  }

  /// T1.
  @Test
  void thePriceBeforeIsTheChargeAfter() {
    Customer curious = portal.customer("Curious", "growth");
    APIS.forEach(api -> curious.key(api, "ci"));
    int fixed = 0;
    int ranges = 0;
    try (Person dev = curious.member(browsers, "Dev", Role.DEVELOPER)) {
      Set<String> operations = operations(dev);
      assertThat(operations).hasSizeGreaterThan(45);
      for (String path : operations) {
        dev.open(path);
        String before = dev.page().locator("#cost .price").innerText();
        dev.press("Send request");
        String after = dev.page().locator(".answer-facts").innerText();
        assertThat(after).as(path).startsWith("200");
        List<Long> price = credits(before);
        if (price.isEmpty()) {
          assertThat(before).as(path).startsWith("This call is free.");
          continue;
        }
        assertThat(after).as(path).contains("charged ");
        long charged = credits(after).getFirst();
        if (price.size() == 1) {
          fixed++;
          assertThat(charged).as(path).isEqualTo(price.getFirst());
        } else {
          ranges++;
          assertThat(charged).as(path).isBetween(price.getFirst(), price.getLast());
        }
      }
    }
    assertThat(fixed).isGreaterThan(20);
    assertThat(ranges).isPositive();
  }

  /// T2: nothing the browser is given, and nothing that is written, holds a key or what stands for
  /// it.
  @Test
  void theBrowserIsGivenNeitherKeyNorTicket() throws IOException {
    Customer careful = portal.customer("Careful", "growth");
    DemoCustomers.Made key = careful.key("market", "ci");
    var given = new SecretScanner();
    given.add("key", key.key());
    // A ticket holds it: whoever is given one has been given this.
    given.add("digest", key.row().digest().toBytes());
    var hits = new ArrayList<SecretScanner.Hit>();
    try (Person dev = careful.member(browsers, "Dev", Role.DEVELOPER)) {
      dev.page()
          .onResponse(response -> {
            hits.addAll(given.scan(response.url(), response.headers().toString()));
            hits.addAll(given.scan(response.url(), response.url()));
            try {
              hits.addAll(given.scan(response.url(), response.body()));
            } catch (PlaywrightException _) {
              // A redirect has no body.
            }
          });
      dev.open(COIN);
      dev.press("Send request");
      assertThat(dev.page().locator(".answer-facts").innerText()).contains("200 OK");
      dev.page().waitForLoadState();
      hits.addAll(given.scan("page", dev.page().content()));
      hits.addAll(given.scan("storage", dev.context().storageState()));
      Object kept = dev.page().evaluate("JSON.stringify({...localStorage, ...sessionStorage})");
      hits.addAll(given.scan("storage of the page", String.valueOf(kept)));
      assertThat(dev.page().content()).doesNotContainIgnoringCase("tollgate-ticket");
    }
    var written = new SecretScanner();
    written.add("key", key.key());
    try (Stream<Path> files = Files.walk(portal.folder())) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> hits.addAll(written.scan(file.toString(), bytes(file))));
    }
    assertThat(hits).isEmpty();
    assertThat(given.scanned()).isGreaterThan(10_000);
    assertThat(written.scanned()).isGreaterThan(10_000);
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// T3.
  @Test
  void aKeyWithoutTheScopeIsRefusedInTheWordsOfTheApi() throws Exception {
    Customer scoped = portal.customer("Scoped", "growth");
    try (Person dev = scoped.member(browsers, "Dev", Role.DEVELOPER)) {
      dev.open(scoped.path("keys/new"));
      dev.field("API").selectOption("market");
      dev.field("Name").fill("prices-only");
      dev.field("only what you choose").check();
      dev.field("prices to read").check();
      dev.press("Create key");
      String key = dev.page().locator("#secret").inputValue();
      var direct = portal.answer(key, DemoPortal.COIN);
      assertThat(direct.statusCode()).isEqualTo(403);

      dev.open(COIN);
      dev.press("Send request");

      assertThat(dev.page().locator(".answer-facts").innerText())
          .contains("403 Forbidden", "charged 0 credits");
      assertThat(words(dev.page().locator("#answer-body").innerText()))
          .isEqualTo(words(direct.body()))
          .containsEntry("detail", "This API key may not be used for this route.");
      dev.picture("docs-refused");
    }
  }

  /// A refusal but for what names the single call.
  private static Map<String, String> words(String problem) {
    JsonNode node = JsonMapper.shared().readTree(problem);
    var words = new TreeMap<String, String>();
    node.propertyNames().forEach(name -> words.put(name, node.path(name).asString("")));
    words.remove("request_id");
    return words;
  }

  /// Who sits behind a proxy that is trusted is where the proxy says, to the key's networks too.
  @Test
  void theNetworksOfAKeyAreHeldAgainstTheViewer() {
    Customer fenced = portal.customer("Fenced", "growth");
    try (Person dev = fenced.member(browsers, "Dev", Role.DEVELOPER)) {
      dev.open(fenced.path("keys/new"));
      dev.field("API").selectOption("market");
      dev.field("Name").fill("office");
      dev.field("Allowed from").fill("198.51.100.0/24");
      dev.press("Create key");
      dev.page().locator("#secret").waitFor();
      assertThat(send(dev, "198.51.100.4")).contains("200 OK");
      dev.page().locator(".answer-facts a").click();
      assertThat(dev.page().locator("main").innerText()).contains("198.51.100.4", "via explorer");
      assertThat(send(dev, "192.0.2.1")).contains("403 Forbidden");
      // What a client writes itself stands further left.
      assertThat(send(dev, "198.51.100.4, 192.0.2.1")).contains("403 Forbidden");
    }
  }

  private static String send(Person person, String forwardedFor) {
    person.page().setExtraHTTPHeaders(Map.of("X-Forwarded-For", forwardedFor));
    person.open(COIN);
    person.press("Send request");
    return person.page().locator(".answer-facts").innerText();
  }

  /// T7: the table of the documentation is what the gateway charges by.
  @Test
  void theCreditsTableIsTheRulesInForce() {
    try (Person anybody = portal.somebody(browsers)) {
      anybody.open("/docs/credits");
      int fixed = 0;
      for (Api api : portal.catalog().apis()) {
        Locator rows =
            anybody.page().locator("section[aria-labelledby='api-" + api.id() + "'] tbody tr");
        List<String> texts = rows.allInnerTexts();
        assertThat(texts).as(api.id()).hasSizeGreaterThanOrEqualTo(api.routes().size());
        for (int i = 0; i < api.routes().size(); i++) {
          Price price = api.routes().get(i).price();
          assertThat(texts.get(i)).startsWith(api.routes().get(i).method() + " ");
          if (price.free()) {
            assertThat(texts.get(i)).contains("Free");
          } else if (price.parts().stream().allMatch(part -> part instanceof PricePart.Base)) {
            long credits = price.quote(Query.EMPTY).high();
            assertThat(texts.get(i))
                .contains("\t" + credits + (credits == 1 ? " credit" : " credits"));
            fixed++;
          }
        }
      }
      assertThat(fixed).isGreaterThan(15);
    }
  }

  /// T8: of everything a stranger can reach from the documentation, the places in pages too.
  @Test
  void noLinkIsDead() throws Exception {
    var pages = new LinkedHashMap<String, String>();
    var links = new LinkedHashMap<String, String>();
    var open = new ArrayDeque<>(List.of("/docs/quick-start", "/"));
    while (!open.isEmpty()) {
      String path = open.remove();
      if (pages.containsKey(path)) {
        continue;
      }
      var answer = portal.page(path);
      assertThat(answer.statusCode())
          .as("%s, linked from %s", path, links.get(path))
          .isEqualTo(200);
      pages.put(path, answer.body());
      Matcher link = LINK.matcher(answer.body());
      while (link.find()) {
        String target = link.group(1).replace("&amp;", "&");
        target = target.startsWith("#") || target.startsWith("?") ? path + target : target;
        links.putIfAbsent(target, path);
        int hash = target.indexOf('#');
        String page = hash < 0 ? target : target.substring(0, hash);
        // The same page in another language of snippets.
        if (page.startsWith("/") && !page.contains("language=")) {
          open.add(page);
        }
      }
    }
    assertThat(pages).hasSizeGreaterThan(60).containsKeys(COIN, "/pricing", "/sign-up");
    links.forEach((target, from) -> {
      int hash = target.indexOf('#');
      String page = hash < 0 ? null : pages.get(target.substring(0, hash));
      if (page != null) {
        assertThat(page)
            .as("%s, linked from %s", target, from)
            .contains("id=\"" + target.substring(hash + 1) + "\"");
      }
    });
  }
}
