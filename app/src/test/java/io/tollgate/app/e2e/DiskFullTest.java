package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testkit.HttpConnection;
import io.tollgate.testkit.HttpConnection.Answer;
import io.tollgate.testkit.PointsUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A full disk under the journal, which is a small memory disk of its own here.
final class DiskFullTest {

  private static final Duration BACK_WITHIN = Duration.ofSeconds(10);

  @TempDir Path folder;

  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    boolean mounted =
        run("mount", "-t", "tmpfs", "-o", "size=64m,mode=700", "tmpfs", disk.toString());
    if (!mounted) {
      String skipped = "SKIPPED: a full disk needs the right to mount one; run this test as root";
      System.err.println(skipped);
      assertThat(System.getenv("CI")).as(skipped).isNull();
      Assumptions.abort(skipped);
    }
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "-l", disk.toString());
  }

  @Test
  void aFullDiskRefusesChargedCallsRecordsEveryOtherAndEndsByItself() throws Exception {
    try (var upstream = new PointsUpstream()) {
      var shop = new Shop(folder, upstream.port(), disk.resolve("journal"));
      String key = shop.buyer("buyer", "large").key();
      try (ServerProcess server = shop.start("--role", "gateway");
          var connection = new HttpConnection(server.port())) {
        long acknowledged = callUntil(connection, key, 200);

        fill();
        acknowledged += callUntil(connection, key, 503);
        long before = upstream.requests();
        Answer refused = connection.get("/v1/one", "X-CMC_PRO_API_KEY", key);
        Answer free = connection.get("/v1/free", "X-CMC_PRO_API_KEY", key);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.number("error_code")).isEqualTo(503);
        assertThat(refused.number("credit_count")).isZero();
        assertThat(free.status()).as("a free call while the disk is full").isEqualTo(200);
        assertThat(upstream.requests())
            .as("only the free call was forwarded")
            .isEqualTo(before + 1);
        assertThat(Shop.used(server.port(), key)).isEqualTo(acknowledged);

        Files.delete(disk.resolve("filler"));
        long freed = System.nanoTime();
        acknowledged += callUntil(connection, key, 200);
        System.out.printf(
            "disk full: back %d ms after there was room%n",
            (System.nanoTime() - freed) / 1_000_000);
        assertThat(Shop.used(server.port(), key)).isEqualTo(acknowledged);
        assertThat(server.terminate()).isZero();
      }
      shop.requireBalancedBooks();
    }
  }

  /// Calls until an answer has a status.
  ///
  /// @return how many were answered 200
  private static long callUntil(HttpConnection connection, String key, int status)
      throws IOException, InterruptedException {
    long answered = 0;
    long end = System.nanoTime() + BACK_WITHIN.toNanos();
    while (System.nanoTime() < end) {
      Answer answer = connection.get("/v1/one", "X-CMC_PRO_API_KEY", key);
      answered += answer.status() == 200 ? 1 : 0;
      if (answer.status() == status) {
        return answered;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("no " + status + " within " + BACK_WITHIN);
  }

  private void fill() throws IOException {
    byte[] block = new byte[1 << 16];
    Arrays.fill(block, (byte) 1);
    try (var out = Files.newOutputStream(disk.resolve("filler"))) {
      while (true) {
        out.write(block);
      }
    } catch (IOException _) {
      // That is what was wanted: not a byte is left.
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(List.of(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
