package io.tollgate.app.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where to listen.
///
/// @param address a literal address or a host name, without brackets
/// @param port 0..=65535; 0 takes any that is free
public record ListenerConfig(String address, int port) {

  private static final int PORT_MAX = 65_535;

  private static final Pattern WRITTEN =
      Pattern.compile("(?:\\[([0-9a-fA-F:.]{2,45})]|([A-Za-z0-9.-]{1,253})):([0-9]{1,5})");

  /// @return null if it is none
  static @Nullable ListenerConfig parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      return null;
    }
    int port = Integer.parseInt(written.group(3));
    String six = written.group(1);
    String address = six == null ? written.group(2) : six;
    return port > PORT_MAX || address == null ? null : new ListenerConfig(address, port);
  }

  /// Whether one of both can't be opened while the other is.
  boolean collides(ListenerConfig other) {
    return port == other.port
        && port != 0
        && (numeric().equals(other.numeric()) || everywhere() || other.everywhere());
  }

  private String numeric() {
    return address.equals("localhost") ? "127.0.0.1" : address;
  }

  /// Whether it takes every address of the machine.
  private boolean everywhere() {
    return address.equals("0.0.0.0") || address.equals("::");
  }

  /// Whether a connection to that host and port, made on this machine, would come in here.
  boolean takes(String host, int toPort) {
    return port == toPort
        && (host.equals(address) || (loopback(host) && (everywhere() || loopback(address))));
  }

  private static boolean loopback(String host) {
    return host.startsWith("127.") || host.equals("::1") || host.equals("localhost");
  }

  /// As it is written in the file.
  @Override
  public String toString() {
    return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port;
  }
}
