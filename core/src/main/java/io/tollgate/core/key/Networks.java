package io.tollgate.core.key;

import java.util.List;

/// Where a key may be used from.
///
/// @param allow only from these; empty for anywhere
/// @param deny not from these, whatever `allow` says
public record Networks(List<Network> allow, List<Network> deny) {

  /// Most networks of a key in each list: they are walked at each call.
  public static final int MAX = 50;

  /// From anywhere.
  public static final Networks ANY = new Networks(List.of(), List.of());

  public Networks {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
    if (allow.size() > MAX || deny.size() > MAX) {
      throw new IllegalArgumentException("networks: more than " + MAX);
    }
  }

  /// Whether calls from an address are taken.
  public boolean admit(IpAddress address) {
    return !contain(deny, address) && (allow.isEmpty() || contain(allow, address));
  }

  private static boolean contain(List<Network> networks, IpAddress address) {
    for (int i = 0; i < networks.size(); i++) {
      if (networks.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }
}
