package io.tollgate.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

  @Test
  void nothingIsTooSlowWhereNothingWaits() {
    var pace = new Pace(10, 100);

    assertThat(pace.tooSlow(false, 0, 0)).isFalse();
    assertThat(pace.tooSlow(false, 0, 1000)).isFalse();
    // Waiting has only begun.
    assertThat(pace.tooSlow(true, 0, 1001)).isFalse();
    assertThat(pace.tooSlow(true, 0, 1005)).isFalse();
  }

  @Test
  void tooLittleInASpanIsTooSlow() {
    var pace = new Pace(10, 100);
    pace.tooSlow(true, 0, 0);

    assertThat(pace.tooSlow(true, 99, 9)).isFalse();
    assertThat(pace.tooSlow(true, 99, 10)).isTrue();
  }

  @Test
  void enoughInEachSpanGoesOnForEver() {
    var pace = new Pace(10, 100);
    for (int i = 0; i < 1000; i++) {
      assertThat(pace.tooSlow(true, i * 50L, i * 5L)).isFalse();
    }
  }

  @Test
  void aPauseBeginsASpanAnew() {
    var pace = new Pace(10, 100);
    pace.tooSlow(true, 0, 0);
    pace.tooSlow(false, 0, 9);

    assertThat(pace.tooSlow(true, 0, 11)).isFalse();
    assertThat(pace.tooSlow(true, 0, 20)).isFalse();
    assertThat(pace.tooSlow(true, 0, 21)).isTrue();
  }
}
