package io.tollgate.app.config;

import java.util.List;
import java.util.Map;

/// A mapping of the grammar: which keys it takes.
///
/// @param path where it stands, such as `apis.<id>.upstream`
/// @param meaning one sentence for the reference
/// @param removed keys of before, and what to write instead
record Section(String path, String meaning, List<Key<?>> keys, Map<String, String> removed) {
  Section {
    keys = List.copyOf(keys);
    removed = Map.copyOf(removed);
  }

  /// A section that never had other keys.
  Section(String path, String meaning, List<Key<?>> keys) {
    this(path, meaning, keys, Map.of());
  }

  List<String> names() {
    return keys.stream().map(Key::name).toList();
  }
}
