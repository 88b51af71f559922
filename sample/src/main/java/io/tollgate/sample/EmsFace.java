package io.tollgate.sample;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Accounts at exchanges as CoinAPI's EMS REST API answers them, under `/ems`: balances, positions
/// and orders at the rates of the market. It keeps nothing: an order is filled at once and
/// forgotten. One exchange is always out of reach.
final class EmsFace implements Face {

  private static final String BALANCES = "/v1/balances";
  private static final String POSITIONS = "/v1/positions";
  private static final String ORDERS = "/v1/orders";
  private static final String STATUS = ORDERS + "/status/";

  private static final List<String> EXCHANGES = List.of("BINANCE", "KRAKEN");
  private static final String UNREACHABLE = "BITSTAMP";

  /// What lies at each exchange, by symbol.
  private static final Map<String, BigDecimal> HELD =
      Map.of("BTC", new BigDecimal("0.75"), "ETH", new BigDecimal("12"));

  private static final List<String> NEEDED =
      List.of(
          "exchange_id",
          "client_order_id",
          "side",
          "order_type",
          "time_in_force",
          "amount_order",
          "price");
  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Market market;

  EmsFace(Market market) {
    this.market = market;
  }

  @Override
  public String prefix() {
    return "/ems";
  }

  @Override
  public String methods(String path) {
    return path.equals(ORDERS) ? "GET, HEAD, POST" : "GET, HEAD";
  }

  @Override
  public Answer answer(Call call) {
    String path = call.path();
    if (path.equals(ORDERS) && call.method().equals("POST")) {
      return order(call.body());
    }
    if (path.startsWith(STATUS)) {
      return reject(404, "ORDER_ID_NOT_FOUND", null, "Order not found", path);
    }
    if (!path.equals(BALANCES) && !path.equals(POSITIONS) && !path.equals(ORDERS)) {
      return refuse(404);
    }
    call.parameters().allow(Set.of("exchange_id"));
    String wanted =
        call.parameters().has("exchange_id") ? call.parameters().require("exchange_id") : null;
    if (UNREACHABLE.equals(wanted)) {
      return reject(490, "EXCHANGE_UNREACHABLE", wanted, "Exchange is unreachable", path);
    }
    List<String> exchanges =
        EXCHANGES.stream().filter(one -> wanted == null || one.equals(wanted)).toList();
    return ok(json -> {
      json.writeStartArray();
      for (String exchange : exchanges) {
        if (path.equals(BALANCES)) {
          balances(json, exchange);
        } else if (path.equals(POSITIONS)) {
          positions(json, exchange);
        }
      }
      json.writeEndArray();
    });
  }

  private void balances(JsonGenerator json, String exchange) {
    json.writeStartObject();
    json.writeStringProperty("exchange_id", exchange);
    json.writeArrayPropertyStart("data");
    for (String symbol : List.of("BTC", "ETH")) {
      BigDecimal held = HELD.get(symbol);
      json.writeStartObject();
      json.writeStringProperty("asset_id_exchange", symbol.equals("BTC") ? "XBT" : symbol);
      json.writeStringProperty("asset_id_coinapi", symbol);
      Json.number(json, "balance", held);
      Json.number(json, "available", held);
      json.writeNumberProperty("locked", 0);
      json.writeStringProperty("last_updated_by", "INITIALIZATION");
      Json.number(json, "rate_usd", usd(symbol));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void positions(JsonGenerator json, String exchange) {
    BigDecimal price = usd("BTC");
    json.writeStartObject();
    json.writeStringProperty("exchange_id", exchange);
    json.writeArrayPropertyStart("data");
    json.writeStartObject();
    json.writeStringProperty("symbol_id_exchange", "XBTUSD");
    json.writeStringProperty("symbol_id_coinapi", exchange + "_PERP_BTC_USD");
    Json.number(json, "avg_entry_price", price);
    json.writeNumberProperty("quantity", 2000);
    json.writeStringProperty("side", "BUY");
    json.writeNumberProperty("unrealized_pnl", 0);
    json.writeNumberProperty("leverage", 1);
    json.writeBooleanProperty("cross_margin", true);
    Json.number(
        json,
        "liquidation_price",
        price == null ? null : price.divide(BigDecimal.TWO, MathContext.DECIMAL64));
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private @Nullable BigDecimal usd(String symbol) {
    var asset = market.denomination(symbol);
    return asset == null ? null : asset.usd();
  }

  private Answer order(String body) {
    JsonNode order;
    try {
      order = JSON.readTree(body);
    } catch (JacksonException _) {
      // Told in the API's own words.
      return invalid("The request body is not valid JSON.");
    }
    for (String name : NEEDED) {
      boolean number = name.equals("amount_order") || name.equals("price");
      JsonNode value = order.path(name);
      if (number ? !value.isNumber() : value.asString("").isEmpty()) {
        return invalid("The " + name + " field is required.");
      }
    }
    String exchange = order.path("exchange_id").asString();
    if (UNREACHABLE.equals(exchange)) {
      return reject(490, "EXCHANGE_UNREACHABLE", exchange, "Exchange is unreachable", body);
    }
    if (!EXCHANGES.contains(exchange)) {
      return invalid("The exchange_id field is none of " + String.join(", ", EXCHANGES) + ".");
    }
    String symbol = order.path("symbol_id_coinapi").asString("");
    String own = order.path("symbol_id_exchange").asString("");
    if (symbol.isEmpty() && own.isEmpty()) {
      return invalid("One of symbol_id_exchange and symbol_id_coinapi is required.");
    }
    return ok(json -> report(json, order, symbol, own));
  }

  /// An order that was filled at its own price, whole and at once.
  private void report(JsonGenerator json, JsonNode order, String symbol, String own) {
    String id = order.path("client_order_id").asString();
    String at = INSTANT.format(market.snapshot());
    BigDecimal amount = order.path("amount_order").decimalValue();
    BigDecimal price = order.path("price").decimalValue();
    json.writeStartObject();
    json.writeStringProperty("exchange_id", order.path("exchange_id").asString());
    json.writeStringProperty("client_order_id", id);
    Json.text(json, "symbol_id_exchange", own.isEmpty() ? null : own);
    Json.text(json, "symbol_id_coinapi", symbol.isEmpty() ? null : symbol);
    json.writeNumberProperty("amount_order", amount);
    json.writeNumberProperty("price", price);
    json.writeStringProperty("side", order.path("side").asString());
    json.writeStringProperty("order_type", order.path("order_type").asString());
    json.writeStringProperty("time_in_force", order.path("time_in_force").asString());
    json.writeStringProperty("client_order_id_format_exchange", id);
    json.writeStringProperty(
        "exchange_order_id",
        UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).toString());
    json.writeNumberProperty("amount_open", 0);
    json.writeNumberProperty("amount_filled", amount);
    json.writeNumberProperty("avg_px", price);
    json.writeStringProperty("status", "FILLED");
    json.writeArrayPropertyStart("status_history");
    for (String status : List.of("RECEIVED", "ROUTED", "NEW", "FILLED")) {
      json.writeStartArray();
      json.writeString(status);
      json.writeString(at);
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeNullProperty("error_message");
    json.writeArrayPropertyStart("fills");
    json.writeStartObject();
    json.writeStringProperty("time", at);
    json.writeNumberProperty("price", price);
    json.writeNumberProperty("amount", amount);
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  @Override
  public Answer refuse(BadParameter mistake) {
    return invalid("The " + mistake.parameter() + " field is not valid.");
  }

  @Override
  public Answer refuse(int status) {
    return answer(
        status,
        json -> {
          json.writeStartObject();
          json.writeStringProperty(
              "error",
              switch (status) {
                case 404 -> "Not found";
                case 405 -> "Method not allowed";
                case 413 -> "Too large";
                default -> "Internal error";
              });
          json.writeEndObject();
        });
  }

  private static Answer invalid(String words) {
    return answer(
        400,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("type", "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.1");
          json.writeStringProperty("title", "One or more validation errors occurred.");
          json.writeNumberProperty("status", 400);
          json.writeStringProperty("traceId", "d200e8b5-4271a5461ce5342f");
          json.writeStringProperty("errors", words);
          json.writeEndObject();
        });
  }

  private static Answer reject(
      int status, String reason, @Nullable String exchange, String words, String rejected) {
    return answer(
        status,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("type", "MESSAGE_REJECT");
          json.writeStringProperty("reject_reason", reason);
          Json.text(json, "exchange_id", exchange);
          json.writeStringProperty("message", words);
          json.writeStringProperty("rejected_message", rejected);
          json.writeEndObject();
        });
  }

  private static Answer ok(Answer.Body body) {
    return answer(200, body);
  }

  private static Answer answer(int status, Answer.Body body) {
    return new Answer(status, "application/json; charset=utf-8", null, body);
  }
}
