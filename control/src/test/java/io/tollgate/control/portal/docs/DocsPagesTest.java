package io.tollgate.control.portal.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlWorld;
import io.tollgate.control.MemoryDocs;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.WithOwnControl;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.core.change.Change;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.Networks;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Route;
import io.tollgate.core.ticket.Ticket;
import io.tollgate.core.unit.PublicId;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reference, Try it, documentation and prices, in a browser.
@ExtendWith({WithOwnControl.class, WithBrowser.class})
class DocsPagesTest {

  private static final String QUOTES = "/reference/market/1.0/quotes";

  private final ControlServer server;
  private final Browsers browsers;
  private final ControlWorld world;

  DocsPagesTest(ControlServer server, Browsers browsers) {
    this.server = server;
    this.browsers = browsers;
    this.world = server.world();
  }

  @AfterEach
  void heal() {
    world.docs.next = null;
    world.docs.mayRun = true;
    world.docs.calls.clear();
  }

  private Membership organization() {
    return new Membership(PublicId.ORGANIZATION.read(server.organization("starter")), "harborfx");
  }

  private long key(Membership of, String label, Environment environment) {
    long id = server.world().ports.making().ids().getAsLong();
    ApiKey plain = ControlWorld.key(of.organizationId(), id);
    ApiKey key =
        plain
            .edit()
            .label(label)
            .permissions(new Permissions(environment, List.of(), Networks.ANY))
            .key();
    world.stores.changes().apply(new Change.KeyCreated(key), "test", world.ports.clock().millis());
    return id;
  }

  private Person signedIn(String email, Membership... of) {
    world.persons.add(email, "Ida Holm", of);
    Person person = Person.at(browsers, server.url()).signIn(email, MemoryPersons.PASSWORD);
    // Where one lands after signing in is another page's.
    person.open(QUOTES);
    person.complaints();
    return person;
  }

  /// T1, T2: the price before is the charge after, and the browser is given neither key nor ticket.
  @Test
  void aCallIsMadeForAKeyAndChargedWhatWasSaid() {
    Membership harbor = organization();
    key(harbor, "checkout", Environment.PRODUCTION);
    long test = key(harbor, "ci", Environment.DEVELOPMENT);
    try (Person ida = signedIn("ida@example.com", harbor)) {
      ida.open(QUOTES);
      assertThat(ida.page().locator("#cost .price").innerText())
          .isEqualTo("This call costs 1 credit. 10,000 left");
      assertThat(ida.field("Run as").inputValue()).isEqualTo(PublicId.KEY.write(test));

      ida.press("Send request");

      Locator facts = ida.page().locator(".answer-facts");
      assertThat(facts.innerText())
          .contains("200 OK", "84 ms", "charged 1 credit", "9,999 left", "Request ");
      assertThat(ida.page().locator("#answer-body").innerText()).contains("<b>Bitcoin</b>");
      Explorer.Call call = world.docs.calls.getFirst();
      assertThat(call.method() + " " + call.target())
          .isEqualTo("GET /market/v1/quotes?symbol=BTC&limit=250");
      Ticket ticket = MemoryDocs.ticket(call);
      assertThat(ticket.apiId()).isEqualTo("market");
      assertThat(ticket.viewer().text()).isEqualTo("127.0.0.1");
      assertThat(ticket.issuedMillis()).isEqualTo(world.ports.clock().millis());
      String everything = ida.page().content() + ida.context().storageState();
      assertThat(everything).doesNotContain(call.ticket());
      ida.picture("docs-answer");
      ida.accessible("an answer");
    }
  }

  /// T5: with script the price and the snippets follow the form by themselves.
  @Test
  void priceAndSnippetsFollowTheForm() {
    try (Person anybody = Person.at(browsers, server.url())) {
      anybody.open(QUOTES);
      anybody.page().locator("[id='p.symbol']").fill("ETH");
      anybody.page().locator("#snippet:has-text('symbol=ETH')").waitFor();
      assertThat(anybody.path()).isEqualTo(QUOTES);
      anybody.follow("Python");
      assertThat(anybody.page().locator("#snippet").innerText())
          .contains("import requests", "symbol=ETH", "os.environ[\"MARKET_KEY\"]");
      anybody.open("/reference/market/1.0/ping");
      assertThat(anybody.page().locator("#snippet").innerText()).contains("import requests");
    }
  }

  /// T5, E5: without script after "Update".
  @Test
  void withoutScriptTheyFollowAfterUpdate() {
    try (Person anybody = Person.at(browsers, server.url(), false)) {
      anybody.open(QUOTES);
      anybody.page().locator("[id='p.symbol']").fill("ETH");
      anybody.press("Update");
      assertThat(anybody.page().locator("#snippet").innerText()).contains("symbol=ETH");
      assertThat(anybody.path()).contains("p.symbol=ETH").doesNotContain("_form");
    }
  }

  /// T6: what was filled in is there again after signing in.
  @Test
  void whoeverIsSignedOutIsLedToSignInAndBack() {
    Membership harbor = organization();
    key(harbor, "ci", Environment.DEVELOPMENT);
    world.persons.add("kai@example.com", "Kai", harbor);
    try (Person kai = Person.at(browsers, server.url())) {
      kai.open(QUOTES);
      kai.page().locator("[id='p.symbol']").fill("DOGE");
      kai.press("Sign in to send");
      assertThat(kai.path()).startsWith("/sign-in?next=");
      kai.field("E-mail").fill("kai@example.com");
      kai.field("Password").fill(MemoryPersons.PASSWORD);
      kai.press("Sign in");
      assertThat(kai.path()).startsWith(QUOTES);
      assertThat(kai.page().locator("[id='p.symbol']").inputValue()).isEqualTo("DOGE");
      assertThat(world.docs.calls).isEmpty();
    }
  }

  /// T3: the API's own words.
  @Test
  void aRefusalIsShownAsTheApiSaysIt() {
    Membership harbor = organization();
    key(harbor, "ci", Environment.DEVELOPMENT);
    world.docs.next =
        new Explorer.Outcome.Answered(
            403,
            List.of(),
            "{\"status\":{\"error_message\":\"This API key may not be used for this route.\"}}",
            true,
            2_000,
            "");
    try (Person uma = signedIn("uma@example.com", harbor)) {
      uma.open(QUOTES);
      uma.press("Send request");
      assertThat(uma.page().locator(".answer-facts").innerText()).contains("403 Forbidden");
      assertThat(uma.page().locator("#answer-body").innerText())
          .contains("This API key may not be used for this route.");
    }
  }

  @Test
  void noAnswerIsSaidPlainly() {
    Membership harbor = organization();
    key(harbor, "ci", Environment.DEVELOPMENT);
    world.docs.next = new Explorer.Outcome.Failed();
    try (Person nil = signedIn("nil@example.com", harbor)) {
      nil.open(QUOTES);
      nil.press("Send request");
      assertThat(nil.page().locator(".answer").innerText()).contains("gave no answer");
    }
  }

  @Test
  void whatIsNeededIsAskedFor() {
    Membership harbor = organization();
    key(harbor, "ci", Environment.DEVELOPMENT);
    try (Person ada = signedIn("ada@example.com", harbor)) {
      ada.open(QUOTES);
      ada.page().locator("[id='p.symbol']").fill("");
      ada.page().locator("[id='p.limit']").fill("7");
      ada.press("Send request");
      assertThat(ada.page().title()).startsWith("Error:");
      assertThat(ada.page().locator(".problem").innerText()).contains("symbol is needed");
      assertThat(ada.page().locator("[id='p.limit']").inputValue()).isEqualTo("7");
      assertThat(world.docs.calls).isEmpty();
      assertThat(ada.complaints()).allMatch(line -> line.contains("422"));
    }
  }

  /// E9, E10: neither another organization's key nor a role that may not spend sends anything.
  @Test
  void onlyKeysOfOnesOwnAndOnlyWithLeave() {
    Membership harbor = organization();
    key(harbor, "ci", Environment.DEVELOPMENT);
    Membership other = organization();
    long theirs = key(other, "theirs", Environment.DEVELOPMENT);
    try (Person eve = signedIn("eve@example.com", harbor)) {
      eve.open(QUOTES);
      eve.page()
          .evaluate(
              "id => { const o = document.querySelector('#key option'); o.value = id; }",
              PublicId.KEY.write(theirs));
      eve.press("Send request");
      assertThat(eve.page().locator(".problem").innerText()).contains("Choose the key");
      assertThat(world.docs.calls).isEmpty();
      eve.complaints();

      world.docs.mayRun = false;
      eve.open(QUOTES);
      assertThat(eve.page().locator("button[disabled]").innerText()).isEqualTo("Send request");
      assertThat(eve.page().locator("#why").innerText())
          .contains("Only owners, admins and developers can send with a key.");
    }
  }

  @Test
  void hostileTextIsShownHarmlessly() {
    try (Person mal = Person.at(browsers, server.url())) {
      mal.open(QUOTES + "?p.symbol=%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27%60%E2%80%AE");
      assertThat(mal.page().locator("[id='p.symbol']").inputValue())
          .startsWith("<script>alert(1)</script>\"'`");
      assertThat(mal.page().locator("#snippet").innerText()).doesNotContain("<script>");
    }
  }

  /// T7: the table is the rules in force.
  @Test
  void theCreditsTableIsTheRulesInForce() {
    try (Person anybody = Person.at(browsers, server.url())) {
      anybody.open("/docs/credits");
      List<String> rows = anybody.page().locator("main tbody tr").allInnerTexts();
      int priced = 0;
      for (Api api : world.catalog.apis()) {
        for (Route route : api.routes()) {
          assertThat(rows)
              .anySatisfy(row ->
                  assertThat(row)
                      .startsWith(route.method() + " " + route.path())
                      .contains(route.price().free() ? "Free" : "1 credit"));
          priced++;
        }
      }
      assertThat(rows).hasSizeGreaterThanOrEqualTo(priced);
    }
  }

  /// T8.
  @Test
  void noLinkIsDead() {
    try (Person anybody = Person.at(browsers, server.url())) {
      var open = new ArrayDeque<>(List.of("/docs/quick-start"));
      Set<String> seen = new HashSet<>(open);
      while (!open.isEmpty()) {
        String path = open.remove();
        assertThat(anybody.open(path).status()).as(path).isEqualTo(200);
        for (Object link :
            (List<?>)
                anybody
                    .page()
                    .evaluate(
                        "() => [...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")) {
          String next = String.valueOf(link);
          int hash = next.indexOf('#');
          next = hash < 0 ? next : next.substring(0, hash);
          if (next.startsWith("/") && !next.contains("language=") && seen.add(next)) {
            open.add(next);
          }
        }
      }
      assertThat(seen).contains(QUOTES, "/pricing", "/docs/alerts");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/reference/market/2.0",
        "/reference/none/1.0/quotes",
        "/reference/market/1.0/none",
        "/docs/none",
        "/docs/errors?api=none"
      })
  void whatIsNotThereIsNotFound(String path) {
    try (Person anybody = Person.at(browsers, server.url())) {
      assertThat(anybody.open(path).status()).isEqualTo(404);
      anybody.complaints();
    }
  }
}
