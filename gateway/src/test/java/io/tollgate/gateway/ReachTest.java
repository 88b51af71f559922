package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Reach;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.gateway.dialect.CoinApiDialect;
import io.tollgate.gateway.dialect.CoinGeckoDialect;
import io.tollgate.gateway.dialect.CoinMarketCapDialect;
import io.tollgate.gateway.dialect.CryptoApisDialect;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Plans that keep the past, or main networks, to others: the rows of each dialect's table that say
/// so, over a socket.
@Wire.OverEach
class ReachTest {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{\"data\":[1]}");
  private static final int DAYS = 365;

  private final Wire.Protocol protocol;

  ReachTest(Wire.Protocol protocol) {
    this.protocol = protocol;
  }

  private static Dialect dialect(String name) {
    return switch (name) {
      case "coinmarketcap" -> new CoinMarketCapDialect();
      case "coingecko" -> new CoinGeckoDialect(CoinGeckoDialect.Root.PRO);
      case "cryptoapis" -> new CryptoApisDialect();
      default -> new CoinApiDialect();
    };
  }

  private static String header(String dialect) {
    return switch (dialect) {
      case "coinmarketcap" -> "X-CMC_PRO_API_KEY: ";
      case "coingecko" -> "x-cg-pro-api-key: ";
      case "cryptoapis" -> "X-API-Key: ";
      default -> "X-CoinAPI-Key: ";
    };
  }

  private TestGateway.Options at(String dialect, Reach reach) {
    return TestGateway.with(OK).over(protocol).dialect(dialect(dialect)).reach(reach);
  }

  private static TestGateway.Options everyPath(TestGateway.Options options) {
    return options
        .route(TestGateway.route("data", "GET", "/data", TestGateway.base(1)))
        .route(TestGateway.route("chain", "GET", "/{chain}/{network}/block", TestGateway.base(1)));
  }

  private static String written(String form, long days) {
    LocalDate day = LocalDate.now(ZoneOffset.UTC).minusDays(days);
    Instant start = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    return switch (form) {
      case "day" -> day.format(DateTimeFormatter.ofPattern("dd-MM-yyyy"));
      case "date" -> day.toString();
      case "instant" -> start.toString();
      case "offset" -> day + "T00:00:00%2B00:00";
      case "seven" -> day + "T00:00:00.0000000";
      case "seconds" -> Long.toString(start.getEpochSecond());
      case "millis" -> Long.toString(start.toEpochMilli());
      default -> Long.toString(days);
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          coinmarketcap | time_start           | instant
          coinmarketcap | time_start           | seconds
          coinmarketcap | date                 | date
          coingecko     | from                 | seconds
          coingecko     | from                 | date
          coingecko     | date                 | day
          coingecko     | days                 | count
          cryptoapis    | fromTimestamp        | seconds
          cryptoapis    | calculationTimestamp | seconds
          cryptoapis    | calculationTimestamp | millis
          coinapi       | time_start           | seven
          coinapi       | time_start           | offset
          coinapi       | time                 | instant
          """)
  void thePlansDaysAreOpenAndTheDayBeforeIsNot(String dialect, String parameter, String form)
      throws IOException {
    try (var it = everyPath(at(dialect, new Reach(DAYS, true))).start();
        Wire client = it.wire()) {
      String key = header(dialect) + it.key;
      String path = "/data?" + parameter + "=";

      assertThat(client.get("/data", key).answer().status()).isEqualTo(200);
      assertThat(client.get(path + written(form, DAYS), key).answer().status()).isEqualTo(200);
      Answer refused = client.get(path + written(form, DAYS + 1), key).answer();

      assertThat(refused.status()).isEqualTo(status(dialect));
      assertThat(refused.body()).contains(words(dialect));
      assertThat(it.gateway.metrics().refusals(RefusalCode.HISTORY)).isEqualTo(1);
      assertThat(it.upstream.received()).hasSize(2);
      TestGateway.await(() -> it.journal.records().size() == 3);
      assertThat(it.used()).isEqualTo(2);
      String quote = "Tollgate-Quote: true";
      assertThat(client.get(path + written(form, DAYS), key, quote).answer().status())
          .isEqualTo(200);
      assertThat(client.get(path + written(form, DAYS + 1), key, quote).answer().status())
          .isEqualTo(status(dialect));
    }
  }

  private static int status(String dialect) {
    return switch (dialect) {
      case "coinmarketcap" -> 400;
      case "coingecko" -> 401;
      default -> 403;
    };
  }

  private static String words(String dialect) {
    return switch (dialect) {
      case "coinmarketcap" ->
          "\"error_code\":400,\"error_message\":\"The plan reaches back 365 days.\"";
      case "coingecko" ->
          "\"error_code\":10012,\"error_message\":\"Your request exceeds the allowed time range."
              + " Public API users are limited to querying historical data within the past 365"
              + " days.";
      case "cryptoapis" ->
          "\"error\":{\"code\":\"data_not_allowed_for_plan\",\"message\":\"Data older than 365 days"
              + " is not available for your current subscription plan, please upgrade your plan";
      default -> "Failed to verify API key privileges which are required to access this resource";
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"max", "MAX"})
  void allDaysThereAreIsBeyondAnyPlan(String days) throws IOException {
    try (var it = everyPath(at("coingecko", new Reach(DAYS, true))).start();
        Wire client = it.wire()) {
      Answer refused = client.get("/data?days=" + days, header("coingecko") + it.key).answer();

      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.body()).startsWith("{\"error\":{\"status\":{\"timestamp\":\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "01-13-2020", "2020-13-01", "99999999999999999999", "-5"})
  void whatIsNoInstantIsTheUpstreamsToRefuse(String time) throws IOException {
    for (String dialect : new String[] {"coinmarketcap", "coingecko", "cryptoapis", "coinapi"}) {
      try (var it = everyPath(at(dialect, new Reach(DAYS, true))).start();
          Wire client = it.wire()) {
        String query = "time_start=" + time + "&from=" + time + "&date=&days=" + time;

        assertThat(client.get("/data?" + query, header(dialect) + it.key).answer().status())
            .isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, /bitcoin/mainnet/block, 200",
    "false, /bitcoin/mainnet/block, 403",
    "false, /bitcoin/testnet/block, 200",
    "false, /mainnets/testnet/block, 200",
  })
  void aPlanOfTestNetworksKeepsMainNetworksAway(boolean mainnets, String path, int status)
      throws IOException {
    try (var it = everyPath(at("cryptoapis", new Reach(0, mainnets))).start();
        Wire client = it.wire()) {
      Answer answer = client.get(path, header("cryptoapis") + it.key).answer();

      assertThat(answer.status()).isEqualTo(status);
      if (status == 403) {
        assertThat(answer.body())
            .contains(
                "\"error\":{\"code\":\"feature_mainnets_not_allowed_for_plan\",\"message\":\"Mainnets"
                    + " access is not available for your current subscription plan, please upgrade"
                    + " your plan to be able to use it.\"}");
        assertThat(it.used()).isZero();
      }
    }
  }

  @Test
  void whatIsWrongWithTheKeyComesFirst() throws IOException {
    String path = "/bitcoin/mainnet/block";
    try (var it = everyPath(at("cryptoapis", new Reach(1, false))).minuteLimit(1).start();
        Wire client = it.wire()) {
      String disabled =
          it.addKey(
              2,
              dialect("cryptoapis").keyShape(),
              TestGateway.API,
              KeyState.DISABLED,
              Long.MAX_VALUE);

      assertThat(client.get(path, header("cryptoapis") + disabled).answer().body())
          .contains("invalid_api_key");
      // Refused calls count; a minute may end in between.
      String key = header("cryptoapis") + it.key;
      int limited = 0;
      for (int i = 0; i < 3; i++) {
        limited += client.get(path, key).answer().status() == 429 ? 1 : 0;
      }
      assertThat(limited).isPositive();
    }
  }
}
