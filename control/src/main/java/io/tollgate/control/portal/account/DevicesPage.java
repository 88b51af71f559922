package io.tollgate.control.portal.account;

import java.time.Instant;
import java.util.List;

/// Where a person is signed in.
public record DevicesPage(List<Device> devices) {
  public DevicesPage {
    devices = List.copyOf(devices);
  }

  /// @param id of its session, as it is kept
  /// @param browser such as "Firefox on Linux"
  /// @param address where it was last used from
  /// @param here whether it is this one
  public record Device(
      String id, String browser, String address, Instant first, Instant last, boolean here) {}
}
