package io.tollgate.gateway.payment;

/// What a request shows of a payment.
public sealed interface Look permits Look.Nothing, Look.Malformed, Look.Unacceptable, Offer {

  /// No payment.
  record Nothing() implements Look {}

  /// Something that is no payment.
  ///
  /// @param words public ones
  record Malformed(String words) implements Look {}

  /// A payment, but not one that is asked for.
  ///
  /// @param reason as the protocol names it
  record Unacceptable(String reason) implements Look {}
}
