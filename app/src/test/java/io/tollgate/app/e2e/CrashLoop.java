package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testkit.HttpConnection;
import io.tollgate.testkit.HttpConnection.Answer;
import io.tollgate.testkit.PointsUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Kills a loaded server at random instants, again and again, with a witness at every client: what
/// was charged is what the clients saw, plus at most the calls that were in flight at a kill.
final class CrashLoop {

  private static final int BUYERS = 4;
  private static final int CONNECTIONS = 16;
  private static final long KILL_AFTER_MILLIS_MAX = 700;

  private final Path folder;
  private final List<String> settings;

  private final Map<String, Long> seen = new ConcurrentHashMap<>();
  private final AtomicLong[] acknowledged = longs();
  private final AtomicLong[] uncertain = longs();

  /// @param settings arguments of `serve` besides the configuration
  CrashLoop(Path folder, List<String> settings) {
    this.folder = folder;
    this.settings = settings;
  }

  /// What the loop came to.
  ///
  /// @param calls answered in full
  /// @param credits the clients saw charged
  /// @param unseen credits charged that no client saw, all from calls in flight at a kill
  /// @param slowestReadyMillis the longest restart
  record Report(int rounds, long calls, long credits, long unseen, long slowestReadyMillis) {}

  Report run(int rounds, long seed) throws Exception {
    var random = new SplittableRandom(seed);
    long slowest = 0;
    try (var upstream = new PointsUpstream()) {
      var shop = new Shop(folder, upstream.port());
      List<Shop.Buyer> buyers = new ArrayList<>();
      for (int i = 0; i < BUYERS; i++) {
        buyers.add(shop.buyer("buyer " + i, "large"));
      }
      for (int round = 0; round < rounds; round++) {
        try (ServerProcess server = shop.start(settings.toArray(String[]::new))) {
          slowest = Math.max(slowest, round == 0 ? 0 : server.readyMillis());
          check(server.port(), buyers, seed);
          load(server, buyers, random.split(), random.nextLong(KILL_AFTER_MILLIS_MAX));
        }
      }
      long unseen = 0;
      try (ServerProcess server = shop.start(settings.toArray(String[]::new))) {
        unseen = check(server.port(), buyers, seed);
        assertThat(server.terminate()).as("exit code of SIGTERM").isZero();
      }
      shop.requireEveryCallInTheLedgerOnce(seen);
      shop.requireBalancedBooks();
      return new Report(rounds, seen.size(), sum(acknowledged), unseen, slowest);
    }
  }

  private void load(
      ServerProcess server, List<Shop.Buyer> buyers, SplittableRandom random, long killAfterMillis)
      throws Exception {
    var killed = new AtomicBoolean();
    try (var pool = Executors.newFixedThreadPool(CONNECTIONS)) {
      var clients = new ArrayList<Future<?>>();
      for (int i = 0; i < CONNECTIONS; i++) {
        SplittableRandom own = random.split();
        clients.add(pool.submit(() -> client(server.port(), buyers, own, killed)));
      }
      Thread.sleep(killAfterMillis);
      killed.set(true);
      server.kill();
      for (Future<?> client : clients) {
        client.get();
      }
    }
  }

  private void client(
      int port, List<Shop.Buyer> buyers, SplittableRandom random, AtomicBoolean killed) {
    try (var connection = new HttpConnection(port)) {
      while (true) {
        int buyer = random.nextInt(buyers.size());
        int elements = random.nextInt(0, 400);
        long price = Math.max(1, (elements + 99) / 100);
        // Uncertain until the whole answer is here; then either seen or nothing.
        uncertain[buyer].addAndGet(price);
        Answer answer =
            connection.get(
                "/v1/points?n=" + elements, "X-CMC_PRO_API_KEY", buyers.get(buyer).key());
        uncertain[buyer].addAndGet(-price);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.number("credit_count")).isEqualTo(price);
        acknowledged[buyer].addAndGet(price);
        seen.put(answer.headers().getOrDefault("tollgate-request-id", ""), price);
      }
    } catch (IOException _) {
      assertThat(killed).as("a connection broke before the kill").isTrue();
    }
  }

  /// @return credits charged that nobody saw, so far
  private long check(int port, List<Shop.Buyer> buyers, long seed) throws IOException {
    long unseen = 0;
    for (int i = 0; i < buyers.size(); i++) {
      long used = Shop.used(port, buyers.get(i).key());
      long least = acknowledged[i].get();
      assertThat(used)
          .as("seed %d, %s: charged, against what clients saw", seed, buyers.get(i).name())
          .isBetween(least, least + uncertain[i].get());
      unseen += used - least;
    }
    return unseen;
  }

  private static AtomicLong[] longs() {
    var longs = new AtomicLong[BUYERS];
    for (int i = 0; i < BUYERS; i++) {
      longs[i] = new AtomicLong();
    }
    return longs;
  }

  private static long sum(AtomicLong[] longs) {
    long sum = 0;
    for (AtomicLong one : longs) {
      sum += one.get();
    }
    return sum;
  }
}
