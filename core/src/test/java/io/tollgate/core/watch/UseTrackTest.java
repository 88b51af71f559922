package io.tollgate.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class UseTrackTest {

  private static final long NOW = 1_800_000_000_000L;

  private final UseTrack track = new UseTrack();

  @Test
  void theFirstCallIsNewAndThenOneInTenSeconds() {
    assertThat(track.isNew(NOW, "192.0.2.1", false)).isTrue();
    assertThat(track.isNew(NOW, "192.0.2.1", false)).isFalse();
    assertThat(track.isNew(NOW + 9_999, "192.0.2.1", false)).isFalse();
    assertThat(track.isNew(NOW + 10_000, "192.0.2.1", false)).isTrue();
    assertThat(track.isNew(NOW + 10_001, "192.0.2.1", false)).isFalse();
  }

  @Test
  void anotherAddressIsNewAtOnceAndGoingToAndFroIsNot() {
    track.isNew(NOW, "192.0.2.1", false);

    assertThat(track.isNew(NOW + 1, "192.0.2.2", false)).isTrue();
    assertThat(track.isNew(NOW + 2, "192.0.2.1", false)).isFalse();
    assertThat(track.isNew(NOW + 3, "192.0.2.2", false)).isFalse();
  }

  @Test
  void theAddressesOfOneSpanAreBounded() {
    int told = 0;
    for (int i = 0; i < 1_000; i++) {
      told += track.isNew(NOW + i, "10.0.0." + i, false) ? 1 : 0;
    }

    assertThat(told).isEqualTo(UseTrack.ADDRESSES_MAX);
  }

  @Test
  void aKeyInAUrlIsNewWhereverItIsUsed() {
    track.isNew(NOW, "192.0.2.1", false);

    assertThat(track.isNew(NOW + 1, "192.0.2.1", true)).isTrue();
    assertThat(track.isNew(NOW + 2, "192.0.2.1", true)).isFalse();
    assertThat(track.isNew(NOW + 3, "192.0.2.1", false)).isFalse();
  }

  @Test
  void aCallThatIsNothingNewAllocatesNothing() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    String again = new String("192.0.2.1");
    track.isNew(NOW, "192.0.2.1", true);
    for (int i = 0; i < 20_000; i++) {
      track.isNew(NOW + 1, again, true);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    boolean told = false;
    for (int i = 0; i < 100_000; i++) {
      told |= track.isNew(NOW + 1, again, true);
    }

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    assertThat(told).isFalse();
  }

  @Test
  void anAgentIsKeptWithoutWhatCouldBeAKeyOrSteerATerminal() {
    assertThat(AgentText.of("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"))
        .isEqualTo("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36");
    assertThat(AgentText.of("a\u001b[31m\r\nb")).isEqualTo("a?[31m??b");
    assertThat(AgentText.of("app 0f9e3a52-11aa-4bcd-8a11-9c0e11d2aa01 x")).isEqualTo("app *** x");
    assertThat(AgentText.of("tg_live_0123456789abcdefghijABCDEFGHIJ00AAAAAA")).isEqualTo("***");
    assertThat(AgentText.of("CG-abcDEF123abcDEF123abcDEF1")).isEqualTo("***");
    assertThat(AgentText.of("x ".repeat(500))).hasSize(LastUse.AGENT_MAX);
    assertThat(AgentText.of("")).isEmpty();
  }
}
