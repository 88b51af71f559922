package io.tollgate.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The bundled data, read once: coins and their figures, national currencies, exchanges, series.
/// Every [Face] speaks from this one. Immutable. Where each figure is from stands in SOURCES.md
/// beside the files.
final class Market {
  /// European Central Bank, reference rates of that day; see SOURCES.md.
  private static final LocalDate FIAT_DAY = LocalDate.of(2017, 10, 26);

  private final List<Coin> tracked;
  private final List<Coin> untracked;
  private final List<Fiat> fiats;
  private final List<Venue> venues;
  private final Map<Long, Coin> coinsById = new HashMap<>();
  private final Map<String, Coin> coinsBySlug = new HashMap<>();
  private final Map<String, List<Coin>> coinsBySymbol = new HashMap<>();
  private final Map<Long, Denomination> fiatsById = new HashMap<>();
  private final Map<String, Denomination> fiatsByCode = new HashMap<>();
  private final Map<Long, Series> series;
  private final Instant snapshot;
  private final String version;

  private Market(Files files) {
    tracked = files.rows("coins.tsv").stream().map(Market::coinFromRow).toList();
    untracked =
        files.rows("untracked.tsv").stream()
            .map(row -> new Coin(row.whole(0), row.text(1), row.text(2), row.text(3), null))
            .toList();
    for (var coin : tracked) {
      index(coin);
    }
    for (var coin : untracked) {
      index(coin);
    }
    fiats =
        files.rows("fiat.tsv").stream()
            .map(
                row -> new Fiat(row.whole(0), row.text(1), row.text(2), row.text(3), row.number(4)))
            .toList();
    var usdPerEur =
        fiats.stream()
            .filter(fiat -> fiat.code().equals("USD"))
            .map(Fiat::perEur)
            .findFirst()
            .orElseThrow();
    for (var fiat : fiats) {
      var denomination = Denomination.of(fiat, usdPerEur);
      fiatsById.put(fiat.id(), denomination);
      fiatsByCode.put(fiat.code(), denomination);
    }
    venues =
        files.rows("exchanges.tsv").stream()
            .map(row ->
                new Venue(
                    row.whole(0),
                    row.text(1),
                    row.text(2),
                    row.text(3).isEmpty() ? null : Integer.valueOf(row.text(3)),
                    row.text(4).isEmpty() ? null : row.text(4)))
            .toList();
    series =
        Map.of(
            requireCoin("bitcoin").id(), seriesFromRows(files.rows("btc-usd-5m.tsv")),
            requireCoin("ethereum").id(), seriesFromRows(files.rows("eth-usd-5m.tsv")));
    snapshot =
        tracked.stream()
            .map(coin -> coin.requireStanding().lastUpdated())
            .max(Comparator.naturalOrder())
            .orElseThrow();
    version = files.checksum();
  }

  /// Reads the files on the class path.
  static Market load() {
    return new Market(new Files());
  }

  /// The coins with figures, by rank.
  List<Coin> tracked() {
    return tracked;
  }

  /// The coins of which only symbol and name are known, by id.
  List<Coin> untracked() {
    return untracked;
  }

  List<Fiat> fiats() {
    return fiats;
  }

  List<Venue> venues() {
    return venues;
  }

  /// When the youngest figure was taken.
  Instant snapshot() {
    return snapshot;
  }

  /// The day the rates of the national currencies are of.
  LocalDate fiatDay() {
    return FIAT_DAY;
  }

  /// The start of [#fiatDay], UTC; its source gives no time of day.
  Instant fiatInstant() {
    return FIAT_DAY.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /// Changes when any bundled file does.
  String version() {
    return version;
  }

  @Nullable Coin coin(long id) {
    return coinsById.get(id);
  }

  @Nullable Coin coin(String slug) {
    return coinsBySlug.get(slug);
  }

  /// All coins of that symbol, whatever its case, the highest ranked first; empty if there is none.
  List<Coin> coinsOf(String symbol) {
    return coinsBySymbol.getOrDefault(symbol.toUpperCase(Locale.ROOT), List.of());
  }

  @Nullable Denomination fiat(String code) {
    return fiatsByCode.get(code.toUpperCase(Locale.ROOT));
  }

  /// What a symbol names: a national currency before a coin, a higher ranked coin before another.
  @Nullable Denomination denomination(String symbol) {
    var fiat = fiat(symbol);
    if (fiat != null) {
      return fiat;
    }
    var coins = coinsOf(symbol);
    return coins.isEmpty() ? null : Denomination.of(coins.getFirst());
  }

  @Nullable Denomination denomination(long id) {
    var fiat = fiatsById.get(id);
    if (fiat != null) {
      return fiat;
    }
    var coin = coin(id);
    return coin == null ? null : Denomination.of(coin);
  }

  Denomination usd() {
    return Objects.requireNonNull(fiatsByCode.get("USD"));
  }

  /// What the coin traded at over time, or null where no series is bundled.
  @Nullable Series series(Coin coin) {
    return series.get(coin.id());
  }

  private Coin requireCoin(String slug) {
    return Objects.requireNonNull(coinsBySlug.get(slug), slug);
  }

  private void index(Coin coin) {
    if (coinsById.put(coin.id(), coin) != null || coinsBySlug.put(coin.slug(), coin) != null) {
      throw new IllegalStateException("coin bundled twice: " + coin);
    }
    coinsBySymbol
        .computeIfAbsent(coin.symbol().toUpperCase(Locale.ROOT), _ -> new ArrayList<>())
        .add(coin);
  }

  private static Coin coinFromRow(Row row) {
    return new Coin(
        row.whole(0),
        row.text(2),
        row.text(3),
        row.text(4),
        new Coin.Standing(
            Math.toIntExact(row.whole(1)),
            row.number(5),
            row.number(6),
            row.number(7),
            row.number(8),
            row.number(9),
            row.numberOrNull(10),
            row.numberOrNull(11),
            row.numberOrNull(12),
            Instant.ofEpochSecond(row.whole(13))));
  }

  private static Series seriesFromRows(List<Row> rows) {
    return new Series(
        rows.stream()
            .map(row ->
                new Bar(
                    row.whole(0),
                    row.number(1),
                    row.number(2),
                    row.whole(0),
                    row.number(3),
                    row.whole(0),
                    row.number(4),
                    row.number(5),
                    row.numberOrNull(6)))
            .toList());
  }

  /// One line of a bundled file: fields between tabs.
  private record Row(List<String> fields) {
    String text(int field) {
      return fields.get(field);
    }

    long whole(int field) {
      return Long.parseLong(fields.get(field));
    }

    BigDecimal number(int field) {
      return new BigDecimal(fields.get(field));
    }

    @Nullable BigDecimal numberOrNull(int field) {
      return fields.get(field).isEmpty() ? null : number(field);
    }
  }

  /// The bundled files, and a sum over what was read of them.
  private static final class Files {
    private final CRC32 sum = new CRC32();

    /// The lines below the heading.
    List<Row> rows(String name) {
      var rows = new ArrayList<Row>();
      try (var stream = Market.class.getResourceAsStream(name)) {
        if (stream == null) {
          throw new IllegalStateException("bundled file missing: " + name);
        }
        var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        var line = reader.readLine();
        while (line != null) {
          sum.update(line.getBytes(StandardCharsets.UTF_8));
          rows.add(new Row(List.of(line.split("\t", -1))));
          line = reader.readLine();
        }
      } catch (IOException unreadable) {
        throw new UncheckedIOException("bundled file " + name, unreadable);
      }
      return rows.subList(1, rows.size());
    }

    String checksum() {
      return Long.toHexString(sum.getValue());
    }
  }
}
