package io.tollgate.sample;

import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// The market as Crypto APIs' market data answers it, under `/cryptoapis`: `data.item` or
/// `data.items` in an envelope.
final class CryptoApisFace implements Face {
  static final int PAGE_DEFAULT = 50;
  static final int PAGE_MAX = 1000;

  private static final String VERSION_2021 = "2021-03-20";
  private static final String VERSION_2024 = "2024-12-12";
  private static final String RATES = "/market-data/exchange-rates/by-symbol";
  private static final int REQUEST_ID_DIGITS = 24;

  private final Market market;

  CryptoApisFace(Market market) {
    this.market = market;
  }

  @Override
  public String prefix() {
    return "/cryptoapis";
  }

  @Override
  public Answer answer(Call call) {
    var path = call.path();
    if (path.startsWith(RATES + "s/")) {
      return rate(call, path.substring(RATES.length() + 2), VERSION_2021);
    }
    if (path.startsWith(RATES + "/")) {
      return rate(call, path.substring(RATES.length() + 1), VERSION_2024);
    }
    return switch (path) {
      case "/market-data/assets/supported" -> assets(call, VERSION_2021);
      case "/market-data/metadata/assets" -> assets(call, VERSION_2024);
      case String asset
          when asset.startsWith("/market-data/assets/") && asset.lastIndexOf('/') == 19 ->
          asset(call, asset.substring(20));
      default -> refuse(404);
    };
  }

  @Override
  public Answer refuse(BadParameter mistake) {
    return switch (mistake.fault()) {
      case UNKNOWN ->
          error(409, "extra_query_attributes", "Extra query parameters: " + mistake.parameter());
      case MISSING, INVALID ->
          error(409, "invalid_query_parameter", "Invalid query parameter: " + mistake.parameter());
    };
  }

  @Override
  public Answer refuse(int status) {
    return switch (status) {
      case 404 -> error(404, "resource_not_found", "The specified resource has not been found.");
      case 405 ->
          error(405, "request_method_not_supported", "The request method is not supported.");
      default -> error(500, "technical_issues", "The answer could not be made.");
    };
  }

  private Answer rate(Call call, String pair, String version) {
    call.parameters().allow(Set.of("context", "calculationTimestamp"));
    var slash = pair.indexOf('/');
    var from = slash < 0 ? null : market.denomination(pair.substring(0, slash));
    var to = slash < 0 ? null : market.denomination(pair.substring(slash + 1));
    if (from == null || to == null) {
      return refuse(404);
    }
    var rate = from.to(to, BigDecimal.ONE);
    if (rate == null) {
      return error(
          422, "could_not_calculate_rate_for_pair", "The rate of this pair can't be calculated.");
    }
    return item(
        call,
        version,
        json -> {
          json.writeNumberProperty("calculationTimestamp", market.snapshot().getEpochSecond());
          json.writeStringProperty("fromAssetId", id(from));
          json.writeStringProperty("fromAssetSymbol", from.symbol());
          json.writeStringProperty("rate", rate.toPlainString());
          json.writeStringProperty("toAssetId", id(to));
          json.writeStringProperty("toAssetSymbol", to.symbol());
        });
  }

  private Answer asset(Call call, String symbol) {
    call.parameters().allow(Set.of("context"));
    var asset = market.denomination(symbol);
    if (asset == null) {
      return refuse(404);
    }
    return item(
        call,
        VERSION_2021,
        json -> {
          write(json, asset);
          var standing = asset.coin() == null ? null : asset.coin().standing();
          if (standing != null) {
            json.writeObjectPropertyStart("specificData");
            json.writeStringProperty("marketCapInUSD", standing.marketCapUsd().toPlainString());
            json.writeStringProperty(
                "24HoursTradingVolume", standing.volume24hUsd().toPlainString());
            json.writeEndObject();
          }
          json.writeObjectPropertyStart("latestRate");
          json.writeNumberProperty("calculationTimestamp", market.snapshot().getEpochSecond());
          json.writeStringProperty("unit", "USD");
          text(json, "amount", asset.usd());
          json.writeEndObject();
        });
  }

  private Answer assets(Call call, String version) {
    var parameters = call.parameters();
    parameters.allow(Set.of("context", "limit", "offset", "assetType"));
    var type = parameters.choice("assetType", "crypto", Set.of("crypto", "fiat"));
    var limit = parameters.whole("limit", PAGE_DEFAULT, 1, PAGE_MAX);
    var offset = parameters.whole("offset", 0, 0, Integer.MAX_VALUE);
    var all =
        type.equals("fiat")
            ? market.fiats().stream().map(fiat -> market.denomination(fiat.id())).toList()
            : market.tracked().stream().map(Denomination::of).toList();
    var from = Math.min(offset, all.size());
    var page = all.subList(from, Math.min(all.size(), from + limit));
    return ok(
        call,
        version,
        json -> {
          json.writeNumberProperty("limit", limit);
          json.writeNumberProperty("offset", offset);
          json.writeNumberProperty("total", all.size());
          json.writeArrayPropertyStart("items");
          for (var one : page) {
            if (one != null) {
              json.writeStartObject();
              write(json, one);
              json.writeEndObject();
            }
          }
          json.writeEndArray();
        });
  }

  private static void write(JsonGenerator json, Denomination asset) {
    json.writeStringProperty("assetId", id(asset));
    json.writeStringProperty("assetName", asset.name());
    json.writeStringProperty("assetSymbol", asset.symbol());
    json.writeStringProperty("assetType", asset.coin() == null ? "fiat" : "crypto");
  }

  private static void text(JsonGenerator json, String name, @Nullable BigDecimal value) {
    Json.text(json, name, value == null ? null : value.toPlainString());
  }

  /// 24 hex digits, of our number.
  private static String id(Denomination asset) {
    return "0".repeat(8) + HexFormat.of().toHexDigits(asset.id());
  }

  private static Answer item(Call call, String version, Answer.Body item) {
    return ok(
        call,
        version,
        json -> {
          json.writeObjectPropertyStart("item");
          item.writeTo(json);
          json.writeEndObject();
        });
  }

  private static Answer ok(Call call, String version, Answer.Body data) {
    var context = call.parameters().has("context") ? call.parameters().require("context") : null;
    return new Answer(
        200,
        "application/json;charset=UTF-8",
        null,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("apiVersion", version);
          json.writeStringProperty("requestId", requestId(call));
          if (context != null) {
            json.writeStringProperty("context", context);
          }
          json.writeObjectPropertyStart("data");
          data.writeTo(json);
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  /// The beginning of the id the caller gave the request, if it gave one.
  private static String requestId(Call call) {
    var given = call.requestId().replace("-", "").toLowerCase(Locale.ROOT);
    return given.matches("[0-9a-f]{24,64}")
        ? given.substring(0, REQUEST_ID_DIGITS)
        : "0".repeat(8) + HexFormat.of().toHexDigits(call.startedNanos());
  }

  private static Answer error(int status, String code, String message) {
    return new Answer(
        status,
        "application/json;charset=UTF-8",
        null,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("apiVersion", VERSION_2021);
          json.writeStringProperty(
              "requestId", "0".repeat(8) + HexFormat.of().toHexDigits(System.nanoTime()));
          json.writeObjectPropertyStart("error");
          json.writeStringProperty("code", code);
          json.writeStringProperty("message", message);
          json.writeEndObject();
          json.writeEndObject();
        });
  }
}
