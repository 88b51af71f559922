package io.tollgate.core.route;

import java.util.List;
import java.util.Map;

/// How the calls of an api are paid for, one by one, by x402.
///
/// @param facilitator who checks payments and carries them out
/// @param headers what it is sent with each request, name and value in turn: they may be secrets
/// @param byRoute what each route whose access is [Access#PAYMENT] costs, by its id
public record Payments(Upstream facilitator, List<String> headers, Map<String, Terms> byRoute) {

  public Payments {
    headers = List.copyOf(headers);
    byRoute = Map.copyOf(byRoute);
  }

  /// Without the headers.
  @Override
  public String toString() {
    return "Payments[facilitator=" + facilitator.authority() + ", byRoute=" + byRoute + "]";
  }

  /// What one call costs, and to whom: a transfer of a token that its holder signs and others carry
  /// out (EIP-3009).
  ///
  /// @param network such as `eip155:8453` (CAIP-2)
  /// @param asset the token's contract, `0x` and 40 hexadecimal digits
  /// @param amount in the token's smallest unit: digits without a leading zero, as amounts exceed a
  ///   `long`
  /// @param payTo who is paid, as `asset`
  /// @param timeoutSeconds how long a signature should hold, 1 or more
  /// @param name of the token, as its contract signs it
  /// @param version of the token's contract
  /// @param configId what the seller calls these terms; empty for nothing
  /// @param description for people
  public record Terms(
      String network,
      String asset,
      String amount,
      String payTo,
      int timeoutSeconds,
      String name,
      String version,
      String configId,
      String description) {}
}
