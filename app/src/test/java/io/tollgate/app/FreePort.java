package io.tollgate.app;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// Ports for servers that are told theirs.
public final class FreePort {

  /// Below the ports of connections that go out (`net.ipv4.ip_local_port_range`).
  private static final int FROM = 20_000;

  private static final int TO = 32_000;

  private FreePort() {}

  /// A port nobody listens on, and no system gives to a connection that goes out before somebody
  /// does.
  public static int find() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FROM, TO);
      try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (BindException _) {
        // Taken: another one.
      }
    }
  }
}
