package io.tollgate.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AgentTextTest {

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
