package io.tollgate.core.price;

import java.util.List;

/// What a price may read of a request before it is made.
public interface Asked {

  /// Every value of a query parameter, decoded, in order; empty if it was not given.
  List<String> values(String parameter);
}
