package io.tollgate.app.cli;

import java.util.List;

/// An api of the demo, as its customers use it.
///
/// @param base path its clients are given
/// @param header that carries the key, to its colon and a space
/// @param call a good one, path and query
/// @param paid plan of the first customer
/// @param credits what it gives, in words
record DemoOffer(String api, String base, String header, String call, String paid, String credits) {

  DemoOffer(String api, String base, String header, String call) {
    this(api, base, header, call, "growth", "2,000,000 credits a month");
  }

  /// Where its clients reach it by a host name of its own; names under `localhost` lead here.
  String hostBase(int port) {
    return "http://" + api + ".localhost:" + port + base.substring(1 + api.length());
  }

  /// Everything on sale.
  static final List<DemoOffer> ALL =
      List.of(
          new DemoOffer(
              "coinmarketcap",
              "/coinmarketcap",
              "X-CMC_PRO_API_KEY: ",
              "/v1/cryptocurrency/listings/latest?limit=2"),
          new DemoOffer(
              "coingecko",
              "/coingecko/api/v3",
              "x-cg-pro-api-key: ",
              "/simple/price?ids=bitcoin&vs_currencies=usd"),
          new DemoOffer(
              "coingecko-demo",
              "/coingecko-demo/api/v3",
              "x-cg-demo-api-key: ",
              "/simple/price?ids=bitcoin&vs_currencies=usd"),
          new DemoOffer(
              "cryptoapis",
              "/cryptoapis",
              "X-API-Key: ",
              "/market-data/exchange-rates/by-symbols/BTC/USD"),
          new DemoOffer(
              "coinapi",
              "/coinapi",
              "X-CoinAPI-Key: ",
              "/v1/exchangerate/BTC/USD",
              "streamer",
              "10,000 credits in any 24 hours"),
          new DemoOffer(
              "coinapi-ems", "/coinapi-ems", "X-CoinAPI-Key: ", "/v1/balances?exchange_id=KRAKEN"),
          new DemoOffer("market", "/market", "Authorization: Bearer ", "/coins?limit=2"));
}
