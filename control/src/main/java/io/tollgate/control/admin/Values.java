package io.tollgate.control.admin;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Values that were read and checked.
final class Values {

  private final Map<String, Optional<Object>> values;

  /// @param values by field; empty for a given `null`
  Values(Map<String, Optional<Object>> values) {
    this.values = Map.copyOf(values);
  }

  /// The value of a required field.
  <T> T get(Field<T> field) {
    T value = find(field);
    if (value == null) {
      throw new IllegalStateException("not a required field: " + field.name());
    }
    return value;
  }

  /// @return null if it was not given, or given as `null`
  // Put under this name by this field's reader.
  @SuppressWarnings("unchecked")
  <T> @Nullable T find(Field<T> field) {
    Optional<Object> value = values.get(field.name());
    return value == null ? null : (T) value.orElse(null);
  }

  <T> T find(Field<T> field, T otherwise) {
    T value = find(field);
    return value == null ? otherwise : value;
  }

  /// Whether `null` was given.
  boolean takenAway(Field<?> field) {
    Optional<Object> value = values.get(field.name());
    return value != null && value.isEmpty();
  }
}
