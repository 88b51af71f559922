package io.tollgate.control.portal.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FormatsTest {

  private static final Instant RESET = Instant.parse("2026-12-05T05:30:00Z");

  private final Formats english = new Formats(Locale.ENGLISH, ZoneOffset.UTC);

  @Test
  void figuresHaveAllTheirDigits() {
    assertThat(english.number(3_751_690)).isEqualTo("3,751,690");
    assertThat(english.number(0)).isEqualTo("0");
    assertThat(new Formats(Locale.GERMANY, ZoneOffset.UTC).number(3_751_690))
        .isEqualTo("3.751.690");
  }

  @Test
  void onlyAxesAreShort() {
    assertThat(english.axis(90_000)).isEqualTo("90k");
    assertThat(english.axis(2_500_000)).isEqualTo("2.5M");
    assertThat(english.axis(0)).isEqualTo("0");
  }

  @Test
  void moneyHasItsFractionWhereThereIsOne() {
    assertThat(english.money(12_900, "USD")).isEqualTo("$129");
    assertThat(english.money(4_120, "USD")).isEqualTo("$41.20");
    assertThat(english.money(5, "USD")).isEqualTo("$0.05");
    assertThat(english.money(500, "JPY")).isEqualTo("¥500");
  }

  @Test
  void instantsAlwaysNameTheirZone() {
    assertThat(english.instant(RESET)).isEqualTo("5 Dec 2026 05:30 UTC");
    assertThat(english.time(RESET)).isEqualTo("05:30:00 UTC");
    assertThat(new Formats(Locale.ENGLISH, ZoneId.of("Asia/Tokyo")).instant(RESET))
        .isEqualTo("5 Dec 2026 14:30 JST");
    assertThat(new Formats(Locale.ENGLISH, ZoneId.of("Europe/Berlin")).instant(RESET))
        .isEqualTo("5 Dec 2026 06:30 CET");
    assertThat(new Formats(Locale.ENGLISH, ZoneId.of("Asia/Kolkata")).instant(RESET))
        .isEqualTo("5 Dec 2026 11:00 IST");
  }

  @Test
  void sharesHaveOneDigitAndNothingOfNothingIsNothing() {
    assertThat(english.percent(1_248_310, 5_000_000)).isEqualTo("25.0 %");
    assertThat(english.percent(1, 0)).isEqualTo("0.0 %");
  }

  @Test
  void anAgeHasTheOneUnitThatMatters() {
    var words = Words.of(Words.DEFAULT);
    assertThat(english.ago(RESET.minusSeconds(40), RESET, words)).isEqualTo("40 s ago");
    assertThat(english.ago(RESET.minusSeconds(3_599), RESET, words)).isEqualTo("59 min ago");
    assertThat(english.ago(RESET.minusSeconds(86_399), RESET, words)).isEqualTo("23 h ago");
    assertThat(english.ago(RESET.minusSeconds(86_400), RESET, words)).isEqualTo("1 day ago");
    assertThat(english.ago(RESET.plusSeconds(9), RESET, words)).isEqualTo("0 s ago");
  }
}
