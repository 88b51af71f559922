package io.tollgate.app.config;

import io.tollgate.app.config.Grammar.CallsKeys;
import io.tollgate.app.config.Grammar.ConcurrencyKeys;
import io.tollgate.app.config.Grammar.CreditsKeys;
import io.tollgate.app.config.Grammar.KeyPolicyKeys;
import io.tollgate.app.config.Grammar.OverageKeys;
import io.tollgate.app.config.Grammar.PlanKeys;
import io.tollgate.app.config.Grammar.ThroughputKeys;
import io.tollgate.core.account.KeyPolicy;
import io.tollgate.core.account.Offer;
import io.tollgate.core.account.OveragePrice;
import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Reach;
import io.tollgate.core.account.Throughput;
import io.tollgate.core.window.WindowKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads all plans: one may include what others open.
final class PlanReader {

  private static final Pattern ROUTES = Pattern.compile("([a-z0-9-]{1,32})/([a-z0-9*-]{1,64})");

  /// By id, those that could not be read included: they are known, but not looked into.
  private final Map<String, @Nullable ApiDraft> apis;

  /// How long single requests are kept.
  private final Duration requestsKept;

  private final Problems problems;
  private final Map<String, Draft> drafts = new LinkedHashMap<>();

  private final OfferReader offers;

  PlanReader(Map<String, @Nullable ApiDraft> apis, Duration requestsKept, Problems problems) {
    this.apis = apis;
    this.requestsKept = requestsKept;
    this.problems = problems;
    this.offers = new OfferReader(problems);
  }

  /// @param known every id there is, those of broken plans too
  void read(String id, Entry.Fields fields, Set<String> known) {
    int before = problems.count();
    Mapping mapping = Mapping.of(fields, PlanKeys.SECTION, problems);
    List<Plan.Cap> caps = caps(mapping);
    boolean calls = mapping.find(PlanKeys.CALLS) != null;
    Mapping limits = mapping.under(PlanKeys.CALLS, CallsKeys.SECTION);
    Long minute = calls ? limits.find(CallsKeys.MINUTE) : null;
    var opened = new Opened(new LinkedHashSet<>(), new LinkedHashSet<>());
    apis(mapping, opened);
    routes(mapping, opened);
    List<Entry.Text> includes = includes(mapping, id, known);
    String name = mapping.find(PlanKeys.TITLE);
    drafts.put(
        id,
        new Draft(
            id,
            fields.at(),
            name == null ? id : name,
            caps,
            mapping.get(PlanKeys.RESETS),
            minute == null ? 0 : minute,
            limits.get(CallsKeys.PER),
            concurrency(mapping),
            overage(mapping, caps),
            throughput(mapping),
            new Reach(
                Math.toIntExact(mapping.get(PlanKeys.HISTORY)), mapping.get(PlanKeys.MAINNETS)),
            keys(mapping),
            requestDays(mapping),
            offers.read(id, mapping, mapping.get(PlanKeys.RESETS)),
            opened,
            includes,
            problems.count() == before));
  }

  private List<Plan.Cap> caps(Mapping mapping) {
    Mapping credits = mapping.under(PlanKeys.CREDITS, CreditsKeys.SECTION);
    boolean anchored = mapping.get(PlanKeys.RESETS);
    var caps = new ArrayList<Plan.Cap>();
    Long month = credits.find(CreditsKeys.MONTH);
    Long day = credits.find(CreditsKeys.DAY);
    Long rolling = credits.find(CreditsKeys.ROLLING_DAY);
    if (month != null) {
      caps.add(new Plan.Cap(anchored ? WindowKind.ANCHORED_MONTH : WindowKind.UTC_MONTH, month));
    }
    if (day != null) {
      caps.add(new Plan.Cap(anchored ? WindowKind.ANCHORED_DAY : WindowKind.UTC_DAY, day));
      if (month != null && day > month) {
        problems.add(credits.at(CreditsKeys.DAY), "can never bind: \"month\" is less");
      }
      if (rolling != null && day > rolling) {
        problems.add(credits.at(CreditsKeys.DAY), "can never bind: \"rolling-day\" is less");
      }
    }
    if (rolling != null) {
      caps.add(new Plan.Cap(WindowKind.ROLLING_DAY, rolling));
    }
    return caps;
  }

  private Plan.Concurrency concurrency(Mapping mapping) {
    if (mapping.find(PlanKeys.CONCURRENCY) == null) {
      return Plan.Concurrency.UNLIMITED;
    }
    Mapping limits = mapping.under(PlanKeys.CONCURRENCY, ConcurrencyKeys.SECTION);
    Long key = limits.find(ConcurrencyKeys.KEY);
    Long organization = limits.find(ConcurrencyKeys.ORGANIZATION);
    if (key != null && organization != null && key > organization) {
      problems.add(limits.at(ConcurrencyKeys.KEY), "can never bind: \"organization\" is less");
    }
    return new Plan.Concurrency(key == null ? 0 : key, organization == null ? 0 : organization);
  }

  private @Nullable OveragePrice overage(Mapping mapping, List<Plan.Cap> caps) {
    if (mapping.find(PlanKeys.OVERAGE) == null) {
      return null;
    }
    Mapping fields = mapping.under(PlanKeys.OVERAGE, OverageKeys.SECTION);
    Long nanos = fields.find(OverageKeys.PRICE);
    String code = fields.find(OverageKeys.CURRENCY);
    boolean capped =
        caps.stream().anyMatch(cap -> cap.kind().monthly() || cap.kind() == WindowKind.ROLLING_DAY);
    if (!capped) {
      problems.add(
          mapping.at(PlanKeys.OVERAGE),
          "there is no cap to go beyond: give \"credits\" a \"month\" or a \"rolling-day\"");
    }
    offers.same(fields.at(OverageKeys.CURRENCY), code);
    return nanos == null || code == null ? null : new OveragePrice(nanos, code);
  }

  private int requestDays(Mapping mapping) {
    Duration shown = mapping.find(PlanKeys.KEEP_REQUESTS);
    if (shown != null && shown.compareTo(requestsKept) > 0) {
      problems.add(
          mapping.at(PlanKeys.KEEP_REQUESTS), "is longer than \"store.requests.keep\" keeps any");
    }
    return Math.toIntExact(Math.max(1, (shown == null ? requestsKept : shown).toDays()));
  }

  private KeyPolicy keys(Mapping mapping) {
    if (mapping.find(PlanKeys.KEYS) == null) {
      return KeyPolicy.NONE;
    }
    Mapping demanded = mapping.under(PlanKeys.KEYS, KeyPolicyKeys.SECTION);
    Long max = demanded.find(KeyPolicyKeys.MAX);
    Long expiry = demanded.find(KeyPolicyKeys.EXPIRY);
    return new KeyPolicy(
        max == null ? 0 : Math.toIntExact(max),
        demanded.find(KeyPolicyKeys.LIMIT) != null,
        expiry == null ? 0 : expiry,
        demanded.find(KeyPolicyKeys.NETWORKS) != null);
  }

  private @Nullable Throughput throughput(Mapping mapping) {
    if (mapping.find(PlanKeys.THROUGHPUT) == null) {
      return null;
    }
    Mapping limits = mapping.under(PlanKeys.THROUGHPUT, ThroughputKeys.SECTION);
    Long soft = limits.find(ThroughputKeys.SOFT);
    Long hard = limits.find(ThroughputKeys.HARD);
    if (soft != null && hard != null && soft > hard) {
      problems.add(limits.at(ThroughputKeys.SOFT), "can never bind: \"hard\" is less");
      return null;
    }
    if (soft == null && limits.has(ThroughputKeys.FACTOR)) {
      problems.add(limits.at(ThroughputKeys.FACTOR), "\"factor\" is for calls beyond \"soft\"");
    }
    return hard == null
        ? null
        : new Throughput(soft == null ? hard : soft, hard, limits.get(ThroughputKeys.FACTOR));
  }

  private void apis(Mapping mapping, Opened opened) {
    List<Entry.Text> texts = mapping.find(PlanKeys.APIS);
    for (Entry.Text text : texts == null ? List.<Entry.Text>of() : texts) {
      if (text.text() == null) {
        continue;
      }
      if (!apis.containsKey(text.text())) {
        problems.add(text.at(), Words.unknown("api", text.raw(), apis.keySet()));
      }
      opened.apis.add(text.text());
    }
  }

  private void routes(Mapping mapping, Opened opened) {
    List<Entry.Text> texts = mapping.find(PlanKeys.ROUTES);
    for (Entry.Text text : texts == null ? List.<Entry.Text>of() : texts) {
      if (text.text() == null) {
        continue;
      }
      var parts = ROUTES.matcher(text.text());
      if (!parts.matches()) {
        problems.add(text.at(), "expected `api/route`, found " + text.words());
        continue;
      }
      String api = parts.group(1);
      String route = parts.group(2);
      if (!apis.containsKey(api)) {
        int slash = text.raw().indexOf('/');
        String raw = slash < 0 ? text.raw() : text.raw().substring(0, slash);
        problems.add(text.at(), Words.unknown("api", raw, apis.keySet()));
      } else if (opened.apis.contains(api)) {
        problems.add(text.at(), "is open already: its api is listed under \"apis\"");
      } else if (route.equals("*")) {
        opened.apis.add(api);
      } else {
        expand(text, api, route, opened);
      }
    }
  }

  private void expand(Entry.Text text, String api, String route, Opened opened) {
    ApiDraft draft = apis.get(api);
    if (draft == null) {
      return;
    }
    List<String> matching = draft.routeIds().stream().filter(id -> globMatches(route, id)).toList();
    matching.forEach(id -> opened.routes.add(api + "/" + id));
    if (!matching.isEmpty() || !draft.routesWhole()) {
      return;
    }
    problems.add(
        text.at(),
        route.contains("*")
            ? text.words() + " takes no route"
            : Words.unknown(
                "route", text.raw(), draft.routeIds().stream().map(id -> api + "/" + id).toList()));
  }

  /// Whether `*` in the pattern can be filled so that it is the text. Linear but for the last star:
  /// no backtracking into earlier ones is ever needed.
  static boolean globMatches(String glob, String text) {
    int g = 0;
    int t = 0;
    int star = -1;
    int starText = 0;
    while (t < text.length()) {
      if (g < glob.length() && glob.charAt(g) == '*') {
        star = g++;
        starText = t;
      } else if (g < glob.length() && glob.charAt(g) == text.charAt(t)) {
        g++;
        t++;
      } else if (star >= 0) {
        g = star + 1;
        t = ++starText;
      } else {
        return false;
      }
    }
    while (g < glob.length() && glob.charAt(g) == '*') {
      g++;
    }
    return g == glob.length();
  }

  private List<Entry.Text> includes(Mapping mapping, String id, Set<String> known) {
    List<Entry.Text> texts = mapping.find(PlanKeys.INCLUDES);
    var includes = new ArrayList<Entry.Text>();
    for (Entry.Text text : texts == null ? List.<Entry.Text>of() : texts) {
      if (text.text() == null) {
        continue;
      }
      if (text.text().equals(id)) {
        problems.add(text.at(), "includes itself");
      } else if (!known.contains(text.text())) {
        problems.add(text.at(), Words.unknown("plan", text.raw(), new TreeSet<>(known)));
      } else {
        includes.add(text);
      }
    }
    return includes;
  }

  /// Every plan, with what it includes; wrong ones are told and may be missing.
  List<Plan> plans() {
    var plans = new ArrayList<Plan>();
    var done = new HashMap<String, Whole>();
    for (Draft draft : drafts.values()) {
      Whole whole = whole(draft, done, new LinkedHashSet<>());
      Opened opened = whole.opened;
      if (whole.good && opened.apis.isEmpty() && opened.routes.isEmpty()) {
        problems.add(draft.at, "opens nothing: give \"apis\", \"routes\" or \"includes\"");
      }
      plans.add(draft.plan(opened));
    }
    return plans;
  }

  /// What a plan opens with all it includes. `path` is how we came here: a plan on it that is
  /// included again is a circle, told once, where it closes.
  private Whole whole(Draft draft, Map<String, Whole> done, Set<String> path) {
    Whole known = done.get(draft.id);
    if (known != null) {
      return known;
    }
    path.add(draft.id);
    var opened =
        new Opened(
            new LinkedHashSet<>(draft.opened.apis), new LinkedHashSet<>(draft.opened.routes));
    boolean good = draft.good;
    for (Entry.Text include : draft.includes) {
      Draft included = drafts.get(include.text());
      if (included == null) {
        good = false;
      } else if (path.contains(included.id)) {
        problems.add(include.at(), "plans include each other in a circle");
        good = false;
      } else {
        Whole inner = whole(included, done, path);
        opened.apis.addAll(inner.opened.apis);
        opened.routes.addAll(inner.opened.routes);
        good &= inner.good;
      }
    }
    path.remove(draft.id);
    var whole = new Whole(opened, good);
    done.put(draft.id, whole);
    return whole;
  }

  /// @param apis open with all their routes
  /// @param routes `api/route`
  private record Opened(Set<String> apis, Set<String> routes) {}

  /// @param good whether nothing it is made of was wrong
  private record Whole(Opened opened, boolean good) {}

  private record Draft(
      String id,
      Place at,
      String name,
      List<Plan.Cap> caps,
      boolean anchored,
      long minute,
      boolean perKey,
      Plan.Concurrency concurrency,
      @Nullable OveragePrice overage,
      @Nullable Throughput throughput,
      Reach reach,
      KeyPolicy keys,
      int requestDays,
      Offer offer,
      Opened opened,
      List<Entry.Text> includes,
      boolean good) {

    Plan plan(Opened opened) {
      var apis = new LinkedHashSet<>(opened.apis);
      var routes = new LinkedHashSet<String>();
      for (String route : opened.routes) {
        String api = route.substring(0, route.indexOf('/'));
        if (!opened.apis.contains(api)) {
          apis.add(api);
          routes.add(route);
        }
      }
      if (!routes.isEmpty()) {
        opened.apis.forEach(api -> routes.add(api + "/*"));
      }
      return new Plan(
          id,
          name,
          caps,
          anchored,
          minute,
          perKey,
          concurrency,
          overage,
          throughput,
          reach,
          keys,
          requestDays,
          apis,
          routes,
          offer);
    }
  }
}
