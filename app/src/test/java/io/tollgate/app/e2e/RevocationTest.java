package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.FreePort;
import io.tollgate.app.e2e.Shop.Door;
import io.tollgate.core.unit.PublicId;
import io.tollgate.testkit.HttpConnection;
import io.tollgate.testkit.PointsUpstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys are disabled and deleted while they are called: no call that begins after the admin API has
/// confirmed it is served.
final class RevocationTest {

  private static final int KEYS = 1_000;
  private static final int CALLERS = 8;
  private static final int REVOKERS = 2;
  private static final int CALLS_PER_SECOND = 1_000;
  private static final int SECONDS = 15;

  /// Keys revoked last: half of all calls go to them, so that a late service would be seen.
  private static final int RECENT = 40;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @TempDir Path folder;

  /// When the revocation of a key was confirmed; 0 while it is good.
  private final AtomicLongArray confirmed = new AtomicLongArray(KEYS);

  private final AtomicInteger revoked = new AtomicInteger();
  private final AtomicInteger served = new AtomicInteger();
  private final AtomicInteger refusedAfter = new AtomicInteger();
  private final AtomicInteger servedAfter = new AtomicInteger();
  private final AtomicLong longest = new AtomicLong();

  @Test
  void noCallThatBeginsAfterItsKeysRevocationIsServed() throws Exception {
    try (var upstream = new PointsUpstream()) {
      int control = FreePort.find();
      var shop = new Shop(folder, upstream.port());
      Files.writeString(
          shop.config(),
          Files.readString(shop.config())
              .replace("gateway: {", "gateway: {bad-keys-per-minute: 0, ")
              .replace(
                  "control: {listen: \"127.0.0.1:0\"}",
                  "control: {listen: \"127.0.0.1:" + control + "\"}"));
      List<Door> doors = shop.doors("Acme", "large", "points", KEYS);
      try (ServerProcess server = shop.start();
          ExecutorService threads = Executors.newCachedThreadPool()) {
        server.awaitPort(control);
        String token = Files.readString(folder.resolve("data/admin-token")).strip();
        long seed = System.nanoTime();
        long start = System.nanoTime();
        var jobs = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < CALLERS; i++) {
          int number = i;
          jobs.add(
              () -> call(server.port(), doors, start, number, new SplittableRandom(seed + number)));
        }
        for (int i = 0; i < REVOKERS; i++) {
          int number = i;
          jobs.add(() -> revoke(control, token, doors, start, number));
        }
        int calls = 0;
        for (Future<Integer> job : threads.invokeAll(jobs)) {
          calls += job.get();
        }
        System.out.printf(
            "revocation: %d keys revoked under %,d calls (%d a second); %,d served, %,d refused after"
                + " their revocation, %d served after it, the longest %d us after%n",
            revoked.get(),
            calls,
            calls / SECONDS,
            served.get(),
            refusedAfter.get(),
            servedAfter.get(),
            TimeUnit.NANOSECONDS.toMicros(longest.get()));
        assertThat(revoked.get()).as("seed %d", seed).isEqualTo(KEYS);
        assertThat(refusedAfter.get()).isGreaterThan(KEYS);
        assertThat(longest.get()).isLessThanOrEqualTo(SECOND);
        // On the node that took the change it is none at all.
        assertThat(servedAfter.get()).isZero();
      }
    }
  }

  /// Calls at an even pace; when behind, as fast as it can.
  ///
  /// @return calls, none of which are revocations
  private int call(int port, List<Door> doors, long start, int number, SplittableRandom random)
      throws IOException {
    try (var connection = new HttpConnection(port)) {
      int calls = CALLS_PER_SECOND * SECONDS / CALLERS;
      for (int i = 0; i < calls; i++) {
        await(start + (i * (long) CALLERS + number) * SECOND / CALLS_PER_SECOND);
        int last = revoked.get();
        int key =
            last > 0 && random.nextBoolean()
                ? Math.max(0, last - 1 - random.nextInt(RECENT))
                : random.nextInt(KEYS);
        long begun = System.nanoTime();
        long gone = confirmed.get(key);
        int status = connection.get("/v1/one", "X-CMC_PRO_API_KEY", doors.get(key).text()).status();
        if (status == 200) {
          served.incrementAndGet();
        }
        if (gone != 0 && begun > gone) {
          if (status == 200) {
            servedAfter.incrementAndGet();
            longest.accumulateAndGet(begun - gone, Math::max);
          } else {
            refusedAfter.incrementAndGet();
          }
        }
      }
      return calls;
    }
  }

  /// Every second key is disabled, the others deleted.
  private int revoke(int control, String token, List<Door> doors, long start, int number)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int key = number; key < KEYS; key += REVOKERS) {
        // The last second is for calls alone.
        await(start + key * (SECONDS - 1L) * SECOND / KEYS);
        URI it =
            URI.create(
                "http://127.0.0.1:%d/admin/v1/keys/%s"
                    .formatted(control, PublicId.KEY.write(doors.get(key).id())));
        HttpRequest.Builder request =
            key / REVOKERS % 2 == 0
                ? HttpRequest.newBuilder(URI.create(it + "/disable"))
                    .POST(HttpRequest.BodyPublishers.noBody())
                : HttpRequest.newBuilder(it).DELETE();
        HttpResponse<String> answer =
            client.send(
                request.header("Authorization", "Bearer " + token).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        confirmed.set(key, System.nanoTime());
        revoked.incrementAndGet();
      }
    }
    return 0;
  }

  private static void await(long nanos) {
    long left = nanos - System.nanoTime();
    if (left > 0) {
      LockSupport.parkNanos(left);
    }
  }
}
