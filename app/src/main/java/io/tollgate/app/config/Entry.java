package io.tollgate.app.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A value of the file, with its place.
sealed interface Entry {

  Place at();

  /// What it is, for problems.
  String words();

  /// A scalar.
  ///
  /// @param raw as written: the only form that may be told
  /// @param text with environment variables filled in: may be a secret; null if one is not set, and
  ///   that was told
  /// @param plain whether it stands without quotes
  record Text(Place at, String raw, @Nullable String text, boolean plain) implements Entry {

    /// Whether there is nothing: `key:`, `key: ~`, `key: null`.
    boolean nothing() {
      return plain && (raw.isEmpty() || raw.equals("~") || raw.equals("null"));
    }

    @Override
    public String words() {
      return nothing() ? "nothing" : Words.quoted(raw);
    }

    /// Without the text, which may be a secret.
    @Override
    public String toString() {
      return "Text[at=" + at + ", raw=" + raw + "]";
    }
  }

  /// A list.
  record Items(Place at, List<Entry> entries) implements Entry {
    public Items {
      entries = List.copyOf(entries);
    }

    @Override
    public String words() {
      return "a list";
    }
  }

  /// A mapping, in the file's order, each name once.
  record Fields(Place at, List<Field> fields) implements Entry {
    public Fields {
      fields = List.copyOf(fields);
    }

    @Override
    public String words() {
      return "a mapping";
    }
  }

  /// A name and its value.
  record Field(Place at, String name, Entry value) {}
}
