package io.tollgate.gateway.metrics;

/// Told of what should never happen, for whoever logs it.
///
/// Thread: any event loop; must not block.
public interface GatewayEvents {

  /// Nobody wants to know.
  GatewayEvents NONE = _ -> {};

  /// A mistake of ours ended a call. The type and the stack may be logged; the message may quote
  /// what a client sent, so it is not.
  void fault(Throwable cause);
}
