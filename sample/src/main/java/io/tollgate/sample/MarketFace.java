package io.tollgate.sample;

import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Plain REST under `/market`, in nobody's dialect: `data` holds what was asked for, mistakes come
/// as RFC 9457 problems.
final class MarketFace implements Face {
  static final int COINS_DEFAULT = 50;
  static final int COINS_MAX = 1000;
  static final int SYMBOLS_MAX = 200;
  static final int CANDLES_DEFAULT = 100;
  static final int CANDLES_MAX = 1000;

  private static final BigDecimal AMOUNT_MIN = new BigDecimal("0.00000001");
  private static final BigDecimal AMOUNT_MAX = new BigDecimal("1e12");

  private final Market market;

  MarketFace(Market market) {
    this.market = market;
  }

  @Override
  public String prefix() {
    return "/market";
  }

  @Override
  public Answer answer(Call call) {
    return switch (call.path()) {
      case "/ping" -> ping(call.parameters());
      case "/coins" -> coins(call.parameters());
      case "/prices" -> prices(call.parameters());
      case "/candles" -> candles(call.parameters());
      case "/convert" -> convert(call.parameters());
      case String path when path.startsWith("/coins/") && path.lastIndexOf('/') == 6 ->
          coin(path.substring(7), call.parameters());
      default -> refuse(404);
    };
  }

  @Override
  public Answer refuse(BadParameter mistake) {
    var detail =
        switch (mistake.fault()) {
          case MISSING -> "The parameter \"" + mistake.parameter() + "\" is required.";
          case INVALID ->
              "The parameter \"" + mistake.parameter() + "\" has a value it can't have.";
          case UNKNOWN -> "There is no parameter \"" + mistake.parameter() + "\" here.";
        };
    return problem(400, "Bad parameter", detail, mistake.parameter());
  }

  @Override
  public Answer refuse(int status) {
    return switch (status) {
      case 404 -> problem(404, "Not found", "There is nothing at this path.", null);
      case 405 -> problem(405, "Method not allowed", "Only GET and HEAD are answered.", null);
      default -> problem(status, "Internal error", "The answer could not be made.", null);
    };
  }

  private static Answer ping(Parameters parameters) {
    parameters.allow(Set.of());
    return ok(json -> {
      json.writeStartObject();
      json.writeBooleanProperty("ok", true);
      json.writeEndObject();
    });
  }

  private Answer coins(Parameters parameters) {
    parameters.allow(Set.of("offset", "limit"));
    var all = market.tracked();
    var offset = parameters.whole("offset", 0, 0, Integer.MAX_VALUE);
    var limit = parameters.whole("limit", COINS_DEFAULT, 1, COINS_MAX);
    var from = Math.min(offset, all.size());
    var page = all.subList(from, Math.min(all.size(), from + limit));
    return ok(
            json -> {
              json.writeStartObject();
              json.writeArrayPropertyStart("data");
              for (var coin : page) {
                write(json, coin);
              }
              json.writeEndArray();
              json.writeNumberProperty("offset", offset);
              json.writeNumberProperty("limit", limit);
              json.writeNumberProperty("total", all.size());
              json.writeEndObject();
            })
        .withEtag("W/\"" + market.version() + '-' + offset + '-' + limit + '"');
  }

  private Answer coin(String rawId, Parameters parameters) {
    parameters.allow(Set.of());
    Coin coin;
    try {
      var id = URLDecoder.decode(rawId.replace("+", "%2B"), StandardCharsets.UTF_8);
      coin = id.matches("[0-9]{1,18}") ? market.coin(Long.parseLong(id)) : market.coin(id);
    } catch (IllegalArgumentException _) { // broken percent-encoding names no coin
      coin = null;
    }
    if (coin == null) {
      return problem(404, "Not found", "There is no such coin.", null);
    }
    var found = coin;
    return ok(json -> {
      json.writeStartObject();
      json.writeName("data");
      write(json, found);
      json.writeEndObject();
    });
  }

  private Answer prices(Parameters parameters) {
    parameters.allow(Set.of("symbols", "convert"));
    var named = new ArrayList<Denomination>();
    for (var symbol : parameters.requireList("symbols", SYMBOLS_MAX)) {
      named.add(known("symbols", symbol));
    }
    var target =
        parameters.has("convert") ? known("convert", parameters.require("convert")) : market.usd();
    return ok(json -> {
      json.writeStartObject();
      json.writeArrayPropertyStart("data");
      for (var one : named) {
        json.writeStartObject();
        json.writeNumberProperty("id", one.id());
        json.writeStringProperty("symbol", one.symbol());
        Json.number(json, "price", one.to(target, BigDecimal.ONE));
        json.writeStringProperty("currency", target.symbol());
        Json.moment(json, "asOf", asOf(one));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private Answer candles(Parameters parameters) {
    parameters.allow(Set.of("symbol", "interval", "limit"));
    var symbol = parameters.require("symbol");
    var coins = market.coinsOf(symbol);
    if (coins.isEmpty()) {
      throw BadParameter.invalid("symbol");
    }
    var interval = parameters.interval("interval", Interval.HOUR);
    var limit = parameters.whole("limit", CANDLES_DEFAULT, 1, CANDLES_MAX);
    var coin = coins.getFirst();
    var series = market.series(coin);
    List<Bar> all = series == null ? List.of() : series.bars(interval);
    var bars = all.subList(Math.max(0, all.size() - limit), all.size());
    return ok(json -> {
      json.writeStartObject();
      json.writeStringProperty("symbol", coin.symbol());
      json.writeStringProperty("currency", "USD");
      json.writeStringProperty("interval", interval.label());
      json.writeArrayPropertyStart("data");
      for (var bar : bars) {
        json.writeStartObject();
        Json.moment(json, "openTime", Instant.ofEpochSecond(bar.openSecond()));
        json.writeNumberProperty("open", bar.open());
        json.writeNumberProperty("high", bar.high());
        json.writeNumberProperty("low", bar.low());
        json.writeNumberProperty("close", bar.close());
        json.writeNumberProperty("volume", bar.volume());
        Json.number(json, "volumeUsd", bar.volumeUsd());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private Answer convert(Parameters parameters) {
    parameters.allow(Set.of("from", "to", "amount"));
    var from = known("from", parameters.require("from"));
    var to = known("to", parameters.require("to"));
    var amount = parameters.requireDecimal("amount", AMOUNT_MIN, AMOUNT_MAX);
    return ok(json -> {
      json.writeStartObject();
      json.writeObjectPropertyStart("data");
      json.writeStringProperty("from", from.symbol());
      json.writeStringProperty("to", to.symbol());
      json.writeNumberProperty("amount", amount);
      Json.number(json, "rate", from.to(to, BigDecimal.ONE));
      Json.number(json, "result", from.to(to, amount));
      json.writeEndObject();
      json.writeEndObject();
    });
  }

  private Denomination known(String parameter, String symbol) {
    var denomination = market.denomination(symbol);
    if (denomination == null) {
      throw BadParameter.invalid(parameter);
    }
    return denomination;
  }

  private @Nullable Instant asOf(Denomination one) {
    if (one.coin() == null) {
      return market.fiatInstant();
    }
    var standing = one.coin().standing();
    return standing == null ? null : standing.lastUpdated();
  }

  private static void write(JsonGenerator json, Coin coin) {
    json.writeStartObject();
    json.writeNumberProperty("id", coin.id());
    json.writeStringProperty("symbol", coin.symbol());
    json.writeStringProperty("name", coin.name());
    json.writeStringProperty("slug", coin.slug());
    var standing = coin.standing();
    if (standing == null) {
      json.writeNullProperty("market");
    } else {
      json.writeObjectPropertyStart("market");
      json.writeNumberProperty("rank", standing.rank());
      json.writeNumberProperty("priceUsd", standing.priceUsd());
      json.writeNumberProperty("volume24hUsd", standing.volume24hUsd());
      json.writeNumberProperty("marketCapUsd", standing.marketCapUsd());
      json.writeNumberProperty("circulatingSupply", standing.circulatingSupply());
      json.writeNumberProperty("totalSupply", standing.totalSupply());
      Json.number(json, "percentChange1h", standing.percentChange1h());
      Json.number(json, "percentChange24h", standing.percentChange24h());
      Json.number(json, "percentChange7d", standing.percentChange7d());
      Json.moment(json, "asOf", standing.lastUpdated());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static Answer ok(Answer.Body body) {
    return new Answer(200, "application/json", null, body);
  }

  private static Answer problem(
      int status, String title, String detail, @Nullable String parameter) {
    return new Answer(
        status,
        "application/problem+json",
        null,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("type", "about:blank");
          json.writeStringProperty("title", title);
          json.writeNumberProperty("status", status);
          json.writeStringProperty("detail", detail);
          if (parameter != null) {
            json.writeStringProperty("parameter", parameter);
          }
          json.writeEndObject();
        });
  }
}
