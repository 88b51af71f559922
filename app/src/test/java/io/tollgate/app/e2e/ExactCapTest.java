package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testkit.HttpConnection;
import io.tollgate.testkit.HttpConnection.Answer;
import io.tollgate.testkit.PointsUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Caps are exact: not one credit more, and no call refused that fits.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExactCapTest {

  private static final int ROUNDS = 20;
  private static final int CONNECTIONS = 64;
  private static final int CALLS = 30_000;
  private static final long CAP = 10_000;
  private static final int COUNTED_CALLS = 3_000;
  private static final int DEAREST = 50;

  @TempDir static Path folder;

  private final PointsUpstream upstream = new PointsUpstream();
  private final List<Shop.Buyer> buyers = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private ServerProcess server;

  @BeforeAll
  void open() throws Exception {
    var shop = new Shop(folder, upstream.port());
    for (int i = 0; i < 2 * ROUNDS; i++) {
      buyers.add(shop.buyer("buyer " + i, "capped"));
    }
    server = shop.start();
  }

  @AfterAll
  void close() throws Exception {
    server.close();
    upstream.close();
  }

  @RepeatedTest(ROUNDS)
  void ofThirtyThousandCallsExactlyTheCapIsAnswered() throws Exception {
    String key = buyers.get(next.getAndIncrement()).key();
    var left = new AtomicInteger(CALLS);
    var answered = new AtomicLong();
    var refused = new AtomicLong();
    var other = new AtomicLong();

    onEveryConnection(connection -> {
      while (left.getAndDecrement() > 0) {
        Answer answer = connection.get("/v1/one", "X-CMC_PRO_API_KEY", key);
        switch (answer.status()) {
          case 200 -> answered.incrementAndGet();
          case 429 -> refused.incrementAndGet();
          default -> other.incrementAndGet();
        }
      }
    });

    assertThat(other.get()).isZero();
    assertThat(answered.get()).isEqualTo(CAP);
    assertThat(refused.get()).isEqualTo(CALLS - CAP);
    assertThat(Shop.used(server.port(), key)).isEqualTo(CAP);
  }

  @RepeatedTest(ROUNDS)
  void countedPricesNeverPassTheCapAndWhatFitsIsAnswered() throws Exception {
    long seed = System.nanoTime();
    String key = buyers.get(next.getAndIncrement()).key();
    var left = new AtomicInteger(COUNTED_CALLS);
    var charged = new AtomicLong();
    var running = new AtomicBoolean(true);
    var highest = new AtomicLong();
    var threads = new AtomicInteger();

    try (var watcher = Executors.newSingleThreadExecutor()) {
      Future<?> snapshots =
          watcher.submit(() -> {
            while (running.get()) {
              highest.accumulateAndGet(Shop.used(server.port(), key), Math::max);
            }
          });
      onEveryConnection(connection -> {
        var random = new SplittableRandom(seed + threads.getAndIncrement());
        while (left.getAndDecrement() > 0) {
          int price = random.nextInt(1, DEAREST + 1);
          Answer answer = connection.get(points(price, random), "X-CMC_PRO_API_KEY", key);
          if (answer.status() == 200) {
            assertThat(answer.number("credit_count")).as("seed %d", seed).isEqualTo(price);
            charged.addAndGet(price);
          } else {
            assertThat(answer.status()).as(answer.text()).isEqualTo(429);
            assertThat(answer.number("credit_count")).isZero();
          }
        }
      });
      running.set(false);
      snapshots.get();
    }

    long used = Shop.used(server.port(), key);
    assertThat(used).as("seed %d", seed).isEqualTo(charged.get()).isLessThanOrEqualTo(CAP);
    assertThat(highest.get()).as("seed %d", seed).isLessThanOrEqualTo(CAP);
    spendTheRest(key, CAP - used, new SplittableRandom(seed));
  }

  /// With nobody else calling, a call is answered if and only if its price fits.
  private void spendTheRest(String key, long left, SplittableRandom random) throws IOException {
    try (var connection = new HttpConnection(server.port())) {
      while (left > 0) {
        int price = random.nextInt(1, DEAREST + 1);
        Answer answer = connection.get(points(price, random), "X-CMC_PRO_API_KEY", key);
        assertThat(answer.status())
            .as("price %d, left %d", price, left)
            .isEqualTo(price <= left ? 200 : 429);
        left -= price <= left ? price : 0;
      }
      assertThat(connection.get(points(1, random), "X-CMC_PRO_API_KEY", key).status())
          .isEqualTo(429);
    }
    assertThat(Shop.used(server.port(), key)).isEqualTo(CAP);
  }

  /// A call whose ceiling is far above its price, so that near the cap only counting can tell.
  private static String points(int price, SplittableRandom random) {
    int elements = (price - 1) * 100 + random.nextInt(1, 101);
    return "/v1/points?n=" + elements;
  }

  private interface Caller {
    void call(HttpConnection connection) throws IOException;
  }

  private void onEveryConnection(Caller caller) throws Exception {
    try (var pool = Executors.newFixedThreadPool(CONNECTIONS)) {
      var running = new ArrayList<Future<?>>();
      for (int i = 0; i < CONNECTIONS; i++) {
        running.add(
            pool.submit(() -> {
              try (var connection = new HttpConnection(server.port())) {
                caller.call(connection);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
  }
}
