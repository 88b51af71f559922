package io.tollgate.app.config;

import org.jspecify.annotations.Nullable;

/// One key of the grammar: the only place that knows its type, default and range.
///
/// @param fallback the value where the key is left out; null if there is none
/// @param absence what leaving it out means: the default as written, `required`, or words
/// @param meaning one sentence for the reference
record Key<T>(String name, Kind<T> kind, @Nullable T fallback, String absence, String meaning) {

  private static final String REQUIRED = "required";

  /// A key with a default.
  static <T> Key<T> of(String name, Kind<T> kind, T fallback, String meaning) {
    return new Key<>(name, kind, fallback, kind.writing().apply(fallback), meaning);
  }

  /// A key that must be there.
  static <T> Key<T> required(String name, Kind<T> kind, String meaning) {
    return new Key<>(name, kind, null, REQUIRED, meaning);
  }

  /// A key that may be left out.
  ///
  /// @param absence what that means
  static <T> Key<T> optional(String name, Kind<T> kind, String absence, String meaning) {
    return new Key<>(name, kind, null, absence, meaning);
  }

  boolean isRequired() {
    return absence.equals(REQUIRED);
  }
}
