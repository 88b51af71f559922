package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testkit.FakeUpstream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Our own dialect's refusals over a socket, whatever is spoken on it.
@Wire.OverEach
class TollgateTest {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{\"data\":[1]}");

  private final Wire.Protocol protocol;

  TollgateTest(Wire.Protocol protocol) {
    this.protocol = protocol;
  }

  /// `retry`: whether it says when to try again.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NO_KEY               | no-credential        | 401 | Bearer                       | false
          UNKNOWN_KEY          | unknown-key          | 401 | Bearer error="invalid_token" | false
          MALFORMED_KEY        | unknown-key          | 401 | Bearer error="invalid_token" | false
          EXPIRED_KEY          | key-expired          | 401 | Bearer error="invalid_token" | false
          DELETED_KEY          | unknown-key          | 401 | Bearer error="invalid_token" | false
          DISABLED_KEY         | key-disabled         | 403 |                              | false
          UNPAID               | plan-unpaid          | 402 |                              | false
          LAPSED               | plan-lapsed          | 402 |                              | false
          SUSPENDED            | suspended            | 403 |                              | false
          NOT_IN_PLAN          | not-in-plan          | 403 |                              | false
          MINUTE_LIMIT         | minute-limit         | 429 |                              | true
          ADDRESS_LIMIT        | address-limit        | 429 |                              | true
          CONCURRENCY          | concurrency          | 429 |                              | true
          DAY_CREDITS          | day-credits          | 429 |                              | true
          ROLLING_CREDITS      | day-credits          | 429 |                              | true
          MONTH_CREDITS        | month-credits        | 429 |                              | true
          NO_ROUTE             | no-route             | 404 |                              | false
          WRONG_METHOD         | method-not-allowed   | 405 |                              | false
          BODY_TOO_LARGE       | body-too-large       | 413 |                              | false
          UPSTREAM_UNREACHABLE | upstream-unreachable | 502 |                              | false
          UPSTREAM_BROKEN      | upstream-broken      | 502 |                              | false
          UPSTREAM_TIMEOUT     | upstream-timeout     | 504 |                              | false
          ANSWER_UNCOUNTABLE   | answer-uncountable   | 502 |                              | false
          OVERLOADED           | overloaded           | 503 |                              | true
          LEDGER_DOWN          | ledger-down          | 503 |                              | true
          STORE_DOWN           | store-down           | 503 |                              | true
          """)
  void eachSituationIsAProblem(
      Situation situation, String code, int status, @Nullable String challenge, boolean retry)
      throws IOException {
    var options = TestGateway.with(OK).over(protocol).dialect(TestGateway.tollgate());
    situation.befall(
        options,
        "X-API-Key: ",
        (answer, _) -> {
          assertThat(answer.status()).isEqualTo(status);
          assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
          assertThat(answer.body())
              .startsWith("{\"type\":\"urn:tollgate:problem:" + code + "\",\"title\":\"")
              .contains("\"status\":" + status + ",")
              .contains("\"code\":\"" + code + "\"")
              .contains("\"request_id\":\"" + answer.header("Tollgate-Request-Id") + '"');
          assertThat(answer.header("WWW-Authenticate")).isEqualTo(challenge);
          assertThat(answer.header("Retry-After") != null).isEqualTo(retry);
        });
  }
}
