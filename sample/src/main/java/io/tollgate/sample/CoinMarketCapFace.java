package io.tollgate.sample;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// The market in CoinMarketCap's shapes, under `/cmc`: paths, parameters and members as its Pro API
/// has them. `status` carries no `credit_count`: what a call costs is the gateway's business.
final class CoinMarketCapFace implements Face {
  // What differs between versions of one path:
  //   v1  data keyed by what was asked for (id or symbol), or flat for one series; `quote` by
  // currency
  //   v2  as v1, but a symbol names a list, since several coins may share it
  //   v3  data is a list, and `quote` is a list too
  // Some answers begin with `status`, some with `data`, as the provider's do: whoever edits the
  // envelope
  // in the stream must manage both.

  static final int PAGE_DEFAULT = 100;
  static final int PAGE_MAX = 5000;

  /// Coins one call may name.
  static final int NAMED_MAX = 500;

  static final int CONVERT_MAX = 120;
  static final int POINTS_DEFAULT = 10;
  static final int POINTS_MAX = 10_000;

  private static final String MEDIA_TYPE = "application/json; charset=utf-8";
  private static final BigDecimal AMOUNT_MIN = new BigDecimal("0.00000001");
  private static final BigDecimal AMOUNT_MAX = new BigDecimal("1e12");

  private static final Comparator<Coin> BY_RANK =
      Comparator.comparingInt(coin -> coin.requireStanding().rank());

  /// What listings sort by, ascending; a coin without the figure stands last either way.
  private static final Map<String, Function<Coin, @Nullable BigDecimal>> FIGURES =
      Map.of(
          "market_cap", coin -> coin.requireStanding().marketCapUsd(),
          "price", coin -> coin.requireStanding().priceUsd(),
          "volume_24h", coin -> coin.requireStanding().volume24hUsd(),
          "circulating_supply", coin -> coin.requireStanding().circulatingSupply(),
          "total_supply", coin -> coin.requireStanding().totalSupply(),
          "percent_change_1h", coin -> coin.requireStanding().percentChange1h(),
          "percent_change_24h", coin -> coin.requireStanding().percentChange24h(),
          "percent_change_7d", coin -> coin.requireStanding().percentChange7d());

  private static final Set<String> LISTING_SORTS =
      Set.of(
          "market_cap",
          "price",
          "volume_24h",
          "circulating_supply",
          "total_supply",
          "percent_change_1h",
          "percent_change_24h",
          "percent_change_7d",
          "name",
          "symbol");

  private final Market market;
  private final Clock clock;
  private final Map<String, Endpoint> endpoints;

  CoinMarketCapFace(Market market, Clock clock) {
    this.market = market;
    this.clock = clock;
    this.endpoints =
        Map.ofEntries(
            dataFirst("/v1/ping", Set.of(), _ -> ping()),
            statusFirst(
                "/v1/cryptocurrency/map",
                Set.of("listing_status", "start", "limit", "sort", "symbol", "aux"),
                this::map),
            statusFirst("/v1/cryptocurrency/listings/latest", LISTING, given -> listings(given, 1)),
            dataFirst("/v3/cryptocurrency/listings/latest", LISTING, given -> listings(given, 3)),
            statusFirst("/v1/cryptocurrency/quotes/latest", QUOTES, given -> quotes(given, 1)),
            statusFirst("/v2/cryptocurrency/quotes/latest", QUOTES, given -> quotes(given, 2)),
            dataFirst("/v3/cryptocurrency/quotes/latest", QUOTES, given -> quotes(given, 3)),
            statusFirst(
                "/v2/cryptocurrency/info",
                Set.of("id", "slug", "symbol", "skip_invalid", "aux"),
                this::info),
            statusFirst(
                "/v1/cryptocurrency/quotes/historical", HISTORY, given -> history(given, 1)),
            statusFirst(
                "/v2/cryptocurrency/quotes/historical", HISTORY, given -> history(given, 2)),
            dataFirst("/v3/cryptocurrency/quotes/historical", HISTORY, given -> history(given, 3)),
            statusFirst("/v2/cryptocurrency/ohlcv/historical", OHLCV, this::ohlcv),
            statusFirst("/v1/tools/price-conversion", CONVERSION, given -> conversion(given, 1)),
            dataFirst("/v2/tools/price-conversion", CONVERSION, given -> conversion(given, 2)),
            dataFirst(
                "/v1/fiat/map", Set.of("start", "limit", "sort", "include_metals"), this::fiatMap),
            statusFirst(
                "/v1/exchange/map",
                Set.of("listing_status", "slug", "start", "limit", "sort", "aux"),
                this::exchangeMap),
            dataFirst(
                "/v1/global-metrics/quotes/latest",
                Set.of("convert", "convert_id"),
                this::globalMetrics),
            dataFirst(
                "/v1/simple/price",
                Set.of(
                    "ids",
                    "include_market_cap",
                    "include_volume_24h",
                    "include_percent_change_24h",
                    "include_last_updated"),
                this::simplePrice));
  }

  private static final Set<String> LISTING =
      Set.of(
          "start",
          "limit",
          "convert",
          "convert_id",
          "sort",
          "sort_dir",
          "cryptocurrency_type",
          "aux");

  private static final Set<String> QUOTES =
      Set.of("id", "slug", "symbol", "convert", "convert_id", "skip_invalid", "aux");

  private static final Set<String> HISTORY =
      Set.of(
          "id",
          "symbol",
          "time_start",
          "time_end",
          "count",
          "interval",
          "convert",
          "convert_id",
          "skip_invalid",
          "aux");

  private static final Set<String> OHLCV =
      Set.of(
          "id",
          "slug",
          "symbol",
          "time_period",
          "time_start",
          "time_end",
          "count",
          "interval",
          "convert",
          "convert_id",
          "skip_invalid");

  private static final Set<String> CONVERSION =
      Set.of("amount", "id", "symbol", "convert", "convert_id");

  @Override
  public String prefix() {
    return "/cmc";
  }

  @Override
  public Answer answer(Call call) {
    var endpoint = endpoints.get(call.path());
    if (endpoint == null) {
      return refuse(404);
    }
    call.parameters().allow(endpoint.parameters());
    var content = endpoint.handler().answer(call.parameters());
    return new Answer(
        200,
        MEDIA_TYPE,
        content.etag(),
        json -> {
          json.writeStartObject();
          if (endpoint.statusFirst()) {
            writeStatus(json, content, call.startedNanos());
            content.data().writeTo(json);
          } else {
            content.data().writeTo(json);
            writeStatus(json, content, call.startedNanos());
          }
          json.writeEndObject();
        });
  }

  @Override
  public Answer refuse(BadParameter mistake) {
    var name = '"' + mistake.parameter() + '"';
    return error(
        400,
        switch (mistake.fault()) {
          case MISSING -> name + " is required";
          case INVALID -> "Invalid value for " + name;
          case UNKNOWN -> name + " is not allowed";
        });
  }

  @Override
  public Answer refuse(int status) {
    return switch (status) {
      case 404 -> error(404, "The requested path does not exist.");
      case 405 -> error(405, "The method is not allowed for this path.");
      default -> error(status, "An internal server error occurred");
    };
  }

  // ---- endpoints

  private Content ping() {
    return Content.of(json -> {
      json.writeObjectPropertyStart("data");
      json.writeBooleanProperty("ok", true);
      json.writeEndObject();
    });
  }

  private Content map(Parameters given) {
    var page = Page.of(given);
    var sort = given.choice("sort", "id", Set.of("id", "cmc_rank"));
    List<Coin> coins = new ArrayList<>();
    if (given.has("symbol")) {
      for (var symbol : given.requireList("symbol", NAMED_MAX)) {
        var named = market.coinsOf(symbol);
        if (named.isEmpty()) {
          throw BadParameter.invalid("symbol");
        }
        coins.addAll(named);
      }
    } else {
      var wanted = new LinkedHashSet<String>(List.of("active"));
      if (given.has("listing_status")) {
        wanted = new LinkedHashSet<>(given.requireList("listing_status", 3));
        if (!Set.of("active", "inactive", "untracked").containsAll(wanted)) {
          throw BadParameter.invalid("listing_status");
        }
      }
      if (wanted.contains("active")) {
        coins.addAll(market.tracked());
      }
      if (wanted.contains("untracked")) {
        coins.addAll(market.untracked());
      }
      if (sort.equals("id")) {
        coins.sort(Comparator.comparingLong(Coin::id));
      }
      coins = page.of(coins);
    }
    var shown = coins;
    return Content.of(
            json -> {
              json.writeArrayPropertyStart("data");
              for (var coin : shown) {
                writeMapEntry(json, coin);
              }
              json.writeEndArray();
            })
        .withEtag(etag(given));
  }

  private Content listings(Parameters given, int version) {
    var page = Page.of(given);
    var targets = targets(given);
    given.choice("cryptocurrency_type", "all", Set.of("all"));
    var sort = given.choice("sort", "market_cap", LISTING_SORTS);
    var byText = sort.equals("name") || sort.equals("symbol");
    var dir = given.choice("sort_dir", byText ? "asc" : "desc", Set.of("asc", "desc"));
    var coins = new ArrayList<>(market.tracked());
    coins.sort(order(sort, dir.equals("desc")));
    var shown = page.of(coins);
    return Content.of(
            json -> {
              json.writeArrayPropertyStart("data");
              for (var coin : shown) {
                json.writeStartObject();
                writeCoin(json, coin);
                writeQuote(json, targets, version, target -> writeFigures(json, coin, target));
                json.writeEndObject();
              }
              json.writeEndArray();
            })
        .withTotal(coins.size())
        .withNotice(notice(targets));
  }

  private Content quotes(Parameters given, int version) {
    var named = named(given, Set.of("id", "slug", "symbol"));
    var targets = targets(given);
    return Content.of(json ->
            writeNamed(
                json,
                named,
                version,
                coin -> {
                  json.writeStartObject();
                  writeCoin(json, coin);
                  json.writeNumberProperty("is_active", coin.tracked() ? 1 : 0);
                  json.writeNumberProperty("is_fiat", 0);
                  writeQuote(json, targets, version, target -> writeFigures(json, coin, target));
                  json.writeEndObject();
                }))
        .withNotice(notice(targets));
  }

  private Content info(Parameters given) {
    var named = named(given, Set.of("id", "slug", "symbol"));
    return Content.of(json ->
        writeNamed(
            json,
            named,
            2,
            coin -> {
              json.writeStartObject();
              json.writeNumberProperty("id", coin.id());
              json.writeStringProperty("name", coin.name());
              json.writeStringProperty("symbol", coin.symbol());
              json.writeStringProperty("slug", coin.slug());
              for (var unknown : List.of("category", "description", "logo", "date_added")) {
                json.writeNullProperty(unknown);
              }
              json.writeNullProperty("tags");
              json.writeNullProperty("platform");
              json.writeObjectPropertyStart("urls");
              json.writeEndObject();
              json.writeNullProperty("notice");
              json.writeEndObject();
            }));
  }

  private Content history(Parameters given, int version) {
    var named = named(given, Set.of("id", "symbol"));
    var interval = given.interval("interval", Interval.FIVE_MINUTES);
    var window = Window.of(given, false);
    var targets = seriesTargets(given, named);
    return Content.of(json ->
        writeSeries(
            json,
            named,
            version,
            coin -> {
              json.writeArrayPropertyStart("quotes");
              for (var bar : window.of(market.series(coin), interval)) {
                var at = Instant.ofEpochSecond(bar.openSecond() + interval.seconds());
                json.writeStartObject();
                Json.moment(json, "timestamp", at);
                writeQuote(
                    json,
                    targets,
                    1,
                    target -> {
                      json.writeNumberProperty(
                          "price", target.unit().isUsd() ? bar.close() : BigDecimal.ONE);
                      json.writeNullProperty("volume_24h");
                      json.writeNullProperty("market_cap");
                      Json.moment(json, "timestamp", at);
                    });
                json.writeEndObject();
              }
              json.writeEndArray();
            }));
  }

  private Content ohlcv(Parameters given) {
    var named = named(given, Set.of("id", "slug", "symbol"));
    var period = given.choice("time_period", "daily", Set.of("daily", "hourly"));
    var interval =
        given.interval("interval", period.equals("daily") ? Interval.DAY : Interval.HOUR);
    var window = Window.of(given, true);
    given.choice("convert", "USD", Set.of("USD"));
    given.choice("convert_id", "2781", Set.of("2781"));
    var key = given.has("convert_id") ? "2781" : "USD";
    return Content.of(json ->
        writeSeries(
            json,
            named,
            2,
            coin -> {
              json.writeArrayPropertyStart("quotes");
              for (var bar : window.of(market.series(coin), interval)) {
                var close =
                    Instant.ofEpochSecond(bar.openSecond() + interval.seconds()).minusMillis(1);
                json.writeStartObject();
                Json.moment(json, "time_open", Instant.ofEpochSecond(bar.openSecond()));
                Json.moment(json, "time_close", close);
                Json.moment(json, "time_high", Instant.ofEpochSecond(bar.highSecond()));
                Json.moment(json, "time_low", Instant.ofEpochSecond(bar.lowSecond()));
                json.writeObjectPropertyStart("quote");
                json.writeObjectPropertyStart(key);
                json.writeNumberProperty("open", bar.open());
                json.writeNumberProperty("high", bar.high());
                json.writeNumberProperty("low", bar.low());
                json.writeNumberProperty("close", bar.close());
                Json.number(json, "volume", bar.volumeUsd());
                json.writeNullProperty("market_cap");
                Json.moment(json, "timestamp", close);
                json.writeEndObject();
                json.writeEndObject();
                json.writeEndObject();
              }
              json.writeEndArray();
            }));
  }

  private Content conversion(Parameters given, int version) {
    var amount = given.requireDecimal("amount", AMOUNT_MIN, AMOUNT_MAX);
    var by = exactlyOne(given, "id", "symbol");
    var sources = new ArrayList<Denomination>();
    if (by.equals("id")) {
      var source = market.denomination(given.requireIds("id", 1).getFirst());
      if (source != null) {
        sources.add(source);
      }
    } else {
      var symbol = given.requireList("symbol", 1).getFirst();
      var fiat = market.fiat(symbol);
      if (fiat != null) {
        sources.add(fiat);
      }
      market.coinsOf(symbol).forEach(coin -> sources.add(Denomination.of(coin)));
    }
    if (sources.isEmpty()) {
      throw BadParameter.invalid(by);
    }
    var targets = targets(given);
    var foreign = sources.stream().anyMatch(Denomination::isForeign);
    var listed = version == 2 && by.equals("symbol");
    return Content.of(
            json -> {
              if (listed) {
                json.writeArrayPropertyStart("data");
                for (var source : sources) {
                  writeConversion(json, source, amount, targets);
                }
                json.writeEndArray();
              } else {
                json.writeName("data");
                writeConversion(json, sources.getFirst(), amount, targets);
              }
            })
        .withNotice(foreign ? ratesNotice() : notice(targets));
  }

  private Content fiatMap(Parameters given) {
    var page = Page.of(given);
    var sort = given.choice("sort", "id", Set.of("id", "name"));
    given.flag("include_metals"); // none are bundled, so that either answer is the same
    var fiats = new ArrayList<>(market.fiats());
    fiats.sort(
        sort.equals("id") ? Comparator.comparingLong(Fiat::id) : Comparator.comparing(Fiat::name));
    var shown = page.of(fiats);
    return Content.of(
            json -> {
              json.writeArrayPropertyStart("data");
              for (var fiat : shown) {
                json.writeStartObject();
                json.writeNumberProperty("id", fiat.id());
                json.writeStringProperty("name", fiat.name());
                json.writeStringProperty("sign", fiat.sign());
                json.writeStringProperty("symbol", fiat.code());
                json.writeEndObject();
              }
              json.writeEndArray();
            })
        .withEtag(etag(given));
  }

  private Content exchangeMap(Parameters given) {
    var page = Page.of(given);
    given.choice("sort", "id", Set.of("id"));
    given.choice("listing_status", "active", Set.of("active"));
    var venues = market.venues();
    if (given.has("slug")) {
      var slugs = given.requireList("slug", NAMED_MAX);
      venues = venues.stream().filter(venue -> slugs.contains(venue.slug())).toList();
      if (venues.size() != slugs.size()) {
        throw BadParameter.invalid("slug");
      }
    } else {
      venues = page.of(venues);
    }
    var shown = venues;
    return Content.of(
            json -> {
              json.writeArrayPropertyStart("data");
              for (var venue : shown) {
                json.writeStartObject();
                json.writeNumberProperty("id", venue.id());
                json.writeStringProperty("name", venue.name());
                json.writeStringProperty("slug", venue.slug());
                json.writeNumberProperty("is_active", 1);
                json.writeNullProperty("first_historical_data");
                json.writeNullProperty("last_historical_data");
                json.writeEndObject();
              }
              json.writeEndArray();
            })
        .withEtag(etag(given));
  }

  private Content globalMetrics(Parameters given) {
    var targets = targets(given);
    var value = BigDecimal.ZERO;
    var volume = BigDecimal.ZERO;
    for (var coin : market.tracked()) {
      value = value.add(coin.requireStanding().marketCapUsd());
      volume = volume.add(coin.requireStanding().volume24hUsd());
    }
    var valueUsd = value;
    var volumeUsd = volume;
    return Content.of(
            json -> {
              json.writeObjectPropertyStart("data");
              json.writeNumberProperty("active_cryptocurrencies", market.tracked().size());
              json.writeNumberProperty(
                  "total_cryptocurrencies", market.tracked().size() + market.untracked().size());
              json.writeNumberProperty("active_exchanges", market.venues().size());
              Json.number(json, "btc_dominance", dominance("bitcoin", valueUsd));
              Json.number(json, "eth_dominance", dominance("ethereum", valueUsd));
              writeQuote(
                  json,
                  targets,
                  1,
                  target -> {
                    Json.number(json, "total_market_cap", target.unit().fromUsd(valueUsd));
                    Json.number(json, "total_volume_24h", target.unit().fromUsd(volumeUsd));
                    Json.moment(json, "last_updated", market.snapshot());
                  });
              Json.moment(json, "last_updated", market.snapshot());
              json.writeEndObject();
            })
        .withNotice("Sums over the sample's " + market.tracked().size() + " coins.");
  }

  private Content simplePrice(Parameters given) {
    var named = new ArrayList<Coin>();
    for (var id : given.requireIds("ids", NAMED_MAX)) {
      var coin = market.coin(id);
      if (coin == null) {
        throw BadParameter.invalid("ids");
      }
      named.add(coin);
    }
    var marketCap = given.flag("include_market_cap");
    var volume = given.flag("include_volume_24h");
    var change = given.flag("include_percent_change_24h");
    var updated = given.flag("include_last_updated");
    return Content.of(json -> {
      json.writeArrayPropertyStart("data");
      for (var coin : named) {
        var standing = coin.standing();
        json.writeStartObject();
        json.writeNumberProperty("id", coin.id());
        json.writeStringProperty("symbol", coin.symbol());
        Json.number(json, "price", standing == null ? null : standing.priceUsd());
        if (marketCap) {
          Json.number(json, "market_cap", standing == null ? null : standing.marketCapUsd());
        }
        if (volume) {
          Json.number(json, "volume_24h", standing == null ? null : standing.volume24hUsd());
        }
        if (change) {
          Json.number(
              json, "percent_change_24h", standing == null ? null : standing.percentChange24h());
        }
        if (updated) {
          Json.moment(json, "last_updated", standing == null ? null : standing.lastUpdated());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  // ---- parameters

  private static String exactlyOne(Parameters given, String... names) {
    var first = given.firstOf(names);
    if (first == null) {
      throw BadParameter.missing(names[0]);
    }
    for (var name : names) {
      if (!name.equals(first) && given.has(name)) {
        throw BadParameter.invalid(name);
      }
    }
    return first;
  }

  /// The coins a call names by `id`, `slug` or `symbol`, under the key their answer stands at.
  private Named named(Parameters given, Set<String> ways) {
    var by =
        ways.contains("slug")
            ? exactlyOne(given, "id", "slug", "symbol")
            : exactlyOne(given, "id", "symbol");
    var skipInvalid = given.flag("skip_invalid");
    var found = new LinkedHashMap<String, List<Coin>>();
    for (var wanted : given.requireList(by, NAMED_MAX)) {
      List<Coin> coins =
          switch (by) {
            case "id" ->
                single(wanted.matches("[0-9]{1,18}") ? market.coin(Long.parseLong(wanted)) : null);
            case "slug" -> single(market.coin(wanted));
            default -> market.coinsOf(wanted);
          };
      if (!coins.isEmpty()) {
        found.put(by.equals("symbol") ? wanted : Long.toString(coins.getFirst().id()), coins);
      } else if (!skipInvalid) {
        throw BadParameter.invalid(by);
      }
    }
    return new Named(found, by.equals("symbol"));
  }

  private static List<Coin> single(@Nullable Coin coin) {
    return coin == null ? List.of() : List.of(coin);
  }

  private List<Target> targets(Parameters given) {
    if (given.has("convert") && given.has("convert_id")) {
      throw BadParameter.invalid("convert_id");
    }
    var targets = new ArrayList<Target>();
    if (given.has("convert_id")) {
      for (var id : given.requireIds("convert_id", CONVERT_MAX)) {
        targets.add(target("convert_id", Long.toString(id), market.denomination(id)));
      }
    } else if (given.has("convert")) {
      for (var symbol : given.requireList("convert", CONVERT_MAX)) {
        targets.add(target("convert", null, market.denomination(symbol)));
      }
    } else {
      targets.add(new Target("USD", market.usd()));
    }
    return targets;
  }

  private static Target target(
      String parameter, @Nullable String key, @Nullable Denomination unit) {
    if (unit == null || unit.usd() == null) {
      throw BadParameter.invalid(parameter);
    }
    return new Target(key == null ? unit.symbol() : key, unit);
  }

  /// The series are in USD, and no rates of their days are bundled: besides USD only the coin
  /// itself can honestly be the target.
  private List<Target> seriesTargets(Parameters given, Named named) {
    var targets = targets(given);
    for (var target : targets) {
      var itself =
          named.coins().values().stream()
              .flatMap(List::stream)
              .allMatch(coin -> coin.id() == target.unit().id());
      if (!target.unit().isUsd() && !itself) {
        throw BadParameter.invalid(given.has("convert_id") ? "convert_id" : "convert");
      }
    }
    return targets;
  }

  private static Comparator<Coin> order(String sort, boolean descending) {
    if (sort.equals("name") || sort.equals("symbol")) {
      Comparator<Coin> byText =
          sort.equals("name")
              ? Comparator.comparing(Coin::name, String.CASE_INSENSITIVE_ORDER)
              : Comparator.comparing(Coin::symbol, String.CASE_INSENSITIVE_ORDER);
      return (descending ? byText.reversed() : byText).thenComparing(BY_RANK);
    }
    var figure = FIGURES.get(sort);
    if (figure == null) {
      throw new IllegalStateException("no figure to sort by: " + sort);
    }
    return (one, other) -> {
      var a = figure.apply(one);
      var b = figure.apply(other);
      if (a == null || b == null) {
        return a == b ? BY_RANK.compare(one, other) : a == null ? 1 : -1;
      }
      var byFigure = descending ? b.compareTo(a) : a.compareTo(b);
      return byFigure != 0 ? byFigure : BY_RANK.compare(one, other);
    };
  }

  // ---- members

  private void writeMapEntry(JsonGenerator json, Coin coin) {
    var standing = coin.standing();
    var series = market.series(coin);
    json.writeStartObject();
    json.writeNumberProperty("id", coin.id());
    if (standing == null) {
      json.writeNullProperty("rank");
    } else {
      json.writeNumberProperty("rank", standing.rank());
    }
    json.writeStringProperty("name", coin.name());
    json.writeStringProperty("symbol", coin.symbol());
    json.writeStringProperty("slug", coin.slug());
    json.writeNumberProperty("is_active", coin.tracked() ? 1 : 0);
    Json.moment(json, "first_historical_data", series == null ? null : series.start());
    Json.moment(json, "last_historical_data", series == null ? null : series.end());
    json.writeNullProperty("platform");
    json.writeEndObject();
  }

  private static void writeCoin(JsonGenerator json, Coin coin) {
    var standing = coin.standing();
    json.writeNumberProperty("id", coin.id());
    json.writeStringProperty("name", coin.name());
    json.writeStringProperty("symbol", coin.symbol());
    json.writeStringProperty("slug", coin.slug());
    json.writeNullProperty("num_market_pairs");
    json.writeNullProperty("date_added");
    json.writeNullProperty("tags");
    json.writeNullProperty("max_supply");
    Json.number(json, "circulating_supply", standing == null ? null : standing.circulatingSupply());
    Json.number(json, "total_supply", standing == null ? null : standing.totalSupply());
    json.writeNullProperty("platform");
    if (standing == null) {
      json.writeNullProperty("cmc_rank");
    } else {
      json.writeNumberProperty("cmc_rank", standing.rank());
    }
    Json.moment(json, "last_updated", standing == null ? null : standing.lastUpdated());
  }

  /// `quote`: by currency, from version 3 on a list.
  private static void writeQuote(
      JsonGenerator json, List<Target> targets, int version, TargetBody body) {
    if (version >= 3) {
      json.writeArrayPropertyStart("quote");
      for (var target : targets) {
        json.writeStartObject();
        json.writeNumberProperty("id", target.unit().id());
        json.writeStringProperty("symbol", target.unit().symbol());
        body.write(target);
        json.writeEndObject();
      }
      json.writeEndArray();
      return;
    }
    json.writeObjectPropertyStart("quote");
    for (var target : targets) {
      json.writeObjectPropertyStart(target.key());
      body.write(target);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void writeFigures(JsonGenerator json, Coin coin, Target target) {
    var unit = target.unit();
    var standing = coin.standing();
    Json.number(json, "price", standing == null ? null : price(coin, standing, unit));
    Json.number(
        json, "volume_24h", standing == null ? null : unit.fromUsd(standing.volume24hUsd()));
    json.writeNullProperty("volume_change_24h");
    Json.number(json, "percent_change_1h", change(coin, unit, Coin.Standing::percentChange1h));
    Json.number(json, "percent_change_24h", change(coin, unit, Coin.Standing::percentChange24h));
    Json.number(json, "percent_change_7d", change(coin, unit, Coin.Standing::percentChange7d));
    Json.number(
        json, "market_cap", standing == null ? null : unit.fromUsd(standing.marketCapUsd()));
    json.writeNullProperty("market_cap_dominance");
    json.writeNullProperty("fully_diluted_market_cap");
    Json.moment(json, "last_updated", standing == null ? null : standing.lastUpdated());
  }

  private static @Nullable BigDecimal price(Coin coin, Coin.Standing standing, Denomination unit) {
    return coin.id() == unit.id() ? BigDecimal.ONE : unit.fromUsd(standing.priceUsd());
  }

  /// How far a coin moved against what it is stated in. Known in USD from the source and against
  /// another coin from both moves; unknown against a national currency, whose own move is not
  /// bundled.
  private static @Nullable BigDecimal change(
      Coin coin, Denomination unit, Function<Coin.Standing, @Nullable BigDecimal> move) {
    if (coin.standing() == null) {
      return null;
    }
    var own = move.apply(coin.standing());
    if (unit.isUsd() || own == null) {
      return own;
    }
    if (unit.coin() == null) {
      return null;
    }
    var other = move.apply(unit.coin().requireStanding());
    if (other == null) {
      return null;
    }
    var hundred = BigDecimal.valueOf(100);
    return own.subtract(other)
        .multiply(hundred)
        .divide(hundred.add(other), Denomination.DIGITS)
        .stripTrailingZeros();
  }

  private static void writeNamed(JsonGenerator json, Named named, int version, CoinBody body) {
    if (version >= 3) {
      json.writeArrayPropertyStart("data");
      named.coins().values().forEach(coins -> coins.forEach(body::write));
      json.writeEndArray();
      return;
    }
    json.writeObjectPropertyStart("data");
    named
        .coins()
        .forEach((key, coins) -> {
          json.writeName(key);
          if (version == 2 && named.bySymbol()) {
            json.writeStartArray();
            coins.forEach(body::write);
            json.writeEndArray();
          } else {
            body.write(coins.getFirst());
          }
        });
    json.writeEndObject();
  }

  /// Series: `data` is the one coin itself if a single one is named plainly, else keyed like
  /// quotes.
  private static void writeSeries(JsonGenerator json, Named named, int version, CoinBody points) {
    CoinBody body =
        coin -> {
          json.writeStartObject();
          json.writeNumberProperty("id", coin.id());
          json.writeStringProperty("name", coin.name());
          json.writeStringProperty("symbol", coin.symbol());
          json.writeNumberProperty("is_active", coin.tracked() ? 1 : 0);
          json.writeNumberProperty("is_fiat", 0);
          points.write(coin);
          json.writeEndObject();
        };
    var flat = version < 3 && named.coins().size() == 1 && (version == 1 || !named.bySymbol());
    if (flat) {
      json.writeName("data");
      body.write(named.coins().values().iterator().next().getFirst());
    } else {
      writeNamed(json, named, Math.min(version, 2), body);
    }
  }

  private void writeConversion(
      JsonGenerator json, Denomination source, BigDecimal amount, List<Target> targets) {
    var updated = source.coin() == null ? market.fiatInstant() : updated(source.coin());
    json.writeStartObject();
    json.writeNumberProperty("id", source.id());
    json.writeStringProperty("symbol", source.symbol());
    json.writeStringProperty("name", source.name());
    json.writeNumberProperty("amount", amount);
    Json.moment(json, "last_updated", updated);
    writeQuote(
        json,
        targets,
        1,
        target -> {
          Json.number(json, "price", source.to(target.unit(), amount));
          Json.moment(json, "last_updated", updated);
        });
    json.writeEndObject();
  }

  private static @Nullable Instant updated(Coin coin) {
    var standing = coin.standing();
    return standing == null ? null : standing.lastUpdated();
  }

  private @Nullable BigDecimal dominance(String slug, BigDecimal valueUsd) {
    var coin = market.coin(slug);
    return coin == null
        ? null
        : coin.requireStanding()
            .marketCapUsd()
            .multiply(BigDecimal.valueOf(100))
            .divide(valueUsd, Denomination.DIGITS);
  }

  private @Nullable String notice(List<Target> targets) {
    return targets.stream().anyMatch(target -> target.unit().isForeign()) ? ratesNotice() : null;
  }

  private String ratesNotice() {
    return "Rates of national currencies are of " + market.fiatDay() + ".";
  }

  private String etag(Parameters given) {
    return "W/\"" + market.version() + '-' + given.fingerprint() + '"';
  }

  // ---- envelope

  private void writeStatus(JsonGenerator json, Content content, long startedNanos) {
    var elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
    json.writeObjectPropertyStart("status");
    json.writeStringProperty("timestamp", Json.moment(clock.instant()));
    json.writeNumberProperty("error_code", 0);
    json.writeNullProperty("error_message");
    json.writeNumberProperty("elapsed", Math.max(0, elapsed));
    Json.text(json, "notice", content.notice());
    if (content.total() >= 0) {
      json.writeNumberProperty("total_count", content.total());
    }
    json.writeEndObject();
  }

  private Answer error(int status, String message) {
    return new Answer(
        status,
        MEDIA_TYPE,
        null,
        json -> {
          json.writeStartObject();
          json.writeObjectPropertyStart("status");
          json.writeStringProperty("timestamp", Json.moment(clock.instant()));
          json.writeNumberProperty("error_code", status);
          json.writeStringProperty("error_message", message);
          json.writeNumberProperty("elapsed", 0);
          json.writeNullProperty("notice");
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static Map.Entry<String, Endpoint> statusFirst(
      String path, Set<String> parameters, Handler handler) {
    return Map.entry(path, new Endpoint(parameters, true, handler));
  }

  private static Map.Entry<String, Endpoint> dataFirst(
      String path, Set<String> parameters, Handler handler) {
    return Map.entry(path, new Endpoint(parameters, false, handler));
  }

  /// One path: the parameters it knows, which member its answer begins with, and what answers.
  private record Endpoint(Set<String> parameters, boolean statusFirst, Handler handler) {}

  @FunctionalInterface
  private interface Handler {
    Content answer(Parameters given);
  }

  @FunctionalInterface
  private interface CoinBody {
    void write(Coin coin);
  }

  @FunctionalInterface
  private interface TargetBody {
    void write(Target target);
  }

  /// What an endpoint adds to the envelope.
  ///
  /// @param data writes the `data` member, name and value
  /// @param total `status.total_count`; -1 for none
  private record Content(
      Answer.Body data, long total, @Nullable String notice, @Nullable String etag) {

    static Content of(Answer.Body data) {
      return new Content(data, -1, null, null);
    }

    Content withTotal(long total) {
      return new Content(data, total, notice, etag);
    }

    Content withNotice(@Nullable String notice) {
      return new Content(data, total, notice, etag);
    }

    Content withEtag(String etag) {
      return new Content(data, total, notice, etag);
    }
  }

  /// What figures are stated in, and the key they stand at: its symbol, or its id if the call gave
  /// ids.
  private record Target(String key, Denomination unit) {}

  /// Coins by the key the call named them with.
  private record Named(Map<String, List<Coin>> coins, boolean bySymbol) {}

  /// `start` (from 1) and `limit`.
  private record Page(int start, int limit) {
    static Page of(Parameters given) {
      return new Page(
          given.whole("start", 1, 1, Integer.MAX_VALUE),
          given.whole("limit", PAGE_DEFAULT, 1, PAGE_MAX));
    }

    <T> List<T> of(List<T> all) {
      var from = Math.min(start - 1, all.size());
      return all.subList(from, Math.min(all.size(), from + limit));
    }
  }

  /// `time_start`, `time_end` and `count`: from a start the first so many, without one the last.
  ///
  /// @param byOpen a point's time is its bar's start, else its end
  private record Window(@Nullable Instant start, @Nullable Instant end, int count, boolean byOpen) {

    static Window of(Parameters given, boolean byOpen) {
      var start = given.has("time_start") ? given.requireInstant("time_start") : null;
      var end = given.has("time_end") ? given.requireInstant("time_end") : null;
      if (start != null && end != null && start.isAfter(end)) {
        throw BadParameter.invalid("time_end");
      }
      // Both ends given: everything between them, as the provider has it.
      var unless = start != null && end != null ? POINTS_MAX : POINTS_DEFAULT;
      return new Window(start, end, given.whole("count", unless, 1, POINTS_MAX), byOpen);
    }

    List<Bar> of(@Nullable Series series, Interval interval) {
      if (series == null) {
        return List.of();
      }
      var inside =
          series.bars(interval).stream()
              .filter(bar -> {
                var at =
                    Instant.ofEpochSecond(bar.openSecond() + (byOpen ? 0 : interval.seconds()));
                return (start == null || !at.isBefore(start)) && (end == null || !at.isAfter(end));
              })
              .toList();
      return start != null
          ? inside.subList(0, Math.min(count, inside.size()))
          : inside.subList(Math.max(0, inside.size() - count), inside.size());
    }
  }
}
