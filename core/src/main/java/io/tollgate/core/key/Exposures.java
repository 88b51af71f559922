package io.tollgate.core.key;

/// Told of keys that whoever listens can have read.
///
/// Thread: any; answers at once and does what there is to do elsewhere.
@FunctionalInterface
public interface Exposures {

  /// Nobody wants to know.
  Exposures NONE = _ -> {};

  /// A key that holds was shown in the clear where that ends it. Told for each such call, also
  /// while the first is still being acted on.
  void exposed(LiveKey key);
}
