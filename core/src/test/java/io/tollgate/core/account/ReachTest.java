package io.tollgate.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Reach.Wanted;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachTest {

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T00:00:00Z, 2026-11-21T00:00:00Z, true",
    "2026-11-22T23:59:59.999Z, 2026-11-21T00:00:00Z, true",
    "2026-11-22T00:00:00Z, 2026-11-20T23:59:59.999Z, false",
    "2026-11-22T23:59:59.999Z, 2026-11-20T23:59:59.999Z, false",
    "2026-11-22T12:00:00Z, 2027-01-01T00:00:00Z, true",
    "2026-11-22T12:00:00Z, 1969-12-31T00:00:00Z, false",
  })
  void aDayBackIsTheWholeOfYesterday(Instant now, Instant since, boolean open) {
    var wanted = new Wanted(since.toEpochMilli(), false);

    assertThat(code(new Reach(1, true).refuse(wanted, now.toEpochMilli())))
        .isEqualTo(open ? null : RefusalCode.HISTORY);
    assertThat(Reach.ALL.refuse(wanted, now.toEpochMilli())).isNull();
  }

  @Test
  void whoAsksAboutNoPastReachesNowhere() {
    assertThat(new Reach(1, false).refuse(Wanted.NOTHING, 0)).isNull();
  }

  @Test
  void mainNetworksAreKeptFromPlansOfTestNetworks() {
    var wanted = new Wanted(Wanted.NOW, true);

    assertThat(code(new Reach(0, false).refuse(wanted, 0))).isEqualTo(RefusalCode.MAINNET);
    assertThat(new Reach(0, true).refuse(wanted, 0)).isNull();
  }

  private static @Nullable RefusalCode code(@Nullable Refusal refusal) {
    return refusal == null ? null : refusal.code();
  }
}
