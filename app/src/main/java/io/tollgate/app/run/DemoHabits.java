package io.tollgate.app.run;

import io.tollgate.app.run.DemoHistory.Ask;
import io.tollgate.app.run.DemoHistory.Habit;
import io.tollgate.core.key.ApiKey;
import java.util.List;

/// What the demo's customers use their keys for. Addresses are of the networks kept for examples
/// (RFC 5737, RFC 3849).
final class DemoHabits {

  private DemoHabits() {}

  private static final String MARKETS = "/v1/cryptocurrency/listings/latest";
  private static final String QUOTES = "/v2/cryptocurrency/quotes/latest";

  /// A key to be made, and what becomes of it.
  ///
  /// @param callsAnHour at the busiest; 0 for one that is never used
  record Key(
      String label,
      String apiId,
      String address,
      String agent,
      int callsAnHour,
      boolean always,
      List<Ask> asks) {

    Habit of(ApiKey key) {
      return new Habit(key, address, agent, callsAnHour, always, asks);
    }
  }

  static final List<Key> WITHIN_ITS_PLAN =
      List.of(
          new Key(
              "checkout-prod",
              "coinmarketcap",
              "203.0.113.7",
              "harbor-checkout/4.2",
              110,
              false,
              List.of(
                  new Ask(QUOTES, "symbol=BTC,ETH", 2),
                  new Ask(QUOTES, "symbol=BTC,ETH&convert=EUR", 2),
                  new Ask(QUOTES, "symbol=SOL", 1),
                  new Ask("/v2/tools/price-conversion", "amount=50&symbol=BTC&convert=EUR", 1))),
          new Key(
              "nightly-import",
              "coinmarketcap",
              "2001:db8:5::12",
              "python-requests/2.32",
              8,
              true,
              List.of(
                  new Ask(MARKETS, "start=1&limit=5000", 5_000),
                  new Ask(MARKETS, "start=1&limit=1000", 1_000),
                  new Ask("/v1/cryptocurrency/map", "", 4_000))),
          new Key(
              "price-widget",
              "coingecko",
              "198.51.100.23",
              "Mozilla/5.0",
              40,
              false,
              List.of(
                  new Ask("/simple/price", "ids=bitcoin,ethereum&vs_currencies=eur", 2),
                  new Ask("/coins/markets", "vs_currency=eur&per_page=50", 50))),
          new Key(
              "research",
              "market",
              "198.51.100.64",
              "okhttp/5.1",
              6,
              false,
              List.of(
                  new Ask("/candles", "symbol=BTC&limit=1000", 1_000),
                  new Ask("/coins", "limit=250", 250))),
          new Key("ci", "market", "198.51.100.64", "", 0, false, List.of()));

  static final List<Key> BEYOND_ITS_PLAN =
      List.of(
          new Key(
              "dashboard",
              "coinmarketcap",
              "192.0.2.44",
              "axios/1.9.0",
              45,
              false,
              List.of(
                  new Ask(MARKETS, "limit=200", 200),
                  new Ask(QUOTES, "symbol=BTC,ETH,SOL", 3),
                  new Ask("/v1/global-metrics/quotes/latest", "", 1))),
          new Key(
              "alerts-bot",
              "coingecko",
              "192.0.2.45",
              "Go-http-client/2.0",
              10,
              true,
              List.of(new Ask("/simple/price", "ids=bitcoin&vs_currencies=usd", 1))));
}
