package io.tollgate.sample;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// The market as CoinAPI's REST API answers it, under `/coinapi`: bare lists and objects, instants
/// with seven decimals.
final class CoinApiFace implements Face {

  private static final String RATE = "/v1/exchangerate/";
  private static final String ASSETS = "/v1/assets";
  private static final String EXCHANGES = "/v1/exchanges";
  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final int FILTER_MAX = 100;

  private final Market market;

  CoinApiFace(Market market) {
    this.market = market;
  }

  @Override
  public String prefix() {
    return "/coinapi";
  }

  @Override
  public Answer answer(Call call) {
    var path = call.path();
    if (path.startsWith(RATE)) {
      return rate(path.substring(RATE.length()), call.parameters());
    }
    if (path.equals(EXCHANGES) || path.startsWith(EXCHANGES + "/")) {
      return exchanges(path.substring(EXCHANGES.length()), call.parameters());
    }
    if (path.equals(ASSETS) || path.startsWith(ASSETS + "/")) {
      return assets(path.substring(ASSETS.length()), call.parameters());
    }
    return refuse(404);
  }

  @Override
  public Answer refuse(BadParameter mistake) {
    return error(400, "Bad request: parameter '" + mistake.parameter() + "'");
  }

  @Override
  public Answer refuse(int status) {
    return error(
        status,
        switch (status) {
          case 404 -> "Not found";
          case 405 -> "Method not allowed";
          default -> "Internal error";
        });
  }

  /// One rate, or all of a base. A pair that is known and has no rate is 550.
  private Answer rate(String pair, Parameters parameters) {
    parameters.allow(Set.of("time", "filter_asset_id", "invert"));
    var slash = pair.indexOf('/');
    var base = market.denomination(slash < 0 ? pair : pair.substring(0, slash));
    if (base == null) {
      return error(550, "No data");
    }
    if (slash >= 0) {
      var quote = market.denomination(pair.substring(slash + 1));
      var rate = quote == null ? null : base.to(quote, BigDecimal.ONE);
      if (quote == null || rate == null) {
        return error(550, "No data");
      }
      return ok(json -> {
        json.writeStartObject();
        json.writeStringProperty("time", instant(market.snapshot()));
        json.writeStringProperty("asset_id_base", base.symbol());
        json.writeStringProperty("asset_id_quote", quote.symbol());
        json.writeNumberProperty("rate", rate);
        json.writeEndObject();
      });
    }
    var quotes = quotes(parameters);
    var invert = parameters.flag("invert");
    return ok(json -> {
      json.writeStartObject();
      json.writeStringProperty("asset_id_base", base.symbol());
      json.writeArrayPropertyStart("rates");
      for (var quote : quotes) {
        var rate = invert ? quote.to(base, BigDecimal.ONE) : base.to(quote, BigDecimal.ONE);
        if (rate != null && quote.id() != base.id()) {
          json.writeStartObject();
          json.writeStringProperty("time", instant(market.snapshot()));
          json.writeStringProperty("asset_id_quote", quote.symbol());
          json.writeNumberProperty("rate", rate);
          json.writeEndObject();
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private List<Denomination> quotes(Parameters parameters) {
    var quotes = new ArrayList<Denomination>();
    if (parameters.has("filter_asset_id")) {
      for (var symbol : parameters.requireList("filter_asset_id", FILTER_MAX)) {
        var quote = market.denomination(symbol);
        if (quote != null) {
          quotes.add(quote);
        }
      }
    } else {
      market.fiats().forEach(fiat -> addIfKnown(quotes, market.denomination(fiat.id())));
    }
    return quotes;
  }

  private static void addIfKnown(List<Denomination> all, @Nullable Denomination one) {
    if (one != null) {
      all.add(one);
    }
  }

  private Answer exchanges(String below, Parameters parameters) {
    parameters.allow(Set.of("filter_exchange_id"));
    var wanted =
        parameters.has("filter_exchange_id")
            ? parameters.requireList("filter_exchange_id", FILTER_MAX)
            : List.<String>of();
    return ok(json -> {
      json.writeStartArray();
      for (var venue : market.venues()) {
        var id = id(venue);
        if (below.isEmpty() ? wanted.isEmpty() || wanted.contains(id) : below.equals("/" + id)) {
          json.writeStartObject();
          json.writeStringProperty("exchange_id", id);
          json.writeNullProperty("website");
          json.writeStringProperty("name", venue.name());
          json.writeEndObject();
        }
      }
      json.writeEndArray();
    });
  }

  private static String id(Venue venue) {
    return venue.slug().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
  }

  private Answer assets(String below, Parameters parameters) {
    parameters.allow(Set.of("filter_asset_id"));
    var assets = new ArrayList<Denomination>();
    if (!below.isEmpty()) {
      addIfKnown(assets, market.denomination(below.substring(1)));
    } else if (parameters.has("filter_asset_id")) {
      assets.addAll(quotes(parameters));
    } else {
      market.fiats().forEach(fiat -> addIfKnown(assets, market.denomination(fiat.id())));
      market.tracked().forEach(coin -> assets.add(Denomination.of(coin)));
    }
    return ok(json -> {
      json.writeStartArray();
      assets.forEach(asset -> write(json, asset));
      json.writeEndArray();
    });
  }

  private static void write(JsonGenerator json, Denomination asset) {
    json.writeStartObject();
    json.writeStringProperty("asset_id", asset.symbol());
    json.writeStringProperty("name", asset.name());
    json.writeNumberProperty("type_is_crypto", asset.coin() == null ? 0 : 1);
    Json.number(json, "price_usd", asset.usd());
    var standing = asset.coin() == null ? null : asset.coin().standing();
    if (standing != null) {
      json.writeNumberProperty("volume_1day_usd", standing.volume24hUsd());
    }
    json.writeEndObject();
  }

  /// `2018-01-22T15:25:15.1234567Z`: always seven decimals, always UTC.
  private static String instant(Instant value) {
    return INSTANT.format(value);
  }

  private static Answer ok(Answer.Body body) {
    return new Answer(200, "application/json; charset=utf-8", null, body);
  }

  private static Answer error(int status, String words) {
    return new Answer(
        status,
        "application/json; charset=utf-8",
        null,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("error", words);
          json.writeEndObject();
        });
  }
}
