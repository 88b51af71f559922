package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Keys that are refused in the same words are refused in the same time, as far as anybody who asks
/// can tell: one nobody has, one that was deleted, one of another api.
final class TimingTest {

  /*
   * What is compared, and how:
   *
   * - The time from the first byte sent to the last byte read on one loopback connection that is kept
   *   open: the best place an attacker can have, and all of what the gateway does.
   * - Each kind has several keys, all asked for before, so that no single key's place in memory counts
   *   and each look-up is one in memory. The kinds take turns at random, so that drift of the machine
   *   falls on all of them alike. The slowest tenth is cropped: there the machine was busy otherwise.
   * - Welch's t for each two kinds, on 100,000 samples of them; beyond 4.5 they differ (Reparaz,
   *   Balasch, Verbauwhede: "Dude, is my code constant time?", 2017). It is asked whether they differ
   *   by more than RESOLUTION_NANOS: a call with somebody's key is written down once it is answered,
   *   and where client and gateway share a processor, a part of that delays the client's waking. Behind
   *   a network, whose jitter is 10 us at best, telling less than the resolution apart takes more than
   *   100,000 calls with one key.
   * - A measurement that was disturbed is repeated; what leaks differs each time.
   *
   * A wrong checksum is not among them: it is seen before any key is looked for, by a public rule that
   * anybody can compute, so the time it saves tells nothing. It serves as the leak that must be found.
   */

  private static final int KEYS = 16;
  private static final int SAMPLES = 100_000;
  private static final int WARM_UP = 20_000;
  private static final int ATTEMPTS = 5;
  private static final double CROP = 0.9;
  private static final double T_MAX = 4.5;
  private static final double RESOLUTION_NANOS = 150;

  private static TestGateway it;

  /// Requests that show keys of one kind.
  private record Kind(String name, List<byte[]> requests) {}

  @BeforeAll
  static void start() {
    it =
        TestGateway.with(FakeUpstream.json("{}"))
            .route(TestGateway.route("get", "GET", "/**", TestGateway.base(1)))
            .start();
  }

  @AfterAll
  static void stop() {
    it.close();
  }

  @Test
  void keysRefusedInTheSameWordsAreRefusedInTheSameTime() throws IOException {
    Kind unknown = kind("unknown", i -> KeyShape.TOLLGATE.make(new SecureRandom()));
    Kind deleted =
        kind(
            "deleted",
            i ->
                it.addKey(
                    1_000 + i,
                    KeyShape.TOLLGATE,
                    TestGateway.API,
                    KeyState.DELETED,
                    Long.MAX_VALUE));
    Kind foreign =
        kind(
            "foreign",
            i -> it.addKey(2_000 + i, KeyShape.TOLLGATE, "other", KeyState.ACTIVE, Long.MAX_VALUE));

    double most = Double.MAX_VALUE;
    for (int attempt = 0; attempt < ATTEMPTS && most >= T_MAX; attempt++) {
      most = measure(List.of(unknown, deleted, foreign));
    }

    assertThat(most).isLessThan(T_MAX);
  }

  @Test
  void theSameMeasureSeesLessThanAMicrosecond() throws IOException {
    Kind unknown = kind("unknown", i -> KeyShape.TOLLGATE.make(new SecureRandom()));
    Kind wrong = kind("wrong checksum", i -> wrongChecksum());

    assertThat(measure(List.of(unknown, wrong))).isGreaterThan(T_MAX);
  }

  private static String wrongChecksum() {
    String key = KeyShape.TOLLGATE.make(new SecureRandom());
    return key.substring(0, key.length() - 1) + (key.endsWith("a") ? 'b' : 'a');
  }

  private interface Maker {
    String key(int number);
  }

  private static Kind kind(String name, Maker maker) {
    var requests = new ArrayList<byte[]>();
    for (int i = 0; i < KEYS; i++) {
      requests.add(
          ("GET /v1/one HTTP/1.1\r\nHost: api.test\r\nAuthorization: Bearer "
                  + maker.key(i)
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
    }
    return new Kind(name, requests);
  }

  /// @return the largest t of any two kinds, beyond the resolution
  private static double measure(List<Kind> kinds) throws IOException {
    int length = answerLength(kinds);
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    int samples = SAMPLES / 2 * kinds.size();
    long[] nanos = new long[samples];
    byte[] kindOf = new byte[samples];
    byte[] answer = new byte[length];
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), it.gateway.port())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      var in = new DataInputStream(socket.getInputStream());
      for (int i = -WARM_UP; i < samples; i++) {
        int kind = random.nextInt(kinds.size());
        byte[] request = kinds.get(kind).requests().get(random.nextInt(KEYS));
        long start = System.nanoTime();
        out.write(request);
        in.readFully(answer);
        long took = System.nanoTime() - start;
        if (i >= 0) {
          nanos[i] = took;
          kindOf[i] = (byte) kind;
        }
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
        double apart = Math.abs(first.mean - second.mean);
        System.out.printf(
            "timing: %s %.0f ns, %s %.0f ns, t = %.2f, beyond the resolution %.2f (%d samples, seed"
                + " %d)%n",
            kinds.get(a).name(),
            first.mean,
            kinds.get(b).name(),
            second.mean,
            apart / error,
            (apart - RESOLUTION_NANOS) / error,
            first.count + second.count,
            seed);
        most = Math.max(most, (apart - RESOLUTION_NANOS) / error);
      }
    }
    return most;
  }

  /// Asks for each key once, so that it is in memory.
  ///
  /// @return the length of every answer there is
  private static int answerLength(List<Kind> kinds) throws IOException {
    int length = -1;
    for (Kind kind : kinds) {
      for (byte[] request : kind.requests()) {
        try (RawClient client = it.client()) {
          client.send(request);
          RawClient.Answer answer = client.answer();
          assertThat(answer.status()).isEqualTo(401);
          int its =
              "HTTP/1.1 401 Unauthorized\r\n\r\n".length()
                  + answer.headers().stream().mapToInt(line -> line.length() + 2).sum()
                  + answer.body().length();
          assertThat(length == -1 || length == its).as(kind.name() + ": " + answer).isTrue();
          length = its;
        }
      }
    }
    return length;
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
