package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.admission.Accounts;
import io.tollgate.core.admission.Callers;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.ledger.EmptyLedgerStore;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.ticket.TicketSeal;
import io.tollgate.core.token.SigningKeys;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.watch.Sightings;
import io.tollgate.gateway.edge.ClientLimits;
import io.tollgate.gateway.edge.Embedded;
import io.tollgate.gateway.edge.TrustedProxies;
import io.tollgate.gateway.flow.FlowLimits;
import io.tollgate.gateway.flow.Flows;
import io.tollgate.gateway.metrics.GatewayMetrics;
import io.tollgate.gateway.upstream.UpstreamLimits;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.MemoryCertificateStore;
import io.tollgate.testkit.MemoryJournal;
import io.tollgate.testkit.MemoryKeyStore;
import io.tollgate.testkit.MemoryOrganizationStore;
import io.tollgate.testkit.MemorySigningKeyStore;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Keys that are refused in the same words are refused in the same time: one nobody has, one that
/// can't be a key, one that was deleted, one of another api.
final class TimingTest {

  /*
   * What is compared, and how:
   *
   * - The time from a request's bytes to its answer's, through decoder, look-up and encoder, without
   *   a socket and on one thread: closer than any attacker can come.
   * - Each kind has several keys, all asked for before, so that no single key's place in memory counts
   *   and each look-up is one in memory. The kinds take turns at random, so that drift of the machine
   *   falls on all of them alike. The slowest tenth is cropped: there the machine was busy otherwise.
   * - Welch's t for each two kinds, on 100,000 samples of them; beyond 4.5 they differ (Reparaz,
   *   Balasch, Verbauwhede: "Dude, is my code constant time?", 2017). So close to the code, two
   *   sets of keys of one kind differ by some nanoseconds already, for where they lie in memory, and
   *   one table less or more to look into shows; it is asked whether kinds differ by more than
   *   RESOLUTION_NANOS, a thirtieth of a refusal. Behind a network, whose jitter is 10 us at best,
   *   telling less than that apart takes some hundred thousand calls, and an address is turned away
   *   after a few wrong keys a minute.
   * - A measurement that was disturbed is repeated; what leaks differs each time.
   */

  private static final int KEYS = 16;
  private static final int SAMPLES = 100_000;
  private static final int WARM_UP = 60_000;
  private static final int ATTEMPTS = 5;
  private static final double CROP = 0.9;
  private static final double T_MAX = 4.5;
  private static final double RESOLUTION_NANOS = 100;

  private static final KeyHasher HASHER = new KeyHasher(TestGateway.SECRET);

  private final MemoryKeyStore keys = new MemoryKeyStore();
  private final Embedded client = new Embedded();

  /// Requests that show keys of one kind.
  private record Kind(String name, List<ByteBuf> requests) {}

  @BeforeEach
  void open() {
    TestGateway.Options options =
        TestGateway.with(FakeUpstream.json("{}"))
            .route(TestGateway.route("get", "GET", "/**", TestGateway.base(1)));
    Catalog catalog = options.catalog(1);
    var clock = new LedgerClock(Clock.system(), 0);
    var organizations = new MemoryOrganizationStore();
    organizations.put(
        new Organization(TestGateway.ORGANIZATION, "Acme", Standing.ACTIVE, "basic", 0, 0));
    var accounts = new Accounts(organizations, new EmptyLedgerStore(), () -> catalog, clock, 1_000);
    var flows =
        new Flows(
            catalog,
            options.dialects(),
            new Callers(
                keys,
                new MemoryCertificateStore(),
                accounts,
                Runnable::run,
                new Callers.Bounds(1_000, 1_000, 100)),
            new Sightings(1_000),
            Clock.system(),
            clock,
            new MemoryJournal(),
            new SigningKeys(new MemorySigningKeyStore()),
            new TicketSeal(TestGateway.SECRET, null),
            _ -> {},
            TrustedProxies.NONE,
            new FlowLimits(1_000, 0, Duration.ofSeconds(5), 64, Duration.ofMillis(10)),
            UpstreamLimits.defaults(),
            Runnable::run,
            new GatewayMetrics(cause -> {
              throw new AssertionError(cause);
            }));
    flows.add(0, client.channel().eventLoop(), HASHER, EmbeddedChannel.class);
    client.open(ClientLimits.defaults(), flows.of(client.channel().eventLoop()));
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void keysRefusedInTheSameWordsAreRefusedInTheSameTime() {
    Kind unknown = kind("unknown", _ -> made());
    Kind wrong = kind("wrong checksum", _ -> wrongChecksum());
    Kind deleted = kind("deleted", i -> key(1_000 + i, TestGateway.API, KeyState.DELETED));
    Kind foreign = kind("foreign", i -> key(2_000 + i, "other", KeyState.ACTIVE));

    double most = Double.MAX_VALUE;
    for (int attempt = 0; attempt < ATTEMPTS && most >= T_MAX; attempt++) {
      most = measure(List.of(unknown, wrong, deleted, foreign));
    }

    assertThat(most).isLessThan(T_MAX);
  }

  @Test
  void theSameMeasureSeesAFewMoreBlocksHashed() {
    Kind unknown = kind("unknown", _ -> made());
    Kind longer = kind("longer", _ -> made() + "x".repeat(512));

    assertThat(measure(List.of(unknown, longer))).isGreaterThan(T_MAX);
  }

  private static String made() {
    return KeyShape.TOLLGATE.make(new SecureRandom());
  }

  private static String wrongChecksum() {
    String key = made();
    return key.substring(0, key.length() - 1) + (key.endsWith("a") ? 'b' : 'a');
  }

  private String key(long id, String api, KeyState state) {
    String text = made();
    keys.put(
        new ApiKey(
            id,
            TestGateway.ORGANIZATION,
            api,
            HASHER.digest(text),
            "test",
            "hint",
            state,
            0,
            0,
            Long.MAX_VALUE));
    return text;
  }

  private static Kind kind(String name, IntFunction<String> maker) {
    var requests = new ArrayList<ByteBuf>();
    for (int i = 0; i < KEYS; i++) {
      String request =
          "GET /v1/one HTTP/1.1\r\nHost: api.test\r\nAuthorization: Bearer "
              + maker.apply(i)
              + "\r\n\r\n";
      requests.add(Unpooled.directBuffer().writeBytes(request.getBytes(StandardCharsets.US_ASCII)));
    }
    return new Kind(name, requests);
  }

  /// @return the largest t of any two kinds, beyond the resolution
  private double measure(List<Kind> kinds) {
    askForEach(kinds);
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    int samples = SAMPLES / 2 * kinds.size();
    long[] nanos = new long[samples];
    byte[] kindOf = new byte[samples];
    for (int i = -WARM_UP; i < samples; i++) {
      int kind = random.nextInt(kinds.size());
      ByteBuf request = kinds.get(kind).requests().get(random.nextInt(KEYS));
      long took = client.nanosToAnswer(request.retainedDuplicate());
      client.drop();
      if (i >= 0) {
        nanos[i] = took;
        kindOf[i] = (byte) kind;
      }
    }
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    long longest = sorted[(int) (CROP * samples)];
    double most = Double.NEGATIVE_INFINITY;
    for (int a = 0; a < kinds.size(); a++) {
      for (int b = a + 1; b < kinds.size(); b++) {
        var first = new Sample(nanos, kindOf, a, longest);
        var second = new Sample(nanos, kindOf, b, longest);
        double error = Math.sqrt(first.variance / first.count + second.variance / second.count);
        double beyond = (Math.abs(first.mean - second.mean) - RESOLUTION_NANOS) / error;
        System.out.printf(
            "timing: %s %.0f ns, %s %.0f ns, t beyond %.0f ns = %.2f (%d samples, seed %d)%n",
            kinds.get(a).name(),
            first.mean,
            kinds.get(b).name(),
            second.mean,
            RESOLUTION_NANOS,
            beyond,
            first.count + second.count,
            seed);
        most = Math.max(most, beyond);
      }
    }
    return most;
  }

  /// Asks for each key once, so that it is in memory.
  private void askForEach(List<Kind> kinds) {
    int length = -1;
    for (Kind kind : kinds) {
      for (ByteBuf request : kind.requests()) {
        var _ = client.nanosToAnswer(request.retainedDuplicate());
        String answer = client.answer();
        assertThat(answer).as(kind.name()).startsWith("HTTP/1.1 401 ");
        assertThat(length == -1 || length == answer.length()).as(answer).isTrue();
        length = answer.length();
      }
    }
  }

  /// What is left of one kind's times once the slowest are cropped.
  private static final class Sample {
    private int count;
    private double mean;
    private double variance;

    private Sample(long[] nanos, byte[] kindOf, int kind, long longest) {
      double squares = 0;
      for (int i = 0; i < nanos.length; i++) {
        if (kindOf[i] == kind && nanos[i] <= longest) {
          count++;
          double off = nanos[i] - mean;
          mean += off / count;
          squares += off * (nanos[i] - mean);
        }
      }
      variance = squares / (count - 1);
    }
  }
}
