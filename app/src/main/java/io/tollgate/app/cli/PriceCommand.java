package io.tollgate.app.cli;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.ConfigReader.Reading;
import io.tollgate.app.config.KnownDialect;
import io.tollgate.core.price.Counted;
import io.tollgate.core.price.JsonPath;
import io.tollgate.core.price.Price;
import io.tollgate.core.price.Quote;
import io.tollgate.core.request.Query;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.route.Mount;
import io.tollgate.core.route.RequestPath;
import io.tollgate.core.route.Route;
import io.tollgate.gateway.dialect.Dialect;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `price`: says what a call costs, by the gateway's own functions, without making it.
@Command(
    name = "price",
    mixinStandardHelpOptions = true,
    description = "Says what a call would cost, and what an answer to it did.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tollgate price --config tollgate.yaml 'GET /v1/history/btc?limit=500'",
      "  tollgate price --config tollgate.yaml --answer answer.json 'GET /v1/history/btc'"
    })
public final class PriceCommand implements Callable<Integer> {

  private static final Pattern REQUEST =
      Pattern.compile(
          "(?:(?<method>[A-Z]+) +)?(?:https?://(?<host>[^/?:]+)(?::[0-9]+)?)?"
              + "(?<path>/[^?]*)(?:\\?(?<query>.*))?");

  private final ConfigReader reader;
  private final Map<String, Dialect> dialects;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration file.")
  private @Nullable Path config;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      defaultValue = "",
      description = "The host it is sent to, where apis are mounted by host.")
  private String host = "";

  @Option(
      names = "--status",
      paramLabel = "CODE",
      defaultValue = "200",
      description = "The status of the answer (default: ${DEFAULT-VALUE}).")
  private int status = 200;

  @Option(
      names = "--answer",
      paramLabel = "FILE",
      description = "The body of an answer, plain or gzipped: it is counted.")
  private @Nullable Path answer;

  @Option(
      names = "--header",
      paramLabel = "'NAME: VALUE'",
      description = "A header of the answer; may be given several times.")
  private List<String> headers = List.of();

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  @Parameters(
      paramLabel = "'GET /path?query'",
      description = "The call: a method, GET if left out, and a path or a whole URL.")
  private String request = "";

  /// @param dialects those the reader knows
  public PriceCommand(ConfigReader reader, Collection<KnownDialect> dialects) {
    this.reader = reader;
    this.dialects =
        dialects.stream()
            .map(KnownDialect::dialect)
            .collect(Collectors.toUnmodifiableMap(Dialect::name, dialect -> dialect));
  }

  @Override
  public Integer call() {
    if (spec == null || config == null) {
      throw new IllegalStateException("run through picocli, which fills in the options");
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    switch (reader.read(config)) {
      case Reading.Bad(var problems) -> {
        problems.forEach(err::println);
        return ExitCode.SOFTWARE;
      }
      case Reading.Good(var configuration) -> {
        try {
          Result result = price(configuration.catalog());
          out.print(json ? result.json() : result.text());
          out.flush();
          return ExitCode.OK;
        } catch (NoPrice e) {
          err.println("price: " + e.reason);
          return ExitCode.SOFTWARE;
        }
      }
    }
  }

  private Result price(Catalog catalog) throws NoPrice {
    Matcher parts = REQUEST.matcher(request.strip());
    if (!parts.matches()) {
      throw new NoPrice("not a call such as 'GET /v1/coins?limit=10': " + request);
    }
    String method = parts.group("method") == null ? "GET" : parts.group("method");
    String named = parts.group("host") == null ? host : parts.group("host");
    String path = RequestPath.canonical(parts.group("path"));
    Query query = Query.parse(parts.group("query") == null ? "" : parts.group("query"));
    if (path == null || query == null) {
      throw new NoPrice("a gateway answers 400 to this path or query, for 0 credits");
    }
    Catalog.Mounted found = catalog.find(named.toLowerCase(Locale.ROOT), path);
    if (found == null) {
      throw new NoPrice("no api is mounted there; mounted are: " + mounts(catalog));
    }
    Api api = found.api();
    String inside = found.mount().inside(path);
    Dialect dialect = dialects.get(api.dialect());
    String asked = method.equals("HEAD") ? "GET" : method;
    if (dialect != null && dialect.endpoint(asked, inside) != null) {
      return new Result(api, null, Price.FREE.quote(query), status, 0L, "answered by the dialect");
    }
    Route route = catalog.routes(api).find(method, inside);
    if (route == null) {
      route = api.otherwise();
    }
    if (route == null) {
      throw new NoPrice(
          "api \""
              + api.id()
              + "\" has no route for "
              + method
              + " "
              + inside
              + ": 404, 0 credits");
    }
    return charged(api, route, query, dialect);
  }

  private Result charged(Api api, Route route, Query query, @Nullable Dialect dialect)
      throws NoPrice {
    Price price = route.price();
    Quote quote = price.quote(query);
    if (!price.on().contains(status)) {
      return new Result(api, route, quote, status, 0L, "this status is not charged");
    }
    Map<String, String> given = headersByName();
    boolean counts = !price.counts().isEmpty() || !price.values().isEmpty();
    if (answer == null) {
      Long credits = quote.low() == quote.high() ? (Long) quote.low() : null;
      if (!counts && !given.isEmpty()) {
        credits = price.credits(status, query, new HeadersOnly(given));
      }
      return new Result(api, route, quote, status, credits, null);
    }
    MeteredAnswer counted;
    try {
      counted = MeteredAnswer.read(answer, price, dialect == null ? null : dialect.member(), given);
    } catch (IOException e) {
      throw new NoPrice("the answer can't be read: " + answer + ": " + e.getMessage());
    }
    if (counts && !counted.countable()) {
      long credits = price.creditsUncounted(status, query);
      String rule = price.uncountable().name().toLowerCase(Locale.ROOT);
      String note = "can't be counted (" + counted.fault() + "), so the rule is: " + rule;
      return new Result(api, route, quote, status, credits, note);
    }
    if (dialect != null && dialect.voids(counted.member())) {
      return new Result(api, route, quote, status, 0L, "the answer says it holds no valid data");
    }
    return new Result(api, route, quote, status, price.credits(status, query, counted), null);
  }

  private Map<String, String> headersByName() throws NoPrice {
    var byName = new HashMap<String, String>();
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw new NoPrice("not a header such as 'X-Cost: 5': " + header);
      }
      byName.put(
          header.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          header.substring(colon + 1).strip());
    }
    return byName;
  }

  private static String mounts(Catalog catalog) {
    return catalog.apis().stream()
        .map(api ->
            api.id()
                + " at "
                + api.mounts().stream()
                    .map(PriceCommand::words)
                    .collect(Collectors.joining(" and ")))
        .collect(Collectors.joining("; "));
  }

  private static String words(Mount mount) {
    String host = mount.host().isEmpty() ? "every host" : mount.host();
    return mount.prefix().isEmpty() ? host : host + ", " + mount.prefix();
  }

  /// @param route null where the dialect answers
  /// @param credits null while the answer is not known
  /// @param note why the credits are what they are, where the parts don't say
  private record Result(
      Api api,
      @Nullable Route route,
      Quote quote,
      int status,
      @Nullable Long credits,
      @Nullable String note) {

    String text() {
      var text = new StringBuilder();
      line(text, "api", api.id());
      if (route != null) {
        line(text, "route", route.id());
      }
      line(text, "quote", range(quote.low(), quote.high()) + " credits");
      for (Quote.Line part : quote.lines()) {
        line(text, "", String.format("%-10s %s", range(part.low(), part.high()), part.words()));
      }
      if (credits != null) {
        line(text, "answer", "status " + status + ": " + credits + " credits");
      }
      if (note != null) {
        line(text, "", note);
      }
      return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
      text.append(String.format("%-8s%s%n", name, value));
    }

    private static String range(long low, long high) {
      return low == high ? String.valueOf(low) : low + " to " + high;
    }

    String json() {
      var json = new LinkedHashMap<String, @Nullable Object>();
      json.put("api", api.id());
      json.put("route", route == null ? null : route.id());
      json.put("low", quote.low());
      json.put("high", quote.high());
      json.put("parts", quote.lines());
      json.put("status", status);
      json.put("credits", credits);
      json.put("note", note);
      return JsonMapper.shared().writeValueAsString(json) + System.lineSeparator();
    }
  }

  /// The answer's headers, where its body is not at hand.
  private record HeadersOnly(Map<String, String> headers) implements Counted {

    @Override
    public long count(JsonPath path) {
      return 0;
    }

    @Override
    public long value(JsonPath path) {
      return ABSENT;
    }

    @Override
    public @Nullable String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }
  }

  /// There is none, and why.
  private static final class NoPrice extends Exception {
    final String reason;

    NoPrice(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }
}
