package io.tollgate.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UtcTextTest {

  private static final DateTimeFormatter REFERENCE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final long END = Instant.parse("2170-01-01T00:00:00Z").toEpochMilli();

  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00.000Z",
    "1, 1970-01-01T00:00:00.001Z",
    "-1, 1969-12-31T23:59:59.999Z",
    "951782400000, 2000-02-29T00:00:00.000Z",
    "4107542399999, 2100-02-28T23:59:59.999Z",
    "4107542400000, 2100-03-01T00:00:00.000Z",
    "253402300799999, 9999-12-31T23:59:59.999Z",
    "253402300800000, 9999-12-31T23:59:59.999Z",
    "9223372036854775807, 9999-12-31T23:59:59.999Z",
    "-62167219200000, 0000-01-01T00:00:00.000Z",
    "-9223372036854775808, 0000-01-01T00:00:00.000Z",
  })
  void instantsHaveFourDigitsOfYearThreeOfFractionAndZ(long millis, String text) {
    assertThat(UtcText.of(millis)).isEqualTo(text);
  }

  @Test
  void anyInstantIsWrittenAsTheReferenceDoes() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int round = 0; round < 200_000; round++) {
      long millis = random.nextLong(END);
      assertThat(UtcText.of(millis)).as("seed %d", seed).isEqualTo(reference(millis));
    }
  }

  @Test
  void bothSidesOfEveryMidnightAreWrittenAsTheReferenceDoes() {
    LocalDate end = LocalDate.of(2170, 1, 1);
    for (LocalDate day = LocalDate.EPOCH; day.isBefore(end); day = day.plusDays(1)) {
      long midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
      assertThat(UtcText.of(midnight)).isEqualTo(reference(midnight));
      assertThat(UtcText.of(midnight - 1)).isEqualTo(reference(midnight - 1));
    }
  }

  private static String reference(long millis) {
    return REFERENCE.format(Instant.ofEpochMilli(millis));
  }
}
