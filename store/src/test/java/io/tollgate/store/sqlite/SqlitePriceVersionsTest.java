package io.tollgate.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.ledger.PriceVersion;
import io.tollgate.core.price.Price;
import io.tollgate.core.price.PricePart;
import io.tollgate.core.unit.Credits;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlitePriceVersionsTest {

  @TempDir Path directory;

  private static Price base(long credits) {
    return new Price(
        List.of(new PricePart.Base(credits)), Credits.MAX, Set.of(200), Price.Uncountable.LOW);
  }

  @Test
  void aNewVersionStandsFromItsInstantOnAndTheSamePriceMakesNone() {
    try (var database = SqliteDatabase.open(directory.resolve("tollgate.db"))) {
      var prices = new SqlitePriceVersions(database);
      var ledger = new SqliteLedgerStore(database);

      prices.note(List.of(new SqlitePriceVersions.Sold("market", "quotes", base(1))), 1_000);
      prices.note(List.of(new SqlitePriceVersions.Sold("market", "quotes", base(1))), 2_000);
      prices.note(List.of(new SqlitePriceVersions.Sold("market", "quotes", base(2))), 3_000);
      prices.note(List.of(new SqlitePriceVersions.Sold("market", "quotes", base(1))), 4_000);

      assertThat(ledger.price("market", "quotes", 999)).isNull();
      assertThat(ledger.price("market", "quotes", 2_999))
          .isEqualTo(new PriceVersion("market", "quotes", 1, 1_000, "1"));
      assertThat(ledger.price("market", "quotes", 3_000))
          .isEqualTo(new PriceVersion("market", "quotes", 2, 3_000, "2"));
      assertThat(ledger.price("market", "quotes", 9_000))
          .isEqualTo(new PriceVersion("market", "quotes", 3, 4_000, "1"));
      assertThat(ledger.price("market", "map", 9_000)).isNull();
    }
  }
}
