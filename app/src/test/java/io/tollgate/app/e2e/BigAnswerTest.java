package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testkit.HttpConnection;
import io.tollgate.testkit.HttpConnection.Answer;
import io.tollgate.testkit.PointsUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BigAnswerTest {

  private static final long BYTES = 1_000_000_000L;

  /// Half of the heap: what a body of any size leaves room for.
  private static final long HEAP_LIVE_MB_MAX = 64;

  private static final Pattern AFTER_COLLECTION = Pattern.compile("\\d+M->(\\d+)M\\(");

  @TempDir Path folder;

  @Test
  void aGigabyteIsCountedExactlyInASmallHeap() throws Exception {
    try (var upstream = new PointsUpstream()) {
      var shop = new Shop(folder, upstream.port());
      String key = shop.buyer("buyer", "large").key();
      try (ServerProcess server =
              shop.start(
                  List.of("-Xmx128m", "-Xlog:gc:file=" + folder.resolve("gc.log")),
                  "--role",
                  "gateway");
          var connection = new HttpConnection(server.port())) {
        var tail = new Tail();
        long sent = System.nanoTime();

        Answer answer =
            connection.stream("/v1/big?bytes=" + BYTES, tail::take, "X-CMC_PRO_API_KEY", key);

        long wholeMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sent);
        long firstMillis = TimeUnit.NANOSECONDS.toMillis(tail.firstNanos - sent);
        long credits = tail.credits();
        System.out.printf(
            "1 GB answer: first byte after %d ms, whole after %d ms, %d bytes, %d credits%n",
            firstMillis, wholeMillis, tail.bytes, credits);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(credits).isEqualTo((PointsUpstream.elements(BYTES) + 99) / 100);
        assertThat(tail.bytes).isGreaterThan(BYTES - PointsUpstream.ELEMENT_BYTES);
        // The first byte of a streamed answer does not wait for the rest of it.
        assertThat(firstMillis).isLessThan(wholeMillis / 2);
        assertThat(Shop.used(server.port(), key)).isEqualTo(credits);
        long heap = highestHeapAfterCollection();
        System.out.printf("1 GB answer: at most %d MB of heap live%n", heap);
        assertThat(heap).as("MB live after a collection").isLessThan(HEAP_LIVE_MB_MAX);
      }
    }
  }

  private long highestHeapAfterCollection() throws IOException {
    return AFTER_COLLECTION
        .matcher(Files.readString(folder.resolve("gc.log")))
        .results()
        .mapToLong(collection -> Long.parseLong(collection.group(1)))
        .max()
        .orElse(0);
  }

  /// Counts what comes and keeps the end of it.
  private static final class Tail {
    private final byte[] last = new byte[512];
    private long firstNanos;
    private long bytes;

    void take(byte[] piece, int length) {
      if (bytes == 0) {
        firstNanos = System.nanoTime();
      }
      bytes += length;
      int kept = Math.min(length, last.length);
      System.arraycopy(last, kept, last, 0, last.length - kept);
      System.arraycopy(piece, length - kept, last, last.length - kept, kept);
    }

    long credits() {
      String text = new String(last, StandardCharsets.UTF_8);
      int at = text.lastIndexOf("\"credit_count\":");
      assertThat(at).as(text).isPositive();
      String rest = text.substring(at + "\"credit_count\":".length());
      return Long.parseLong(rest.substring(0, rest.indexOf(',')));
    }
  }
}
