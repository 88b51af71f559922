package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.unit.StoreException;
import io.tollgate.gateway.credential.Carriers;
import io.tollgate.gateway.dialect.Call;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.flow.FlowLimits;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// An endpoint of the dialect's own that asks a store: it keeps no event loop waiting.
class BlockingEndpointTest {

  private static final String SLOW = "/slow";

  /// One permit lets one call of [#SLOW] go on.
  private final Semaphore permits = new Semaphore(0, true);

  private final AtomicInteger begun = new AtomicInteger();
  private final List<String> made = new CopyOnWriteArrayList<>();

  private TestGateway start(Function<Call, String> work, FlowLimits limits) {
    return TestGateway.with(FakeUpstream.json("{}"))
        .dialect(new Waiting(work))
        .priced(TestGateway.base(1))
        .calls(limits)
        .start();
  }

  private static FlowLimits limits(Duration keyWait, int blockingMax) {
    return new FlowLimits(1000, 0, keyWait, blockingMax, Duration.ofMillis(10));
  }

  private String whenLet(Call call) {
    begun.incrementAndGet();
    awaitPermit();
    String agent = call.header("user-agent");
    String body = new String(Objects.requireNonNull(call.body()), StandardCharsets.UTF_8);
    String text = call.method() + " " + call.path() + " by " + agent + ": " + body;
    made.add(text);
    return text;
  }

  private void awaitPermit() {
    try {
      assertThat(permits.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theLoopServesOthersMeanwhile() throws IOException {
    try (var it = start(this::whenLet, limits(Duration.ofSeconds(20), 8));
        RawClient slow = it.client();
        RawClient other = it.client()) {
      slow.send(post(it, "k=v"));
      TestGateway.await(() -> begun.get() == 1);

      assertThat(other.get("/data", it.bearer()).answer().status()).isEqualTo(200);

      permits.release();
      RawClient.Answer answer = slow.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("POST /slow by slow/1: k=v");
      TestGateway.await(() -> it.journal.records().size() == 2);
      assertThat(it.journal.records())
          .filteredOn(record -> record.method().equals("POST"))
          .singleElement()
          .extracting(CallRecord::status, CallRecord::credits)
          .containsExactly(200, 0L);
    }
  }

  @Test
  void moreThanMayWaitAreRefusedAtOnce() throws IOException {
    try (var it = start(this::whenLet, limits(Duration.ofSeconds(20), 1));
        RawClient first = it.client();
        RawClient second = it.client()) {
      first.send(post(it, "1"));
      TestGateway.await(() -> begun.get() == 1);

      RawClient.Answer refused = second.send(post(it, "2")).answer();

      assertThat(refused.status()).isEqualTo(RefusalCode.OVERLOADED.status());
      assertThat(refused.body()).isEqualTo(RefusalCode.OVERLOADED.text());
      permits.release(2);
      assertThat(first.answer().status()).isEqualTo(200);
      TestGateway.await(() -> tried(it, second));
    }
  }

  /// The place of a work is free a moment after its answer.
  private static boolean tried(TestGateway it, RawClient client) {
    try {
      return client.send(post(it, "3")).answer().status() == 200;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aStoreOutOfReachIsSaid() throws IOException {
    try (var it = start(BlockingEndpointTest::outOfReach, limits(Duration.ofSeconds(20), 8));
        RawClient client = it.client()) {
      RawClient.Answer answer = client.send(post(it, "")).answer();

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo(RefusalCode.STORE_DOWN.text());
    }
  }

  private static String outOfReach(Call call) {
    throw new StoreException("out of reach", true, null);
  }

  @Test
  void whatTakesTooLongIsRefusedAndSeesNoOtherCall() throws IOException {
    try (var it = start(this::whenLet, limits(Duration.ofMillis(50), 8));
        RawClient client = it.client()) {
      assertThat(client.send(post(it, "late")).answer().status()).isEqualTo(503);
      client.get("/data", it.bearer(), "User-Agent: other/1");
      assertThat(client.answer().status()).isEqualTo(200);
      client.send(post(it, "next").replace("slow/1", "other/1"));
      TestGateway.await(() -> begun.get() == 2);

      permits.release();

      TestGateway.await(() -> !made.isEmpty());
      assertThat(made.getFirst()).isEqualTo("POST /slow by slow/1: late");
      permits.release();
    }
  }

  private static String post(TestGateway it, String body) {
    return "POST "
        + SLOW
        + " HTTP/1.1\r\nHost: gateway\r\nUser-Agent: slow/1\r\n"
        + it.bearer()
        + "\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  /// [BareDialect] with an endpoint that waits.
  private record Waiting(Function<Call, String> work) implements Dialect {

    private static final Dialect BARE = new BareDialect();

    @Override
    public String name() {
      return "waiting";
    }

    @Override
    public Carriers carriers() {
      return BARE.carriers();
    }

    @Override
    public boolean readsBodies() {
      return true;
    }

    @Override
    public Reply refuse(Refusal refusal, Call call) {
      return BARE.refuse(refusal, call);
    }

    @Override
    public @Nullable Endpoint endpoint(String method, String path) {
      return path.equals(SLOW) ? new Slow(work) : null;
    }

    @Override
    public @Nullable String member() {
      return null;
    }
  }

  private record Slow(Function<Call, String> work) implements Dialect.Endpoint {

    @Override
    public Dialect.Reply answer(Call call) {
      return new Dialect.Reply(200, "text/plain", List.of(), work.apply(call));
    }

    @Override
    public boolean blocking() {
      return true;
    }
  }
}
