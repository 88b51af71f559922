package io.tollgate.control.portal.usage;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlWorld;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.WithOwnControl;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.core.ledger.LedgerStore.StoredCall;
import io.tollgate.core.ledger.PriceVersion;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.unit.RequestId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Usage and requests, as a developer sees them.
@ExtendWith({WithOwnControl.class, WithBrowser.class})
class UsagePagesTest {

  private static final AtomicLong NEXT = new AtomicLong(1);

  private final ControlServer server;
  private final Browsers browsers;
  private final Membership acme;

  UsagePagesTest(ControlServer server, Browsers browsers) {
    this.server = server;
    this.browsers = browsers;
    acme = new Membership(PublicId.ORGANIZATION.read(server.organization("growth")), "harborfx");
  }

  private static Person in(Person person, String email) {
    person.page().setDefaultTimeout(10_000);
    person.signIn(email, MemoryPersons.PASSWORD);
    person.page().waitForURL(url -> !url.contains("/sign-in"));
    return person;
  }

  private Person signedIn() {
    String email = "dev" + NEXT.getAndIncrement() + "@example.com";
    server.world().persons.add(email, "Marta Berg", acme);
    return in(Person.at(browsers, server.url()), email);
  }

  private StoredCall add(Instant at, long key, int status, long credits, String target) {
    return add(acme, at, key, status, credits, target);
  }

  private StoredCall add(Membership of, Instant at, long credits) {
    return add(of, at, 100, 200, credits, "/v1/quotes");
  }

  private StoredCall add(
      Membership of, Instant at, long key, int status, long credits, String target) {
    long n = NEXT.getAndIncrement();
    var call =
        new StoredCall(
            new RequestId(at.toEpochMilli() << 16 | 0x7000L, 0x8000_0000_0000_0000L | n),
            at.toEpochMilli(),
            of.organizationId(),
            key,
            "market",
            n % 3 == 0 ? "ping" : "quotes",
            "GET",
            target,
            status,
            status == 429 ? "minute-limit" : null,
            credits,
            0,
            0,
            84_000,
            512,
            "203.0.113.7",
            "");
    server.world().stores.add(call);
    return call;
  }

  private Instant now() {
    return Instant.ofEpochMilli(server.world().wallMillis.get());
  }

  private long seed() {
    var random = new SplittableRandom(42);
    long credits = 0;
    for (int i = 0; i < 300; i++) {
      long cost = random.nextInt(10) == 0 ? 0 : 1 + random.nextLong(200);
      credits += cost;
      add(
          now().minus(Duration.ofMinutes(random.nextInt(6 * 24 * 60))),
          100 + random.nextInt(8),
          cost == 0 ? 429 : 200,
          cost,
          "/v1/quotes?id=" + i);
    }
    return credits;
  }

  private static long number(String text) {
    return Long.parseLong(text.replaceAll("[^0-9]", ""));
  }

  private static long column(Page page, String rows, int fromEnd) {
    long sum = 0;
    for (Locator row : page.locator(rows).all()) {
      List<Locator> cells = row.locator("td").all();
      sum += number(cells.get(cells.size() - fromEnd).innerText());
    }
    return sum;
  }

  @Test
  void usageIsWhatEveryPageMustBe() {
    seed();
    try (Person ann = signedIn()) {
      ann.open(acme.path("usage?period=7d&group=key"));
      ann.picture("usage");
      ann.open(acme.path("usage?period=24h&group=status&show=requests"));
      ann.accessible("usage by status");
      ann.picture("usage-status");
    }
  }

  /// U1, U2: chart, table, file and request log say the same.
  @Test
  void everyViewOfOneRangeAddsUpToTheSame() {
    long credits = seed();
    try (Person ann = signedIn()) {
      ann.open(acme.path("usage?period=7d&group=key"));
      Page page = ann.page();
      assertThat(number(page.locator("tfoot td").nth(6).innerText())).isEqualTo(credits);
      assertThat(page.locator("thead th"))
          .satisfies(heads -> assertThat(heads.count()).isEqualTo(10));
      assertThat(page.locator("thead th").nth(6).innerText()).isEqualTo("Other");
      assertThat(column(page, ".table tbody tr", 3)).isEqualTo(credits);
      long split = 0;
      for (int i = 0; i < 6; i++) {
        split += number(page.locator("tfoot td").nth(i).innerText());
      }
      assertThat(split).isEqualTo(credits);
      long drawn = 0;
      for (Locator span : page.locator("[data-says]").all()) {
        String says = span.getAttribute("data-says");
        drawn += number(says.substring(says.indexOf(": "), says.indexOf(" credits")));
      }
      assertThat(drawn).isEqualTo(credits);

      String csv =
          page.request().get(server.url() + acme.path("usage.csv?period=7d&group=key")).text();
      List<CsvRecord> rows = CsvReader.builder().ofCsvRecord(csv).stream().toList();
      assertThat(rows.stream().skip(1).mapToLong(row -> Long.parseLong(row.getField(6))).sum())
          .isEqualTo(credits);
      String calls = page.request().get(server.url() + acme.path("requests.csv?period=7d")).text();
      List<CsvRecord> lines = CsvReader.builder().ofCsvRecord(calls).stream().toList();
      assertThat(lines).hasSize(301);
      assertThat(lines.stream().skip(1).mapToLong(row -> Long.parseLong(row.getField(10))).sum())
          .isEqualTo(credits);
    }
  }

  /// U3, U5: an address is a report; what can't be shown leaves the report as it was.
  @Test
  void anEndBeforeItsStartIsToldAtItsField() {
    seed();
    try (Person ann = signedIn()) {
      ann.open(acme.path("usage?from=2026-11-20T00:00&to=2026-11-21T00:00&zone=UTC"));
      String total = ann.page().locator("tfoot").innerText();
      ann.field("To, exclusive").fill("2026-11-19T00:00");
      ann.press("Show report");
      assertThat(ann.page().title()).startsWith("Error: ");
      assertThat(ann.page().locator("#to-error").innerText())
          .isEqualTo("The end must be after the start");
      assertThat(ann.field("To, exclusive").inputValue()).isEqualTo("2026-11-19T00:00");
      assertThat(ann.page().locator("tfoot").count()).isEqualTo(1);
      ann.open(acme.path("usage?from=2026-11-20T00:00&to=2026-11-21T00:00&zone=UTC"));
      assertThat(ann.page().locator("tfoot").innerText()).isEqualTo(total);
      assertThat(ann.complaints()).allMatch(line -> line.contains("422"));
    }
  }

  /// U3: whoever has the address sees the report, at another browser and in another session.
  @Test
  void anAddressIsAReport() {
    seed();
    long key = PublicId.KEY.read(server.key(acme.org()).field("id"));
    add(now().minusSeconds(90), key, 200, 41, "/v1/quotes");
    String shown;
    String address;
    try (Person ann = signedIn()) {
      ann.open(acme.path("usage"));
      ann.follow("7 days");
      ann.field("Split by").selectOption("key");
      ann.field("By").selectOption("day");
      ann.field("From").fill("2026-11-18T06:00");
      ann.press("Show report");
      shown = ann.page().locator("#report").innerText();
      address = ann.path();
    }
    assertThat(shown).contains("18 Nov 2026 06:00 UTC").contains("2026-11-19");
    try (Person ben = signedIn()) {
      ben.open(address);
      assertThat(ben.page().locator("#report").innerText()).isEqualTo(shown);
    }
  }

  /// U8: every value of the chart stands in the table, under its series and interval.
  @Test
  void theTableAloneCarriesEveryValueOfTheChart() {
    seed();
    try (Person ann = signedIn()) {
      Page page = ann.page();
      for (String of : List.of("credits", "requests", "refused")) {
        ann.open(acme.path("usage?period=7d&interval=day&group=key&show=" + of));
        List<String> heads = page.locator("#report thead th").allInnerTexts();
        var table = new TreeMap<String, Map<String, Long>>();
        for (Locator row : page.locator("#report tbody tr").all()) {
          List<String> cells = row.locator("td").allInnerTexts();
          var values = new TreeMap<String, Long>();
          for (int i = 0; i < cells.size(); i++) {
            values.put(heads.get(i + 1), number(cells.get(i)));
          }
          table.put(row.locator("th a").innerText(), values);
        }
        int values = 0;
        for (Locator span : page.locator("[data-says]").all()) {
          String says = requireNonNull(span.getAttribute("data-says")).replace(" (so far)", "");
          Map<String, Long> row = requireNonNull(table.get(says.substring(0, says.indexOf(": "))));
          String rest = says.substring(says.indexOf(": ") + 2);
          String total = rest.contains(";") ? rest.substring(0, rest.indexOf(';')) : rest;
          assertThat(number(total))
              .as(says)
              .isEqualTo(row.get(of.substring(0, 1).toUpperCase(Locale.ROOT) + of.substring(1)));
          if (rest.contains("; ")) {
            for (String part : rest.substring(rest.indexOf("; ") + 2).split(", (?=\\S)", -1)) {
              String name = part.substring(0, part.lastIndexOf(' '));
              assertThat(row).as(says).containsEntry(name, number(part.substring(name.length())));
              values++;
            }
          }
        }
        assertThat(values).as(of).isGreaterThan(5);
      }
    }
  }

  /// U4: days are those of the zone, to the millisecond, and the zone is printed.
  @Test
  void theSameDatesInAnotherZoneAreOtherCalls() {
    long credits = 1;
    for (String at :
        List.of(
            "2026-10-31T14:59:59.999Z",
            "2026-10-31T15:00:00Z",
            "2026-10-31T23:59:59.999Z",
            "2026-11-01T00:00:00Z",
            "2026-11-01T14:59:59.999Z",
            "2026-11-01T15:00:00Z",
            "2026-11-03T14:59:59.999Z",
            "2026-11-03T15:00:00Z",
            "2026-11-03T23:59:59.999Z",
            "2026-11-04T00:00:00Z")) {
      add(Instant.parse(at), 100, 200, credits, "/v1/quotes");
      credits *= 2;
    }
    try (Person ann = signedIn()) {
      ann.open(acme.path("usage?from=2026-11-01&to=2026-11-03&interval=day&zone=UTC"));
      assertThat(days(ann.page()))
          .isEqualTo(
              Map.of("2026-11-01", 8L + 16 + 32, "2026-11-02", 0L, "2026-11-03", 64L + 128 + 256));
      assertThat(ann.page().locator("tfoot td").first().innerText()).isEqualTo("504");
      assertThat(ann.page().locator("#report").innerText())
          .contains("1 Nov 2026 00:00 UTC")
          .contains("4 Nov 2026 00:00 UTC");
      ann.open(acme.path("usage?from=2026-11-01&to=2026-11-03&interval=day&zone=Asia/Tokyo"));
      assertThat(days(ann.page()))
          .isEqualTo(Map.of("2026-11-01", 2L + 4 + 8 + 16, "2026-11-02", 32L, "2026-11-03", 64L));
      assertThat(ann.page().locator("tfoot td").first().innerText()).isEqualTo("126");
      assertThat(ann.page().locator("#report").innerText())
          .contains("1 Nov 2026 00:00 JST")
          .contains("4 Nov 2026 00:00 JST");
    }
  }

  /// Credits by the day of the table.
  private static Map<String, Long> days(Page page) {
    var days = new TreeMap<String, Long>();
    for (Locator row : page.locator("#report tbody tr").all()) {
      days.put(row.locator("th a").innerText(), number(row.locator("td").first().innerText()));
    }
    return days;
  }

  /// U7: the chart is stepped through by keys.
  @Test
  void arrowsMoveTheCrosshairAndEnterOpensTheInterval() {
    add(Instant.parse("2026-11-02T12:00:00Z"), 100, 200, 7, "/v1/quotes");
    try (Person ann = signedIn()) {
      ann.open(acme.path("usage?from=2026-11-01&to=2026-11-14&zone=UTC"));
      Page page = ann.page();
      page.locator("[data-chart]").focus();
      page.keyboard().press("Home");
      page.keyboard().press("ArrowRight");
      assertThat(page.locator(".chart-says").innerText()).isEqualTo("2026-11-02: 7 credits");
      page.waitForCondition(
          () -> page.locator("#announcer").textContent().equals("2026-11-02: 7 credits"));
      assertThat(page.locator(".chart-cross.on").count()).isEqualTo(1);
      page.keyboard().press("Escape");
      assertThat(page.locator(".chart-cross.on").count()).isZero();
      page.keyboard().press("Home");
      page.keyboard().press("ArrowRight");
      page.keyboard().press("Enter");
      page.waitForURL(url -> url.contains("/requests?"));
      assertThat(page.locator(".requests tbody tr").count()).isEqualTo(1);
      assertThat(column(page, ".requests tbody tr", 1)).isEqualTo(7);
    }
  }

  /// U6: the columns are those of the documentation, in its order, and a name that would be a
  /// formula is text.
  @Test
  void aKeyNamedAsAFormulaIsText() {
    String created =
        server
            .post(
                "/admin/v1/organizations/" + acme.org() + "/keys",
                "{\"label\":\"=1+1\",\"api\":\"market\"}")
            .text();
    String key = created.replaceAll("(?s).*\"(key_[0-9a-z]+)\".*", "$1");
    add(now().minusSeconds(60), PublicId.KEY.read(key), 200, 3, "/v1/quotes");
    try (Person ann = signedIn()) {
      String csv =
          ann.page()
              .request()
              .get(server.url() + acme.path("usage.csv?period=24h&group=key"))
              .text();
      assertThat(csv).contains(",'=1+1,1,0,3\r\n");
      List<CsvRecord> sums = CsvReader.builder().ofCsvRecord(csv).stream().toList();
      assertThat(sums.getFirst().getFields())
          .containsExactly("from", "to", "group", "name", "requests", "refused", "credits");
      assertThat(sums).hasSize(2);
      assertThat(sums.getLast().getFields().subList(2, 7))
          .containsExactly(key, "'=1+1", "1", "0", "3");
      var calls = ann.page().request().get(server.url() + acme.path("requests.csv?period=24h"));
      List<CsvRecord> lines = CsvReader.builder().ofCsvRecord(calls.text()).stream().toList();
      assertThat(lines.getFirst().getFields())
          .containsExactly(
              "time",
              "request",
              "key",
              "key_name",
              "api",
              "endpoint",
              "method",
              "target",
              "status",
              "refusal",
              "credits",
              "overage_credits",
              "microseconds",
              "bytes",
              "address",
              "subject");
      assertThat(lines.getLast().getField(3)).isEqualTo("'=1+1");
      assertThat(lines.getLast().getField(10)).isEqualTo("3");
      assertThat(calls.headers().get("content-disposition"))
          .matches("attachment; filename=\"requests_acme_[0-9TZ.]+_[0-9TZ.]+\\.csv\"");
    }
  }

  @Test
  void requestsAreWhatEveryPageMustBe() {
    seed();
    try (Person ann = signedIn()) {
      ann.open(acme.path("requests?period=7d"));
      ann.picture("requests");
      ann.open(acme.path("requests?status=503"));
      ann.accessible("no requests");
      ann.picture("requests-none");
    }
  }

  /// U9: rows come fifty at a time and are added to those that stand, but no document grows beyond
  /// two hundred of them: there the list goes on in the next.
  @Test
  void noDocumentHasMoreThanTwoHundredRows() {
    seed();
    try (Person ann = signedIn()) {
      ann.open(acme.path("requests?period=7d"));
      Page page = ann.page();
      Locator rows = page.locator(".requests tbody tr:not(.more)");
      var seen = new ArrayList<String>();
      for (int shown = 50; shown < 200; shown += 50) {
        assertThat(rows.count()).isEqualTo(shown);
        page.locator("tr.more a").click();
        int more = shown + 50;
        page.waitForCondition(() -> rows.count() == more);
      }
      links(rows, seen);
      assertThat(seen).hasSize(200);
      page.locator("tr.more a").click();
      page.waitForCondition(() -> rows.count() == 50);
      links(rows, seen);
      page.locator("tr.more a").click();
      page.waitForCondition(() -> rows.count() == 100);
      seen.subList(200, 250).clear();
      links(rows, seen);
      // Each once, the newest first, and no more to come.
      assertThat(seen).hasSize(300).doesNotHaveDuplicates();
      assertThat(page.locator("tr.more").count()).isZero();
    }
  }

  private static void links(Locator rows, List<String> seen) {
    for (Locator link : rows.locator("td.time a").all()) {
      seen.add(requireNonNull(link.getAttribute("href")));
    }
  }

  /// U10: refused calls show their reason and no credits.
  @Test
  void refusedCallsSayWhy() {
    seed();
    try (Person ann = signedIn()) {
      Page page = ann.page();
      ann.open(acme.path("requests?period=7d&status=refused"));
      assertThat(page.locator(".requests tbody tr:not(.more)").count()).isGreaterThan(10);
      for (Locator row : page.locator(".requests tbody tr:not(.more)").all()) {
        assertThat(row.innerText()).contains("The limit of calls per minute is reached.");
        assertThat(row.locator("td").last().innerText()).isEqualTo("0");
      }
    }
  }

  /// U11, U12: a detail adds up, and another organization's id is not found.
  @Test
  void aRequestIsFoundByItsIdAndItsLinesAddUp() {
    server
        .world()
        .stores
        .add(
            new PriceVersion(
                "market", "quotes", 4, ControlWorld.START.toEpochMilli() - 9_000_000_000L, "1"));
    StoredCall mine = add(now().minusSeconds(30), 100, 200, 1, "/v1/quotes?symbol=ABC");
    String others = server.organization("growth");
    String foreign = server.world().charge(PublicId.ORGANIZATION.read(others), 7, 3);
    server.world().fold();
    try (Person ann = signedIn()) {
      ann.open(acme.path("overview"));
      // As from a log: pasted.
      ann.page().evaluate("id => navigator.clipboard.writeText(id)", mine.id().toString());
      ann.page().locator("#search").focus();
      ann.page().keyboard().press("ControlOrMeta+V");
      ann.page().keyboard().press("Enter");
      ann.page().waitForURL(url -> url.endsWith("/requests/" + mine.id()));
      if (mine.routeId().equals("quotes")) {
        assertThat(ann.page().locator("main").innerText()).contains("version 4");
      }
      assertThat(column(ann.page(), "main table tbody tr", 1)).isEqualTo(1);
      ann.open(acme.path("requests/" + mine.id()));
      assertThat(ann.page().locator("main dl time").first().innerText())
          .matches("\\d+ \\w+ \\d{4} \\d\\d:\\d\\d:\\d\\d\\.118 UTC");
      ann.picture("request");
      ann.open(acme.path("requests/" + foreign));
      assertThat(ann.page().locator("h1").innerText()).isEqualTo("Request not found");
      assertThat(ann.complaints()).allMatch(line -> line.contains("404"));
    }
  }

  /// What the plan says of how long requests can be looked up holds in the list, in the file, in
  /// the search and of a request itself; sums stay.
  @Test
  void requestsOlderThanThePlansDaysAreGone() {
    server.world().keepRequests("brief", 7);
    var brief = new Membership(PublicId.ORGANIZATION.read(server.organization("brief")), "brief");
    StoredCall kept = add(brief, now().minus(Duration.ofDays(7)).plusSeconds(60), 5);
    StoredCall gone = add(brief, now().minus(Duration.ofDays(7)).minusSeconds(1), 9);
    String email = "kept" + NEXT.getAndIncrement() + "@example.com";
    server.world().persons.add(email, "Marta Berg", brief);
    try (Person ann = in(Person.at(browsers, server.url()), email)) {
      Page page = ann.page();
      ann.open(brief.path("requests?period=30d"));
      assertThat(page.locator("main").innerText()).contains("Requests are kept for 7 days.");
      assertThat(page.locator(".requests td.time a").all())
          .singleElement()
          .satisfies(
              link -> assertThat(link.getAttribute("href")).endsWith("/requests/" + kept.id()));
      String file = page.request().get(server.url() + brief.path("requests.csv?period=30d")).text();
      assertThat(file).contains(kept.id().toString()).doesNotContain(gone.id().toString());
      ann.open(brief.path("requests?from=2026-10-01&to=2026-10-31"));
      assertThat(page.locator("main").innerText()).contains("No requests in this range.");
      ann.open(brief.path("requests/" + kept.id()));
      assertThat(page.locator("h1").innerText()).isEqualTo("Request");
      ann.open(brief.path("requests?q=" + gone.id()));
      assertThat(ann.path()).isEqualTo(brief.path("requests/" + gone.id()));
      assertThat(page.locator("h1").innerText()).isEqualTo("Request not found");
      ann.open(brief.path("usage?period=30d"));
      assertThat(page.locator("tfoot td").first().innerText()).isEqualTo("14");
      assertThat(ann.complaints()).allMatch(line -> line.contains("404"));
    }
  }

  /// E8, E9: who is not signed in comes back; who does not belong is told that nothing is there.
  @Test
  void othersSeeNothing() {
    var others =
        new Membership(PublicId.ORGANIZATION.read(server.organization("growth")), "others");
    try (Person nobody = Person.at(browsers, server.url())) {
      nobody.open(acme.path("usage"));
      assertThat(nobody.path()).startsWith("/sign-in?next=");
    }
    try (Person ann = signedIn()) {
      for (String page :
          List.of("usage", "usage.csv", "requests", "requests.csv", "overview", "requests/1")) {
        assertThat(ann.page().request().get(server.url() + others.path(page)).status())
            .as(page)
            .isEqualTo(404);
      }
    }
  }

  /// E5: without script the report is asked for with the form.
  @Test
  void withoutScriptTheFormsWork() {
    seed();
    String email = "plain" + NEXT.getAndIncrement() + "@example.com";
    server.world().persons.add(email, "Plain", ZoneOffset.UTC, acme);
    try (Person ann = Person.at(browsers, server.url(), false)) {
      in(ann, email);
      ann.open(acme.path("usage?period=7d"));
      ann.field("Split by").selectOption("endpoint");
      ann.press("Show report");
      assertThat(ann.page().locator("thead th").nth(1).innerText()).startsWith("GET ");
      ann.open(acme.path("requests?period=7d"));
      ann.follow("More rows");
      assertThat(ann.page().locator(".requests tbody tr:not(.more)").count()).isEqualTo(50);
    }
  }

  /// What is hostile is shown as text.
  @Test
  void hostileTextIsShownHarmlessly() {
    add(now().minusSeconds(5), 100, 200, 1, "/v1/<script>alert(1)</script>\"'?q=%3Cimg");
    try (Person ann = signedIn()) {
      ann.open(acme.path("requests"));
      assertThat(ann.page().locator(".requests .path").first().innerText())
          .isEqualTo("GET /v1/<script>alert(1)</script>\"'");
      ann.open(acme.path("requests?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&status=%22%3E%3Cimg"));
      assertThat(ann.page().locator("main script").count()).isZero();
      assertThat(ann.complaints()).allMatch(line -> line.contains("422"));
    }
  }
}
