package io.tollgate.control.portal.docs;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.NotThereException;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.core.account.OveragePrice;
import io.tollgate.core.account.Plan;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.price.Price;
import io.tollgate.core.reference.Filled;
import io.tollgate.core.reference.Operation;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.route.Route;
import io.tollgate.core.unit.Credits;
import io.tollgate.core.unit.Money;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/// `/docs` and `/pricing`: what customers read before and beside their calls. Every figure, header
/// and refusal is asked of what is in force, none is written here.
@Controller
public final class GuidePages {

  private final ControlPorts ports;
  private final DocsPorts docs;

  public GuidePages(ControlPorts ports, DocsPorts docs) {
    this.ports = ports;
    this.docs = docs;
  }

  private Catalogue now() {
    return Catalogue.now(ports, docs);
  }

  private static Page page(Visit visit, String slug, Object it) {
    return Page.of("docs/" + slug, visit.text("docs." + slug + ".title"), it);
  }

  @GetMapping("/docs")
  Answer docs() {
    return Answer.see("/docs/quick-start");
  }

  // ---- quick start

  @GetMapping("/docs/quick-start")
  Answer quickStart(Visit visit) {
    Catalogue now = now();
    var apis = new ArrayList<Guide.ApiRow>();
    var balances = new ArrayList<Guide.Link>();
    Guide.Link first = null;
    String snippet = null;
    for (Api api : now.catalog().apis()) {
      DialectGuide guide = docs.guides().apply(api);
      apis.add(
          new Guide.ApiRow(
              api.id(),
              docs.bases().apply(api),
              guide.places().stream().map(place -> place(visit, place)).toList()));
    }
    for (Catalogue.Entry entry : now.entries()) {
      for (Operation operation : entry.reference().operations()) {
        Filled call = Filled.example(operation);
        PriceTag tag = PriceTag.of(call, entry.api(), now.catalog());
        var link =
            new Guide.Link(
                entry.path(operation), entry.reference().title() + ": " + operation.summary());
        if (tag.price() == null) {
          balances.add(link);
        } else if (first == null && !tag.price().free() && operation.method().equals("GET")) {
          first = link;
          snippet = snippet(entry.api(), call);
        }
      }
    }
    return page(visit, "quick-start", new Guide.QuickStart(apis, first, snippet, balances));
  }

  private String snippet(Api api, Filled call) {
    return new Snippets(
            call,
            docs.bases().apply(api),
            docs.guides().apply(api).key(),
            Snippets.variable(api.id()))
        .in(Language.CURL);
  }

  private static String place(Visit visit, DialectGuide.Place place) {
    return visit.text("docs.place." + place.kind().name().toLowerCase(Locale.ROOT), place.name());
  }

  // ---- credits

  @GetMapping("/docs/credits")
  Answer credits(Visit visit) {
    Catalogue now = now();
    var words = new PriceWords(visit);
    var apis = new ArrayList<Guide.Priced>();
    for (Api api : now.catalog().apis()) {
      var rows = new ArrayList<Guide.PriceRow>();
      for (Route route : api.routes()) {
        rows.add(row(words, route, route.method() + " " + shown(now, api, route)));
      }
      if (api.otherwise() != null) {
        rows.add(row(words, api.otherwise(), visit.text("docs.credits.otherwise")));
      }
      apis.add(new Guide.Priced(api.id(), title(now, api), rows));
    }
    return page(visit, "credits", new Guide.CreditsTable(apis));
  }

  private static Guide.PriceRow row(PriceWords words, Route route, String call) {
    Price price = route.price();
    String statuses =
        price.free()
            ? ""
            : price.on().stream().sorted().map(String::valueOf).collect(Collectors.joining(", "));
    return new Guide.PriceRow(call, words.sentence(price), words.ceilings(price), statuses);
  }

  /// A route's path with the names its document has for its holes.
  private static String shown(Catalogue now, Api api, Route route) {
    for (Catalogue.Entry entry : now.entries()) {
      if (entry.api().equals(api)) {
        for (Operation operation : entry.reference().operations()) {
          if (route.equals(Filled.chosen(operation, Map.of(), "").route(api, now.catalog()))) {
            return operation.path();
          }
        }
      }
    }
    return route.path().toString();
  }

  private static String title(Catalogue now, Api api) {
    return now.entries().stream()
        .filter(entry -> entry.api().equals(api))
        .map(entry -> entry.reference().title())
        .findFirst()
        .orElse(api.id());
  }

  // ---- limits and errors

  @GetMapping("/docs/errors")
  Answer errors(Visit visit) {
    Catalogue now = now();
    List<Api> apis = now.catalog().apis();
    String asked = visit.parameter("api");
    Api api = asked.isEmpty() && !apis.isEmpty() ? apis.getFirst() : now.catalog().apiById(asked);
    if (api == null) {
      throw new NotThereException();
    }
    DialectGuide guide = docs.guides().apply(api);
    var rows = new ArrayList<Guide.ErrorRow>();
    for (DialectGuide.Worded worded : guide.refusals()) {
      rows.add(
          new Guide.ErrorRow(
              worded.code().text(),
              worded.status(),
              worded.code().words(),
              visit.text("docs.retry." + Retry.of(worded.code()).word()),
              worded.body()));
    }
    rows.sort(Comparator.comparingInt(Guide.ErrorRow::status));
    var tabs = new ArrayList<OperationPage.Tab>();
    for (Api one : apis) {
      tabs.add(new OperationPage.Tab("/docs/errors?api=" + one.id(), one.id(), one.equals(api)));
    }
    return page(
        visit,
        "errors",
        new Guide.Errors(
            tabs,
            api.id(),
            guide.headers(),
            guide.member(),
            plans(visit, now.catalog(), api.id()),
            rows));
  }

  // ---- keys, alerts, changelog

  @GetMapping("/docs/keys")
  Answer keys(Visit visit) {
    var states = new ArrayList<Guide.State>();
    for (KeyState state : KeyState.values()) {
      String word = state.name().toLowerCase(Locale.ROOT);
      states.add(
          new Guide.State(
              visit.text("docs.state." + word), visit.text("docs.state." + word + ".effect")));
    }
    return page(visit, "keys", new Guide.States(states));
  }

  @GetMapping("/docs/alerts")
  Answer alerts(Visit visit) {
    var rows = new ArrayList<Guide.State>();
    for (String alert :
        List.of("used", "projected", "overage", "refused", "expiring", "idle", "leaked")) {
      rows.add(
          new Guide.State(
              visit.text("docs.alerts." + alert), visit.text("docs.alerts." + alert + ".do")));
    }
    return page(visit, "alerts", new Guide.States(rows));
  }

  @GetMapping("/docs/changelog")
  Answer changelog(Visit visit) {
    var rows = new ArrayList<Guide.VersionRow>();
    for (Catalogue.Entry entry : now().entries()) {
      rows.add(
          new Guide.VersionRow(
              entry.path(),
              entry.reference().title(),
              entry.reference().version(),
              visit.formats().number(entry.reference().operations().size())));
    }
    return page(visit, "changelog", new Guide.Versions(rows));
  }

  // ---- prices

  /// Without those that are in a line of plans and that nobody can choose.
  @GetMapping("/pricing")
  Answer pricing(Visit visit) {
    List<Guide.PlanRow> rows =
        sorted(ports.catalog().get(), plan -> plan.offer().line().isEmpty() || plan.offer().open())
            .map(plan -> row(visit, plan))
            .toList();
    return page(visit, "pricing", new Guide.Plans(rows, visit.person() != null));
  }

  private static List<Guide.PlanRow> plans(Visit visit, Catalog catalog, String api) {
    return sorted(catalog, plan -> plan.apis().contains(api))
        .map(plan -> row(visit, plan))
        .toList();
  }

  private static Stream<Plan> sorted(Catalog catalog, Predicate<Plan> wanted) {
    return catalog.plans().values().stream()
        .filter(wanted)
        .sorted(Comparator.comparingLong(GuidePages::size).thenComparing(Plan::name));
  }

  /// The most credits of any window: small plans stand first.
  private static long size(Plan plan) {
    return plan.caps().stream().mapToLong(Plan.Cap::credits).max().orElse(Credits.MAX);
  }

  private static Guide.PlanRow row(Visit visit, Plan plan) {
    var formats = visit.formats();
    var caps = new ArrayList<String>();
    for (Plan.Cap cap : plan.caps()) {
      if (cap.credits() != Plan.Cap.UNLIMITED) {
        String kind = cap.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
        caps.add(visit.text("docs.window." + kind, formats.number(cap.credits())));
      }
    }
    String unlimited = visit.text("docs.pricing.unlimited");
    String rate =
        plan.minuteLimit() == 0
            ? unlimited
            : plan.minutePerKey()
                ? visit.text("docs.pricing.per-key", formats.number(plan.minuteLimit()))
                : formats.number(plan.minuteLimit());
    OveragePrice overage = plan.overage();
    String beyond =
        overage == null
            ? visit.text("docs.pricing.no-overage")
            : visit.text(
                "docs.pricing.overage.price",
                io.tollgate.control.portal.plan.Price.perThousand(
                    overage.text(), overage.currency(), formats));
    return new Guide.PlanRow(
        plan.name(),
        price(visit, plan.offer().price()),
        caps.isEmpty() ? List.of(unlimited) : caps,
        rate,
        beyond,
        plan.apis().stream().sorted().toList());
  }

  /// @param price null where it is agreed upon elsewhere
  private static String price(Visit visit, @Nullable Money price) {
    if (price == null) {
      return visit.text("docs.pricing.agreed");
    }
    return price.minor() == 0
        ? visit.text("docs.pricing.free")
        : visit.text("docs.pricing.month", visit.formats().money(price.minor(), price.currency()));
  }
}
