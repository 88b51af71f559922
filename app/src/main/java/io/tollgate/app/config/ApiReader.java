package io.tollgate.app.config;

import io.tollgate.app.config.ApiDraft.PlacedMount;
import io.tollgate.app.config.ApiDraft.PlacedRoute;
import io.tollgate.app.config.Grammar.ApiKeys;
import io.tollgate.app.config.Grammar.EmsKeys;
import io.tollgate.app.config.Grammar.KeysKeys;
import io.tollgate.app.config.Grammar.MountKeys;
import io.tollgate.app.config.Grammar.RouteKeys;
import io.tollgate.app.config.Grammar.UpstreamKeys;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.price.Price;
import io.tollgate.core.route.Access;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Mount;
import io.tollgate.core.route.PathTemplate;
import io.tollgate.core.route.PlainHttp;
import io.tollgate.core.route.RequestPath;
import io.tollgate.core.route.Route;
import io.tollgate.core.route.TokenTerms;
import io.tollgate.core.route.Upstream;
import io.tollgate.gateway.dialect.EmsDirectory;
import io.tollgate.gateway.metering.MeterPlan;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads one api.
final class ApiReader {

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final int ROUTE_ID_MAX = 64;
  private static final int PORT_MAX = 65_535;
  private static final Pattern NOT_IN_AN_ID = Pattern.compile("[^a-z0-9]+");
  private static final Pattern EDGES = Pattern.compile("^-|-$");

  private final SortedMap<String, KnownDialect> dialects;
  private final boolean asksClients;
  private final PriceReader prices;
  private final Path folder;
  private final boolean secure;
  private final Problems problems;
  private final TokensReader tokensReader;

  /// @param asksClients whether clients are asked for certificates
  /// @param folder what paths are taken from
  /// @param secure whether calls can come by TLS
  ApiReader(
      SortedMap<String, KnownDialect> dialects,
      boolean asksClients,
      PriceReader prices,
      Path folder,
      boolean secure,
      Problems problems) {
    this.secure = secure;
    this.folder = folder;
    this.dialects = dialects;
    this.asksClients = asksClients;
    this.prices = prices;
    this.problems = problems;
    this.tokensReader = new TokensReader(problems);
  }

  ApiDraft read(String id, Entry.Fields fields) {
    int before = problems.count();
    Mapping mapping = Mapping.of(fields, ApiKeys.SECTION, problems);
    KnownDialect dialect = dialect(mapping);
    List<PlacedMount> mounts = mounts(mapping);
    Mapping upstreamMapping = mapping.under(ApiKeys.UPSTREAM, UpstreamKeys.SECTION);
    Upstream upstream = upstream(upstreamMapping);
    Mapping keys = mapping.under(ApiKeys.KEYS, KeysKeys.SECTION);
    PaymentReader payments = PaymentReader.of(mapping, this::upstream, problems);
    List<Mount> places = mounts.stream().map(PlacedMount::mount).toList();
    TokenTerms tokens = tokensReader.read(id, mapping, dialect, places);
    int beforeRoutes = problems.count();
    List<PlacedRoute> routes = routes(mapping, dialect, payments);
    routes.forEach(route -> tokensReader.refuseCollision(tokens, route.at(), route.route().path()));
    Route otherwise = otherwise(mapping);
    Grouping groups = new Grouping(problems);
    groups.read(mapping, routes, otherwise, problems.count() == beforeRoutes);
    if (otherwise != null) {
      if (otherwise.access() == Access.PAYMENT) {
        problems.add(
            mapping.at(ApiKeys.OTHERWISE), "what no route takes can't be paid for by itself");
      }
      refuseUnmeterable(mapping.at(ApiKeys.OTHERWISE), otherwise.price(), dialect);
    }
    boolean routesWhole = problems.count() == beforeRoutes;
    if (routesWhole && routes.isEmpty() && otherwise == null && !mapping.has(ApiKeys.ROUTES)) {
      problems.add(mapping.at(), "sells nothing: give \"routes\" or \"otherwise\"");
    }
    refuseUnlimited(mapping, mapping.get(ApiKeys.ACCESS), mapping.at(ApiKeys.ACCESS));
    EmsDirectory ems = ems(mapping, dialect);
    KeyShape shape = dialect == null ? KeyShape.TOLLGATE : shape(keys, dialect);
    boolean query = dialect != null && queryKeys(keys, dialect);
    boolean certificates = dialect != null && certificates(keys, dialect);
    Api api =
        dialect == null || mounts.isEmpty() || upstream == null || problems.count() > before
            ? null
            : new Api(
                id,
                places,
                dialect.name(),
                upstream,
                shape,
                query,
                routes.stream().map(placed -> groups.grouped(placed.route())).toList(),
                otherwise == null ? null : groups.grouped(otherwise),
                mapping.get(ApiKeys.ADDRESS_LIMIT),
                mapping.get(ApiKeys.BODY),
                Math.toIntExact(mapping.get(ApiKeys.WITHHELD)),
                certificates,
                payments.payments(),
                mapping.get(ApiKeys.PLAIN_HTTP),
                environments(mapping, ApiKeys.ENVIRONMENTS, Route.EVERY_ENVIRONMENT),
                tokens,
                keys.get(KeysKeys.IMPORTED));
    if (mapping.get(ApiKeys.PLAIN_HTTP) != PlainHttp.ALLOW && !secure) {
      problems.add(
          mapping.at(ApiKeys.PLAIN_HTTP),
          "nobody could call it: there is neither \"gateway.tls\" nor"
              + " \"gateway.trusted-proxies\"");
    }
    return new ApiDraft(
        id,
        mounts,
        upstreamMapping.at(UpstreamKeys.URL),
        upstream,
        routes,
        routesWhole,
        otherwise != null,
        document(mapping),
        ems,
        api);
  }

  private @Nullable Path document(Mapping mapping) {
    Entry.Text written = mapping.find(ApiKeys.OPENAPI);
    return written == null ? null : Words.path(written, folder, problems);
  }

  /// @return null for an api that is no EMS
  private @Nullable EmsDirectory ems(Mapping mapping, @Nullable KnownDialect dialect) {
    Mapping ems = mapping.under(ApiKeys.EMS, EmsKeys.SECTION);
    EmsDirectory directory = new EmsReader(problems).read(ems);
    if (dialect != null && !dialect.offersEms()) {
      if (mapping.has(ApiKeys.EMS)) {
        problems.add(
            mapping.at(ApiKeys.EMS),
            "the dialect " + Words.quoted(dialect.name()) + " has no \"ems\"");
      }
      return null;
    }
    return directory;
  }

  private @Nullable KnownDialect dialect(Mapping mapping) {
    Entry.Text name = mapping.find(ApiKeys.DIALECT);
    if (name == null || name.text() == null) {
      return null;
    }
    KnownDialect dialect = dialects.get(name.text());
    if (dialect == null) {
      problems.add(name.at(), Words.unknown("dialect", name.raw(), dialects.keySet()));
    }
    return dialect;
  }

  private List<PlacedMount> mounts(Mapping api) {
    if (!api.has(ApiKeys.MOUNT)) {
      return List.of(new PlacedMount(api.at(), Mount.EVERYWHERE));
    }
    List<Entry.Fields> written = api.find(ApiKeys.MOUNT);
    var mounts = new ArrayList<PlacedMount>();
    for (Entry.Fields fields : written == null ? List.<Entry.Fields>of() : written) {
      Mount mount = mount(Mapping.of(fields, MountKeys.SECTION, problems));
      if (mount != null) {
        mounts.add(new PlacedMount(fields.at(), mount));
      }
    }
    return mounts;
  }

  private @Nullable Mount mount(Mapping mapping) {
    String host = mapping.find(MountKeys.HOST);
    if (host == null && mapping.has(MountKeys.HOST)) {
      return null;
    }
    Entry.Text path = mapping.find(MountKeys.PATH);
    if (path == null || path.text() == null) {
      return mapping.has(MountKeys.PATH) ? null : new Mount(host == null ? "" : host, "");
    }
    if (!isPrefix(path.text())) {
      problems.add(
          path.at(),
          "expected a path such as /cmc, as requests have it once normalised, without a slash at"
              + " its end, found "
              + path.words());
      return null;
    }
    return new Mount(host == null ? "" : host, path.text());
  }

  private static boolean isPrefix(String path) {
    return path.length() > 1 && !path.endsWith("/") && path.equals(RequestPath.canonical(path));
  }

  private @Nullable Upstream upstream(Mapping mapping) {
    Duration total = mapping.get(UpstreamKeys.TOTAL);
    for (Key<Duration> key :
        List.of(UpstreamKeys.CONNECT, UpstreamKeys.FIRST_BYTE, UpstreamKeys.IDLE)) {
      if (mapping.get(key).compareTo(total) > 0) {
        problems.add(mapping.at(key), "\"" + key.name() + "\" is longer than \"total\"");
      }
    }
    Entry.Text url = mapping.find(UpstreamKeys.URL);
    URI uri = url == null ? null : uri(url);
    Path authorities = file(mapping, UpstreamKeys.CA);
    Upstream.Identity identity = identity(mapping);
    if (url == null || uri == null) {
      return null;
    }
    boolean secure = isSecure(uri);
    for (Key<Entry.Text> key :
        List.of(UpstreamKeys.CA, UpstreamKeys.CERTIFICATE, UpstreamKeys.KEY)) {
      if (!secure && mapping.has(key)) {
        problems.add(mapping.at(key), "\"" + key.name() + "\" is for an https upstream");
      }
    }
    String host = uri.getHost();
    String six = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    String path = uri.getRawPath();
    String base = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (!base.isEmpty() && !isPrefix(base)) {
      problems.add(url.at(), "the path of the URL is not as requests have it once normalised");
      return null;
    }
    return new Upstream(
        six,
        uri.getPort() < 0 ? Upstream.portOf(secure) : uri.getPort(),
        base,
        mapping.get(UpstreamKeys.CONNECT),
        mapping.get(UpstreamKeys.FIRST_BYTE),
        mapping.get(UpstreamKeys.IDLE),
        total,
        Math.toIntExact(mapping.get(UpstreamKeys.CONNECTIONS)),
        secure ? new Upstream.Tls(authorities, identity) : null);
  }

  private static boolean isSecure(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  /// @return null if it is left out, or a part is missing or wrong, and that was told
  private Upstream.@Nullable Identity identity(Mapping mapping) {
    boolean shown = mapping.has(UpstreamKeys.CERTIFICATE);
    if (shown != mapping.has(UpstreamKeys.KEY)) {
      problems.add(
          mapping.at(shown ? UpstreamKeys.CERTIFICATE : UpstreamKeys.KEY),
          "\"certificate\" and \"key\" go together");
    }
    Path certificate = file(mapping, UpstreamKeys.CERTIFICATE);
    Path key = file(mapping, UpstreamKeys.KEY);
    return certificate == null || key == null ? null : new Upstream.Identity(certificate, key);
  }

  private @Nullable Path file(Mapping mapping, Key<Entry.Text> key) {
    Entry.Text text = mapping.find(key);
    return text == null ? null : Words.path(text, folder, problems);
  }

  private @Nullable URI uri(Entry.Text url) {
    try {
      var uri = new URI(url.text() == null ? "" : url.text());
      if (("http".equalsIgnoreCase(uri.getScheme()) || isSecure(uri))
          && uri.getHost() != null
          && uri.getPort() != 0
          && uri.getPort() <= PORT_MAX
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException _) {
      // Told below, in our words: the exception's hold the value. A user's password is not told
      // either, though it stands in the file.
    }
    problems.add(
        url.at(),
        "expected "
            + UpstreamKeys.URL.kind().words()
            + ", without user, query and fragment"
            + (url.raw().contains("@") ? "" : ", found " + url.words()));
    return null;
  }

  private KeyShape shape(Mapping keys, KnownDialect dialect) {
    KeyShape shape = keys.find(KeysKeys.SHAPE);
    if (shape == null) {
      return dialect.keyShape();
    }
    if (dialect.shapeFixed() && shape != dialect.keyShape()) {
      problems.add(
          keys.at(KeysKeys.SHAPE),
          "clients of the dialect take no such keys (expected: "
              + dialect.keyShape().name().toLowerCase(Locale.ROOT)
              + ")");
    }
    return shape;
  }

  private boolean queryKeys(Mapping keys, KnownDialect dialect) {
    Boolean query = keys.find(KeysKeys.QUERY);
    if (query == null) {
      return dialect.takesUrlKeys();
    }
    if (query && !dialect.takesUrlKeys()) {
      problems.add(keys.at(KeysKeys.QUERY), "the dialect has no keys in the query");
    }
    return query;
  }

  private boolean certificates(Mapping keys, KnownDialect dialect) {
    Boolean certificates = keys.find(KeysKeys.CERTIFICATES);
    if (certificates == null) {
      return dialect.takesCertificates();
    }
    if (certificates && !asksClients) {
      problems.add(
          keys.at(KeysKeys.CERTIFICATES),
          "no client is asked for a certificate: give \"gateway.tls.clients\"");
    }
    return certificates;
  }

  private void refuseUnlimited(Mapping api, Access access, Place at) {
    if (access == Access.ANONYMOUS
        && api.get(ApiKeys.ADDRESS_LIMIT) == 0
        && (!api.has(ApiKeys.ADDRESS_LIMIT) || api.find(ApiKeys.ADDRESS_LIMIT) != null)) {
      problems.add(at, "anonymous access needs an \"address-limit\" of the api");
    }
  }

  private List<PlacedRoute> routes(
      Mapping api, @Nullable KnownDialect dialect, PaymentReader payments) {
    Entry.Fields entry = api.find(ApiKeys.ROUTES);
    var routes = new ArrayList<PlacedRoute>();
    var taken = new HashMap<String, Place>();
    var ids = new HashMap<String, Place>();
    List<Entry.Field> fields = entry == null ? List.of() : entry.fields();
    if (entry != null && fields.isEmpty()) {
      problems.add(entry.at(), "no routes");
    }
    for (Entry.Field field : fields) {
      String method = method(field);
      PathTemplate path = method == null ? null : path(field, method);
      Route route = route(api, field, method, path);
      if (route == null || path == null) {
        continue;
      }
      Place same = taken.putIfAbsent(route.method() + " " + path, field.at());
      if (same != null) {
        problems.add(field.at(), "takes the same requests as the route in line " + same.line());
        continue;
      }
      Place namesake = ids.putIfAbsent(route.id(), field.at());
      if (namesake != null) {
        problems.add(
            field.at(),
            "has the id of the route in line " + namesake.line() + "; give it another \"id\"");
        continue;
      }
      if (dialect != null && isLiteral(path) && dialect.answers(route.method(), path.toString())) {
        problems.add(field.at(), "can never match: the dialect answers it itself");
      }
      refuseUnmeterable(field.at(), route.price(), dialect);
      payments.route(field, route);
      routes.add(new PlacedRoute(field.at(), route));
    }
    return routes;
  }

  /// The gateway makes the same plan when it starts.
  private void refuseUnmeterable(Place at, Price price, @Nullable KnownDialect dialect) {
    try {
      String member = dialect == null ? null : dialect.dialect().member();
      MeterPlan.of(price.counts(), price.values(), member);
    } catch (IllegalArgumentException _) {
      problems.add(at, "the answer can't be counted: too many \"*\" in paths, or too long a name");
    }
  }

  private @Nullable String method(Entry.Field field) {
    int space = field.name().indexOf(' ');
    String method = space < 0 ? "" : field.name().substring(0, space);
    if (METHODS.contains(method)) {
      return method;
    }
    problems.add(
        field.at(),
        "expected METHOD /path, such as GET /v1/coins, found " + Words.quoted(field.name()));
    return null;
  }

  private @Nullable PathTemplate path(Entry.Field field, String method) {
    String path = field.name().substring(method.length()).strip();
    try {
      return PathTemplate.parse(path);
    } catch (IllegalArgumentException e) {
      var text = new Entry.Text(field.at(), path, path, true);
      problems.add(field.at(), Words.against(text, "a path a request can have", e));
      return null;
    }
  }

  private static boolean isLiteral(PathTemplate path) {
    return !path.segments().contains(PathTemplate.HOLE)
        && !path.segments().contains(PathTemplate.REST);
  }

  private @Nullable Route route(
      Mapping api, Entry.Field field, @Nullable String method, @Nullable PathTemplate path) {
    Terms terms = terms(api, field.value());
    if (method == null || path == null) {
      return null;
    }
    String id = terms.id == null ? id(field.name(), method) : terms.id;
    if (id.isEmpty() || id.length() > ROUTE_ID_MAX) {
      problems.add(field.at(), "no \"id\" can be made of this path; give it one");
      return null;
    }
    if (id.equals(ApiDraft.OTHERWISE)) {
      problems.add(field.at(), "the id \"otherwise\" is taken by what no route takes");
      return null;
    }
    return terms.price == null ? null : terms.route(id, method, path);
  }

  private static String id(String name, String method) {
    String text = method.equals("GET") ? name.substring(method.length()) : name;
    String id = NOT_IN_AN_ID.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("-");
    id = EDGES.matcher(id).replaceAll("");
    return id.isEmpty() ? "root" : id;
  }

  private @Nullable Route otherwise(Mapping api) {
    Entry entry = api.find(ApiKeys.OTHERWISE);
    if (entry == null || (entry instanceof Entry.Text text && "not-found".equals(text.text()))) {
      return null;
    }
    Terms terms = terms(api, entry);
    if (terms.id != null) {
      problems.add(entry.at(), "what no route takes has the id \"otherwise\"");
    }
    if (terms.writes != null && terms.writes) {
      problems.add(
          entry.at(), "what no route takes writes as its method says, or by `writes: false` never");
    }
    return terms.price == null
        ? null
        : terms.route(
            ApiDraft.OTHERWISE, Route.ANY_METHOD, new PathTemplate(List.of(PathTemplate.REST)));
  }

  /// What stands behind a route: a price, or a mapping that says more.
  private Terms terms(Mapping api, Entry entry) {
    Set<Environment> ofApi = environments(api, ApiKeys.ENVIRONMENTS, Route.EVERY_ENVIRONMENT);
    if (!(entry instanceof Entry.Fields fields) || isPrice(fields)) {
      return new Terms(null, prices.read(entry), api.get(ApiKeys.ACCESS), null, ofApi);
    }
    Mapping mapping = Mapping.of(fields, RouteKeys.SECTION, problems);
    Entry price = mapping.find(RouteKeys.PRICE);
    Access own = mapping.find(RouteKeys.ACCESS);
    if (own != null) {
      refuseUnlimited(api, own, mapping.at(RouteKeys.ACCESS));
    }
    return new Terms(
        mapping.find(RouteKeys.ID),
        price == null ? null : prices.read(price),
        own == null ? api.get(ApiKeys.ACCESS) : own,
        mapping.find(RouteKeys.WRITES),
        environments(mapping, RouteKeys.ENVIRONMENTS, ofApi));
  }

  private static boolean isPrice(Entry.Fields fields) {
    List<String> ofRoutes = RouteKeys.SECTION.names();
    List<String> ofPrices = Grammar.PriceKeys.SECTION.names();
    return fields.fields().stream().noneMatch(field -> ofRoutes.contains(field.name()))
        && fields.fields().stream().anyMatch(field -> ofPrices.contains(field.name()));
  }

  private static Set<Environment> environments(
      Mapping mapping, Key<List<Environment>> key, Set<Environment> otherwise) {
    List<Environment> given = mapping.find(key);
    return given == null ? otherwise : Set.copyOf(given);
  }

  /// @param price null if it was wrong
  /// @param writes null for what its method says
  private record Terms(
      @Nullable String id,
      @Nullable Price price,
      Access access,
      @Nullable Boolean writes,
      Set<Environment> environments) {

    /// A route of no group yet.
    Route route(String id, String method, PathTemplate path) {
      return new Route(
          id,
          method,
          path,
          Objects.requireNonNull(price),
          access,
          "",
          writes == null ? Route.changes(method) : writes,
          environments);
    }
  }
}
