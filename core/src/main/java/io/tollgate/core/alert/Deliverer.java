package io.tollgate.core.alert;

/// Brings a message to where it belongs (port), one for each channel. Blocks, with a bound.
@FunctionalInterface
public interface Deliverer {

  /// Never throws for what the other side does.
  ///
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach; tried again
  Result deliver(Delivery delivery, Alert alert);

  /// What became of a try.
  ///
  /// @param words for people: what the other side said; never a secret
  record Result(Kind kind, String words) {}

  /// How a try ended.
  enum Kind {
    DONE,
    /// It may work later.
    RETRY,
    /// It will not work: the message is given up.
    REFUSED,
    /// The other side wants nothing any more: the webhook is switched off.
    GONE
  }
}
