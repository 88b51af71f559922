package io.tollgate.app.config;

import java.util.List;

/// A mapping of the grammar: which keys it takes.
///
/// @param path where it stands, such as `apis.<id>.upstream`
/// @param meaning one sentence for the reference
record Section(String path, String meaning, List<Key<?>> keys) {
  Section {
    keys = List.copyOf(keys);
  }

  List<String> names() {
    return keys.stream().map(Key::name).toList();
  }
}
