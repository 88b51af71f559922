package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RequestTest {

  @Test
  void anAdmittedCallIsForwardedAnsweredAndCharged() throws IOException {
    try (var it = TestGateway.with(FakeUpstream.json("{\"data\":[1]}")).start();
        RawClient client = it.client()) {
      RawClient.Answer answer = client.get("/data?limit=3", it.bearer()).answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("{\"data\":[1]}");
      assertThat(answer.header("Content-Length")).isEqualTo("12");
      CallRecord record = it.record();
      assertThat(record.credits()).isEqualTo(1);
      assertThat(record.target()).isEqualTo("/data?limit=3");
      assertThat(record.id()).hasToString(answer.header("Tollgate-Request-Id"));
      assertThat(record.answerBytes()).isEqualTo(12);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
      assertThat(it.upstream.received().getFirst().target()).isEqualTo("/data?limit=3");
    }
  }
}
