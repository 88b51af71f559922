package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Bytes the event loop allocates for a call: what the machine's mood can't change.
class AllocationBudgetTest {

  /// The compiler takes away what escapes no method only after a while, and when it gets to it is
  /// the machine's business: rounds go on until one is inside the budget.
  private static final int ROUNDS_MAX = 20;

  private static final int ROUND_CALLS = 4_000;

  /// Measured 2,334, some 150 of it by the lists of the fake journal. Up to 2,450 where other tests
  /// ran before in this JVM and the compiler knows more cases.
  private static final long BYTES_MAX = 2_500;

  @Test
  void aSmallCallAtAFixedPriceStaysInsideItsBudget() throws IOException {
    byte[] answer =
        ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                + "Cache-Control: no-cache\r\nContent-Length: 289\r\n\r\n"
                + "x".repeat(289))
            .getBytes(StandardCharsets.US_ASCII);
    try (var it =
        TestGateway.with(exchange -> exchange.raw(answer)).dialect(new BareDialect()).start()) {
      byte[] request =
          ("GET /data?symbol=BTC HTTP/1.1\r\nHost: api.test\r\nUser-Agent: test/1\r\n"
                  + "Accept: */*\r\n"
                  + it.bearer()
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII);
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), it.gateway.port())) {
        int length = calls(socket, request, 1, 0);
        long perCall = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS_MAX && perCall > BYTES_MAX; round++) {
          long before = allocated();
          calls(socket, request, ROUND_CALLS, length);
          perCall = (allocated() - before) / ROUND_CALLS;
        }

        assertThat(perCall).isLessThanOrEqualTo(BYTES_MAX);
      }
    }
  }

  private static int calls(Socket socket, byte[] request, int count, int known) throws IOException {
    OutputStream out = socket.getOutputStream();
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[8192];
    int length = known;
    for (int i = 0; i < count; i++) {
      out.write(request);
      int read = in.read(buffer);
      while (read < length) {
        read += in.read(buffer, read, buffer.length - read);
      }
      length = read;
    }
    return length;
  }

  private static long allocated() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.dumpAllThreads(false, false))
        .filter(thread -> thread.getThreadName().startsWith("gateway-"))
        .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.getThreadId()))
        .sum();
  }
}
