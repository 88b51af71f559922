package io.tollgate.app.run;

import io.tollgate.core.route.Mount;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Addresses of listeners as others write them.
final class Addresses {

  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final String THIS_MACHINE = "127.0.0.1";

  private Addresses() {}

  /// Where an api is reached at one of its mounts, without a slash at the end.
  ///
  /// @param port of the listener
  static String base(Mount mount, boolean secure, int port) {
    String host = mount.host().isEmpty() ? THIS_MACHINE : mount.host();
    boolean usual = port == (secure ? HTTPS : HTTP);
    return (secure ? "https://" : "http://") + host + (usual ? "" : ":" + port) + mount.prefix();
  }

  /// Where this process reaches a listener of its own.
  ///
  /// @param listens at every address, or at one of this machine
  static InetSocketAddress near(String listens, int port) {
    var address = new InetSocketAddress(listens, port);
    InetAddress at = address.getAddress();
    return at == null || at.isAnyLocalAddress()
        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
        : address;
  }
}
