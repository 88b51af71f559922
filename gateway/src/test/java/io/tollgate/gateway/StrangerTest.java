package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A key that was deleted, and one of another api, are as good as one nobody has: whoever shows one
/// learns nothing by it and uses nothing up.
final class StrangerTest {

  private static TestGateway.Options options() {
    return TestGateway.with(FakeUpstream.json("{}"))
        .route(TestGateway.route("get", "GET", "/**", TestGateway.base(1)));
  }

  private static String deleted(TestGateway it) {
    return it.addKey(3_001, KeyShape.TOLLGATE, TestGateway.API, KeyState.DELETED, Long.MAX_VALUE);
  }

  private static String foreign(TestGateway it) {
    return it.addKey(3_002, KeyShape.TOLLGATE, "other", KeyState.ACTIVE, Long.MAX_VALUE);
  }

  private static int ask(TestGateway it, String key) throws IOException {
    try (RawClient client = it.client()) {
      client.get("/v1/one", "Authorization: Bearer " + key);
      return client.answer().status();
    }
  }

  @Test
  void itUsesUpNobodysMinute() throws IOException {
    try (TestGateway it = options().start()) {
      String deleted = deleted(it);
      String foreign = foreign(it);
      for (String key : List.of(deleted, foreign, deleted)) {
        assertThat(ask(it, key)).isEqualTo(401);
      }
      try (RawClient client = it.client()) {
        client.get("/v1/one", it.bearer());
        assertThat(client.answer().status()).isEqualTo(200);
      }

      assertThat(it.account().minute().counted(System.currentTimeMillis())).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void itCountsAsAWrongKeyOfItsAddress() throws IOException {
    var answers = new ArrayList<List<Integer>>();
    for (int kind = 0; kind < 3; kind++) {
      try (TestGateway it = options().badKeys(2).start()) {
        String key =
            switch (kind) {
              case 0 -> KeyShape.TOLLGATE.make(new SecureRandom());
              case 1 -> deleted(it);
              default -> foreign(it);
            };
        answers.add(List.of(ask(it, key), ask(it, key), ask(it, key), ask(it, key)));
      }
    }

    assertThat(answers.getFirst()).startsWith(401, 401).endsWith(429);
    assertThat(answers).containsOnly(answers.getFirst());
  }
}
