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

  /// Another certificate is in force, since its files have changed.
  default void certificateChanged() {}

  /// The files of the certificate have changed and can't be used; the one before stays in force.
  ///
  /// @param why which file and why; holds nothing of the key
  default void certificateKept(String why) {}

  /// A payment ended: what is needed to account for it.
  default void payment(PaymentReport report) {}

  /// The facilitator of payments gave no answer that can be used.
  default void facilitatorFailed(String why) {}

  /// An upstream and we could not agree on TLS, so calls to it fail. Told now and then while it
  /// lasts.
  ///
  /// @param authority of the upstream
  /// @param why for the operator's eyes: it may name what stands in the upstream's certificate
  default void upstreamNotTrusted(String authority, String why) {}
}
