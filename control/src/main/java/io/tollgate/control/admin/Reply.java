package io.tollgate.control.admin;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an operation answers.
///
/// @param body written as JSON; null for none
/// @param headers beside the usual ones
record Reply(int status, @Nullable Object body, Map<String, String> headers) {

  Reply {
    headers = Map.copyOf(headers);
  }

  static Reply ok(Object body) {
    return new Reply(200, body, Map.of());
  }

  /// Made now.
  ///
  /// @param path where it can be read from now on
  static Reply created(String path, Object body) {
    return new Reply(201, body, Map.of("Location", path));
  }

  /// Made before, by the same request.
  static Reply repeated(String path, Object body) {
    return new Reply(200, body, Map.of("Content-Location", path, "Idempotent-Replayed", "true"));
  }

  static Reply nothing() {
    return new Reply(204, null, Map.of());
  }
}
