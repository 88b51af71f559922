package io.tollgate.app.run;

import io.tollgate.control.portal.docs.Explorer;
import io.tollgate.core.ticket.Ticket;
import io.tollgate.core.unit.Clock;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Makes the portal's calls to this process's own gateway, over its listener in the clear: no key
/// goes over it, and nothing leaves the machine.
///
/// Thread: any that may block.
final class GatewayExplorer implements Explorer {

  /*
   * HTTP/1.0, one call a connection: the answer ends where the connection does, so there is no
   * framing to get wrong. The rest of an answer that is too long to keep is read all the same, for
   * the gateway charges what it could send.
   */

  /// Calls at once; one more is not made.
  private static final int CALLS_MAX = 32;

  /// What is kept of an answer, in bytes; a page shows no more.
  static final int BODY_BYTES_MAX = 256 * 1024;

  private static final int HEAD_BYTES_MAX = 64 * 1024;
  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 30_000;

  /// The longest a whole call may take.
  private static final long CALL_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final String REQUEST_ID = "Tollgate-Request-Id";
  private static final String AGENT = "tollgate-portal";

  private final Semaphore places = new Semaphore(CALLS_MAX);
  private final Supplier<InetSocketAddress> gateway;
  private final Clock clock;

  /// @param gateway where it listens, in the clear
  GatewayExplorer(Supplier<InetSocketAddress> gateway, Clock clock) {
    this.gateway = gateway;
    this.clock = clock;
  }

  @Override
  public Outcome send(Call call) {
    if (!places.tryAcquire()) {
      return new Outcome.Failed();
    }
    try (var socket = new Socket()) {
      long begin = clock.nanos();
      socket.connect(gateway.get(), CONNECT_MILLIS);
      socket.setSoTimeout(READ_MILLIS);
      socket.getOutputStream().write(request(call));
      return read(new BufferedInputStream(socket.getInputStream()), begin);
    } catch (IOException | IllegalArgumentException _) {
      // What went wrong between the two of us is told in the gateway's log, where it knows of it.
      return new Outcome.Failed();
    } finally {
      places.release();
    }
  }

  private static byte[] request(Call call) {
    byte[] body = call.body().getBytes(StandardCharsets.UTF_8);
    var head = new StringBuilder();
    head.append(safe(call.method())).append(' ').append(safe(call.target())).append(" HTTP/1.0");
    header(head, "Host", call.host());
    header(head, "User-Agent", AGENT);
    header(head, "Accept", "*/*");
    call.headers().forEach((name, value) -> header(head, name, value));
    if (body.length > 0) {
      header(head, "Content-Type", call.contentType());
      header(head, "Content-Length", Integer.toString(body.length));
    }
    header(head, Ticket.HEADER, call.ticket());
    head.append("\r\n\r\n");
    byte[] first = head.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] whole = new byte[first.length + body.length];
    System.arraycopy(first, 0, whole, 0, first.length);
    System.arraycopy(body, 0, whole, first.length, body.length);
    return whole;
  }

  private static void header(StringBuilder head, String name, String value) {
    head.append("\r\n").append(safe(name)).append(": ").append(safe(value));
  }

  /// Whatever a form sent: nothing in it makes another line.
  private static String safe(String text) {
    if (!text.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException("not for a header");
    }
    return text;
  }

  private Outcome read(InputStream in, long beginNanos) throws IOException {
    List<String> lines = head(in);
    String[] first = lines.getFirst().split(" ", 3);
    if (first.length < 2 || !first[0].startsWith("HTTP/1.") || !first[1].matches("[1-5][0-9]{2}")) {
      throw new IOException("no answer of HTTP/1");
    }
    var headers = new ArrayList<Header>();
    String requestId = "";
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        var header = new Header(line.substring(0, colon), line.substring(colon + 1).strip());
        headers.add(header);
        requestId = header.name().equalsIgnoreCase(REQUEST_ID) ? header.value() : requestId;
      }
    }
    var body = new ByteArrayOutputStream();
    byte[] buffer = new byte[16 * 1024];
    long bytes = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      bytes += read;
      body.write(buffer, 0, Math.min(read, BODY_BYTES_MAX - body.size()));
      if (clock.nanos() - beginNanos > CALL_NANOS) {
        throw new IOException("takes too long");
      }
    }
    long micros = TimeUnit.NANOSECONDS.toMicros(clock.nanos() - beginNanos);
    return new Outcome.Answered(
        Integer.parseInt(first[1]),
        headers,
        body.toString(StandardCharsets.UTF_8),
        bytes <= BODY_BYTES_MAX,
        micros,
        requestId);
  }

  private static List<String> head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      int next = in.read();
      if (next < 0 || head.length() >= HEAD_BYTES_MAX) {
        throw new IOException("no whole head");
      }
      head.append((char) next);
    }
    return head.toString().lines().filter(line -> !line.isEmpty()).toList();
  }
}
