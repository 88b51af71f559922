package io.tollgate.core.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefusalCodeTest {

  @Test
  void aNumberAndANameStandForOneCode() {
    assertThat(RefusalCode.values()).extracting(RefusalCode::number).doesNotHaveDuplicates();
    assertThat(RefusalCode.values()).extracting(RefusalCode::text).doesNotHaveDuplicates();
    for (RefusalCode code : RefusalCode.values()) {
      assertThat(code.number()).isBetween(1, 127);
      assertThat(RefusalCode.ofNumber(code.number())).isEqualTo(code);
    }
  }
}
