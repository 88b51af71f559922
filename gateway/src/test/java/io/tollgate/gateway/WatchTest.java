package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.change.Change;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.ledger.EmptyLedgerStore;
import io.tollgate.core.notice.Notice;
import io.tollgate.core.notice.NoticeKind;
import io.tollgate.core.notice.Notices;
import io.tollgate.core.watch.KeyWatch;
import io.tollgate.core.watch.LastUse;
import io.tollgate.core.watch.Rules;
import io.tollgate.gateway.dialect.CoinGeckoDialect;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.MemoryNoticeStore;
import io.tollgate.testkit.MemoryUseStore;
import io.tollgate.testkit.RawClient;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What calls tell of how keys are used, and keys nobody should use.
class WatchTest {

  private final MemoryUseStore uses = new MemoryUseStore(List::of);
  private final List<Notice> told = new ArrayList<>();

  private KeyWatch watch(TestGateway it) {
    var notices = new Notices(new MemoryNoticeStore(), new AtomicLong()::incrementAndGet);
    notices.tell(told::add);
    return new KeyWatch(it.sightings, uses, new EmptyLedgerStore(), notices, () -> Rules.DEFAULT);
  }

  private @Nullable LastUse lastUse(long keyId) {
    return uses.lastUses(List.of(keyId)).get(keyId);
  }

  private static String canary(TestGateway it, KeyState state) {
    String text = KeyShape.TOLLGATE.make(new SecureRandom());
    ApiKey plain =
        new ApiKey(
            66,
            TestGateway.ORGANIZATION,
            TestGateway.API,
            new KeyHasher(TestGateway.SECRET).digest(text),
            "decoy",
            "hint",
            state,
            0,
            0,
            Long.MAX_VALUE);
    it.keys.put(plain.edit().canary(true).key());
    return text;
  }

  @Test
  void aCallTellsWhenAndFromWhereAndByWhatItsKeyWasUsed() throws IOException {
    try (var it = TestGateway.with(FakeUpstream.json("{}")).start();
        RawClient client = it.client()) {
      long before = System.currentTimeMillis();
      client.get("/data", it.bearer(), "User-Agent: curl/8.9").answer();
      watch(it).write();

      LastUse last = Objects.requireNonNull(lastUse(1));
      assertThat(last.atMillis()).isBetween(before, System.currentTimeMillis());
      assertThat(last.address()).isEqualTo("127.0.0.1");
      assertThat(last.agent()).isEqualTo("curl/8.9");
      assertThat(last.urlMillis()).isZero();
    }
  }

  @Test
  void theNextCallsAreNoNewsEvenAfterTheKeyWasChanged() throws IOException {
    try (var it = TestGateway.with(FakeUpstream.json("{}")).start();
        RawClient client = it.client()) {
      client.get("/data", it.bearer()).answer();
      watch(it).write();
      ApiKey key = Objects.requireNonNull(it.keys.byId(1));
      it.callers.changed(new Change.KeyChanged(key.edit().label("renamed").key()));
      for (int i = 0; i < 20; i++) {
        client.get("/data", it.bearer()).answer();
      }

      assertThat(it.sightings.waiting()).isZero();
    }
  }

  @Test
  void aRefusedCallIsAUseToo() throws IOException {
    try (var it = TestGateway.with(FakeUpstream.json("{}")).start();
        RawClient client = it.client()) {
      String off =
          it.addKey(2, KeyShape.TOLLGATE, TestGateway.API, KeyState.DISABLED, Long.MAX_VALUE);
      assertThat(client.get("/data", "Authorization: Bearer " + off).answer().status())
          .isEqualTo(403);
      watch(it).write();

      assertThat(lastUse(2)).isNotNull();
    }
  }

  @Test
  void aKeyShownToAnotherApiIsNotUsed() throws IOException {
    try (var it = TestGateway.with(FakeUpstream.json("{}")).start();
        RawClient client = it.client()) {
      String other = it.addKey(2, KeyShape.TOLLGATE, "other", KeyState.ACTIVE, Long.MAX_VALUE);
      assertThat(client.get("/data", "Authorization: Bearer " + other).answer().status())
          .isEqualTo(401);
      watch(it).write();

      assertThat(lastUse(2)).isNull();
    }
  }

  @Test
  void aKeyInTheUrlIsToldAndOneInAHeaderIsNot() throws IOException {
    try (var it =
            TestGateway.with(FakeUpstream.json("{}"))
                .dialect(new CoinGeckoDialect(CoinGeckoDialect.Root.PRO))
                .start();
        RawClient client = it.client()) {
      KeyWatch watch = watch(it);
      client.get("/data", "x-cg-pro-api-key: " + it.key).answer();
      watch.write();
      assertThat(Objects.requireNonNull(lastUse(1)).urlMillis()).isZero();

      client.get("/data?x_cg_pro_api_key=" + it.key).answer();
      watch.write();
      assertThat(Objects.requireNonNull(lastUse(1)).urlMillis()).isPositive();
    }
  }

  @Test
  void aCanaryIsRefusedAsAKeyThatNeverWasAndItsUseIsTold() throws IOException {
    for (KeyState state : KeyState.values()) {
      told.clear();
      try (var it = TestGateway.with(FakeUpstream.json("{}")).start();
          RawClient client = it.client()) {
        String canary = canary(it, state);
        String never = KeyShape.TOLLGATE.make(new SecureRandom());
        KeyWatch watch = watch(it);
        for (int i = 0; i < 2; i++) {
          for (String asked : List.of("/data", "/data?limit=5", "/usage")) {
            RawClient.Answer unknown = client.get(asked, "Authorization: Bearer " + never).answer();
            RawClient.Answer decoy =
                client.get(asked, "Authorization: Bearer " + canary, "User-Agent: wget/1").answer();

            assertThat(shape(decoy)).isEqualTo(shape(unknown));
            assertThat(decoy.status()).isEqualTo(401);
          }
        }
        watch.write();

        assertThat(told).extracting(Notice::kind).containsExactly(NoticeKind.CANARY_USED);
        assertThat(told.getFirst().facts())
            .containsEntry("address", "127.0.0.1")
            .containsEntry("agent", "wget/1");
        assertThat(it.upstream.received()).isEmpty();
        assertThat(it.journal.records()).isEmpty();
      }
    }
  }

  /// An answer without what is another at each call.
  private static String shape(RawClient.Answer answer) {
    return answer.status()
        + " "
        + answer.headers().stream()
            .map(line ->
                line.replaceAll("(?i)^(date|tollgate-request-id):.*", "$1")
                    .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "id"))
            .toList()
        + " "
        + answer.body().replaceAll("\"requestId\":\"[^\"]*\"|[0-9a-f]{8}-[0-9a-f-]{27}", "id");
  }
}
