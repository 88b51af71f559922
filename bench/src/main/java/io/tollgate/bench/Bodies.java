package io.tollgate.bench;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;

/// The upstream's answers: JSON in the shape of a market-data listing, the same bytes every time.
///
/// Escaped quotes in names and numbers of every length keep a counter from guessing.
public enum Bodies {
  /// 289 bytes, one object.
  SMALL(0),
  /// About 59 KB, 100 elements.
  LISTINGS(100),
  /// About 1.2 MB, 2,000 elements.
  BIG(2_000);

  private static final long SEED = 42;

  private static final String STATUS =
      """
      "status":{"timestamp":"2026-11-21T20:41:00.123Z","error_code":0,"error_message":null,\
      "elapsed":10,"notice":null}}\
      """;

  private static final String ONE =
      """
      {"data":{"id":1,"symbol":"BTC","name":"Bitcoin","price":97123.11,\
      "last_updated":"2026-11-21T20:40:00.000Z","tags":["mineable","pow"],"slug":"bitcoin",\
      "rank":1,"platform":null},\
      """;

  private final int elements;

  Bodies(int elements) {
    this.elements = elements;
  }

  /// Elements of the top-level `data` array; 0 where `data` is an object.
  public int elements() {
    return elements;
  }

  /// The name of its file and of its path at the upstream.
  public String path() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The JSON, with `data` before `status`.
  public byte[] bytes() {
    return text().getBytes(StandardCharsets.US_ASCII);
  }

  private String text() {
    if (elements == 0) {
      return ONE + STATUS;
    }
    var random = new SplittableRandom(SEED);
    var text = new StringBuilder("{\"data\":[");
    for (int id = 1; id <= elements; id++) {
      text.append(id == 1 ? "" : ",").append(element(id, random));
    }
    return text.append("],").append(STATUS).toString();
  }

  private static String element(int id, SplittableRandom random) {
    var symbol = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      symbol.append((char) ('A' + random.nextInt(26)));
    }
    return String.format(
        Locale.ROOT,
        """
        {"id":%d,"name":"Asset \\"%s\\" no %d","symbol":"%s","slug":"asset-%d",\
        "num_market_pairs":%d,"date_added":"2013-04-28T00:00:00.000Z",\
        "tags":["mineable","pow","sha-256","store-of-value"],"max_supply":21000000,\
        "circulating_supply":%d,"last_updated":"2026-11-21T20:40:00.000Z","quote":{"USD":{\
        "price":%s,"volume_24h":%s,"percent_change_1h":%s,"percent_change_24h":%s,\
        "percent_change_7d":%s,"market_cap_dominance":%s,"market_cap":%s,\
        "last_updated":"2026-11-21T20:40:00.000Z"}}}\
        """,
        id,
        symbol,
        id,
        symbol,
        id,
        random.nextInt(1, 10_000),
        random.nextInt(1, 100_000_000),
        random.nextDouble(1e5),
        random.nextDouble(1e10),
        random.nextDouble(),
        random.nextDouble(10),
        random.nextDouble(30),
        random.nextDouble(60),
        random.nextDouble(1e12));
  }
}
