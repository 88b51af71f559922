package io.tollgate.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The sample's EMS, over a socket.
class EmsFaceTest {

  private static final String ORDER =
      "{\"exchange_id\":\"KRAKEN\",\"client_order_id\":\"6ab36bc1\",\"symbol_id_exchange\":"
          + "\"XBT/USDT\",\"side\":\"BUY\",\"order_type\":\"LIMIT\",\"time_in_force\":"
          + "\"GOOD_TILL_CANCEL\",\"amount_order\":0.045,\"price\":0.0783}";

  @SuppressWarnings("NullAway") // opened before all tests
  private static Wire wire;

  @BeforeAll
  static void open() throws IOException {
    wire = new Wire();
  }

  @AfterAll
  static void close() {
    wire.close();
  }

  @Test
  void balancesAreAtTheRatesOfTheMarket() throws Exception {
    JsonNode all = wire.ok("/ems/v1/balances");

    assertThat(all.size()).isEqualTo(2);
    JsonNode bitcoin = all.at("/1/data/0");
    assertThat(all.at("/1/exchange_id").asString()).isEqualTo("KRAKEN");
    assertThat(bitcoin.path("asset_id_coinapi").asString()).isEqualTo("BTC");
    BigDecimal rate = wire.ok("/coinapi/v1/exchangerate/BTC/USD").path("rate").decimalValue();
    assertThat(bitcoin.path("rate_usd").decimalValue()).isEqualByComparingTo(rate);
    assertThat(wire.ok("/ems/v1/balances?exchange_id=BINANCE").size()).isEqualTo(1);
    assertThat(wire.ok("/ems/v1/positions").at("/0/data/0/side").asString()).isEqualTo("BUY");
    assertThat(wire.ok("/ems/v1/orders").size()).isZero();
  }

  @Test
  void anOrderIsFilledAndReported() throws Exception {
    HttpResponse<byte[]> answer = wire.post("/ems/v1/orders", ORDER);

    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode report = Wire.json(answer.body());
    assertThat(report.path("status").asString()).isEqualTo("FILLED");
    assertThat(report.path("amount_filled").decimalValue()).isEqualByComparingTo("0.045");
    assertThat(report.at("/status_history/3/0").asString()).isEqualTo("FILLED");
  }

  @Test
  void anExchangeOutOfReachIs490() throws Exception {
    HttpResponse<byte[]> asked = wire.get("/ems/v1/balances?exchange_id=BITSTAMP");
    HttpResponse<byte[]> ordered = wire.post("/ems/v1/orders", ORDER.replace("KRAKEN", "BITSTAMP"));

    for (HttpResponse<byte[]> answer : java.util.List.of(asked, ordered)) {
      assertThat(answer.statusCode()).isEqualTo(490);
      assertThat(Wire.json(answer.body()).path("reject_reason").asString())
          .isEqualTo("EXCHANGE_UNREACHABLE");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[]",
        "{}",
        "{\"exchange_id\":\"NOWHERE\",\"client_order_id\":\"1\",\"side\":\"BUY\",\"order_type\":"
            + "\"LIMIT\",\"time_in_force\":\"X\",\"amount_order\":1,\"price\":1,"
            + "\"symbol_id_exchange\":\"x\"}",
        "{\"exchange_id\":\"KRAKEN\",\"client_order_id\":\"1\",\"side\":\"BUY\",\"order_type\":"
            + "\"LIMIT\",\"time_in_force\":\"X\",\"amount_order\":\"1\",\"price\":1,"
            + "\"symbol_id_exchange\":\"x\"}",
        "{\"exchange_id\":\"KRAKEN\",\"client_order_id\":\"1\",\"side\":\"BUY\",\"order_type\":"
            + "\"LIMIT\",\"time_in_force\":\"X\",\"amount_order\":1,\"price\":1}"
      })
  void aBadOrderIsTheValidationObject(String order) throws Exception {
    HttpResponse<byte[]> answer = wire.post("/ems/v1/orders", order);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Wire.json(answer.body()).path("title").asString())
        .isEqualTo("One or more validation errors occurred.");
  }

  @Test
  void whatIsNotThereIs404AndOtherMethods405() throws Exception {
    HttpResponse<byte[]> order = wire.get("/ems/v1/orders/status/1");
    assertThat(order.statusCode()).isEqualTo(404);
    assertThat(Wire.json(order.body()).path("reject_reason").asString())
        .isEqualTo("ORDER_ID_NOT_FOUND");
    assertThat(wire.get("/ems/v1/nothing").statusCode()).isEqualTo(404);
    assertThat(wire.post("/ems/v1/balances", "{}").statusCode()).isEqualTo(405);
    assertThat(wire.post("/ems/v1/orders", "x".repeat(70_000)).statusCode()).isEqualTo(413);
    assertThat(wire.get("/ems/v1/balances?x=1").statusCode()).isEqualTo(400);
  }
}
