package io.tollgate.sample;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// The market as CoinGecko's API (v3) answers it, under `/coingecko/api/v3`: bare objects and
/// lists.
final class CoinGeckoFace implements Face {
  static final int IDS_MAX = 500;
  static final int TARGETS_MAX = 60;
  static final int PAGE_DEFAULT = 100;
  static final int PAGE_MAX = 250;

  private static final BigDecimal HUNDRED = new BigDecimal(100);

  private final Market market;

  CoinGeckoFace(Market market) {
    this.market = market;
  }

  @Override
  public String prefix() {
    return "/coingecko/api/v3";
  }

  @Override
  public Answer answer(Call call) {
    return switch (call.path()) {
      case "/simple/price" -> simplePrice(call.parameters());
      case "/coins/markets" -> markets(call.parameters());
      case "/coins/list" -> list(call.parameters());
      default -> refuse(404);
    };
  }

  @Override
  public Answer refuse(BadParameter mistake) {
    var words =
        switch (mistake.fault()) {
          case MISSING -> "Missing parameter " + mistake.parameter();
          case INVALID -> "Invalid parameter " + mistake.parameter();
          case UNKNOWN -> "Unknown parameter " + mistake.parameter();
        };
    return error(mistake.fault() == BadParameter.Fault.MISSING ? 422 : 400, words);
  }

  @Override
  public Answer refuse(int status) {
    return error(
        status,
        switch (status) {
          case 404 -> "Incorrect path. Please check https://docs.coingecko.com/";
          case 405 -> "Method not allowed";
          default -> "Internal error";
        });
  }

  /// Ids that name no coin are left out.
  private Answer simplePrice(Parameters parameters) {
    parameters.allow(
        Set.of(
            "ids",
            "vs_currencies",
            "include_market_cap",
            "include_24hr_vol",
            "include_24hr_change",
            "include_last_updated_at",
            "precision"));
    var targets = parameters.requireList("vs_currencies", TARGETS_MAX);
    var ids = parameters.requireList("ids", IDS_MAX);
    var cap = parameters.flag("include_market_cap");
    var volume = parameters.flag("include_24hr_vol");
    var change = parameters.flag("include_24hr_change");
    var updated = parameters.flag("include_last_updated_at");
    return ok(json -> {
      json.writeStartObject();
      for (var id : ids) {
        var coin = market.coin(id);
        if (coin == null) {
          continue;
        }
        json.writeObjectPropertyStart(id);
        var standing = coin.standing();
        if (standing != null) {
          for (var name : targets) {
            var target = market.denomination(name);
            if (target == null) {
              continue;
            }
            var currency = name.toLowerCase(Locale.ROOT);
            Json.number(json, currency, target.fromUsd(standing.priceUsd()));
            if (cap) {
              Json.number(json, currency + "_market_cap", target.fromUsd(standing.marketCapUsd()));
            }
            if (volume) {
              Json.number(json, currency + "_24h_vol", target.fromUsd(standing.volume24hUsd()));
            }
            if (change) {
              Json.number(json, currency + "_24h_change", standing.percentChange24h());
            }
          }
          if (updated) {
            json.writeNumberProperty("last_updated_at", standing.lastUpdated().getEpochSecond());
          }
        }
        json.writeEndObject();
      }
      json.writeEndObject();
    });
  }

  private Answer markets(Parameters parameters) {
    parameters.allow(
        Set.of(
            "vs_currency", "ids", "order", "per_page", "page", "sparkline", "precision", "locale"));
    var target = market.denomination(parameters.require("vs_currency"));
    if (target == null) {
      throw BadParameter.invalid("vs_currency");
    }
    parameters.choice("order", "market_cap_desc", Set.of("market_cap_desc"));
    parameters.choice("sparkline", "false", Set.of("false"));
    var all =
        parameters.has("ids") ? named(parameters.requireList("ids", IDS_MAX)) : market.tracked();
    var size = parameters.whole("per_page", PAGE_DEFAULT, 1, PAGE_MAX);
    var from = (int) Math.min((parameters.whole("page", 1, 1, 1_000_000) - 1L) * size, all.size());
    var page = all.subList(from, Math.min(all.size(), from + size));
    return ok(json -> {
      json.writeStartArray();
      for (var coin : page) {
        write(json, coin, target);
      }
      json.writeEndArray();
    });
  }

  private List<Coin> named(List<String> ids) {
    return market.tracked().stream().filter(coin -> ids.contains(coin.slug())).toList();
  }

  private static void write(JsonGenerator json, Coin coin, Denomination target) {
    var standing = coin.requireStanding();
    var price = target.fromUsd(standing.priceUsd());
    var change = ago(price, standing.percentChange24h());
    json.writeStartObject();
    json.writeStringProperty("id", coin.slug());
    json.writeStringProperty("symbol", coin.symbol().toLowerCase(Locale.ROOT));
    json.writeStringProperty("name", coin.name());
    json.writeNullProperty("image");
    Json.number(json, "current_price", price);
    Json.number(json, "market_cap", target.fromUsd(standing.marketCapUsd()));
    json.writeNumberProperty("market_cap_rank", standing.rank());
    Json.number(json, "total_volume", target.fromUsd(standing.volume24hUsd()));
    Json.number(json, "price_change_24h", change);
    Json.number(json, "price_change_percentage_24h", standing.percentChange24h());
    json.writeNumberProperty("circulating_supply", standing.circulatingSupply());
    json.writeNumberProperty("total_supply", standing.totalSupply());
    json.writeNullProperty("max_supply");
    json.writeNullProperty("roi");
    Json.moment(json, "last_updated", standing.lastUpdated());
    json.writeEndObject();
  }

  /// By how much a price has changed that has risen by so many percent; null if that is not known.
  private static @Nullable BigDecimal ago(
      @Nullable BigDecimal price, @Nullable BigDecimal percent) {
    if (price == null || percent == null || percent.add(HUNDRED).signum() <= 0) {
      return null;
    }
    var before = price.multiply(HUNDRED).divide(percent.add(HUNDRED), MathContext.DECIMAL64);
    return price.subtract(before).setScale(8, RoundingMode.HALF_EVEN).stripTrailingZeros();
  }

  private Answer list(Parameters parameters) {
    parameters.allow(Set.of("include_platform", "status"));
    var platforms = parameters.flag("include_platform");
    parameters.choice("status", "active", Set.of("active"));
    return ok(
            json -> {
              json.writeStartArray();
              for (var coin : market.tracked()) {
                json.writeStartObject();
                json.writeStringProperty("id", coin.slug());
                json.writeStringProperty("symbol", coin.symbol().toLowerCase(Locale.ROOT));
                json.writeStringProperty("name", coin.name());
                if (platforms) {
                  json.writeObjectPropertyStart("platforms");
                  json.writeEndObject();
                }
                json.writeEndObject();
              }
              json.writeEndArray();
            })
        .withEtag("W/\"" + market.version() + "-list" + (platforms ? "-p" : "") + '"');
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
