package io.tollgate.app.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One mapping of the file, read as a [Section].
final class Mapping {

  private final Place at;
  private final Problems problems;
  private final Map<String, Entry.Field> fields = new HashMap<>();
  private final Map<String, Object> values = new HashMap<>();

  private Mapping(Place at, Problems problems) {
    this.at = at;
    this.problems = problems;
  }

  /// Checks the names and reads every value once.
  static Mapping of(Entry.Fields entry, Section section, Problems problems) {
    var mapping = new Mapping(entry.at(), problems);
    List<String> names = section.names();
    for (Entry.Field field : entry.fields()) {
      if (names.contains(field.name())) {
        mapping.fields.put(field.name(), field);
      } else if (field.name().equals("<<")) {
        problems.add(field.at(), "merge keys are not read; name what is shared under \"prices\"");
      } else if (section.removed().containsKey(field.name())) {
        problems.add(
            field.at(),
            "\"" + field.name() + "\" is gone; write " + section.removed().get(field.name()));
      } else {
        problems.add(field.at(), Words.unknown("key", field.name(), names));
      }
    }
    for (Key<?> key : section.keys()) {
      mapping.read(key);
    }
    return mapping;
  }

  private <T> void read(Key<T> key) {
    Entry.Field field = fields.get(key.name());
    if (field == null) {
      if (key.isRequired()) {
        problems.add(
            at, "\"" + key.name() + "\" is missing (expected: " + key.kind().words() + ")");
      }
      return;
    }
    T value = key.kind().read(field.value(), problems);
    if (value != null) {
      values.put(key.name(), value);
    }
  }

  /// The value; its default where the key is left out or was wrong.
  <T> T get(Key<T> key) {
    T value = find(key);
    return value == null
        ? Objects.requireNonNull(key.fallback(), () -> "a key without a default: " + key.name())
        : value;
  }

  /// The value; null where the key is left out or was wrong.
  @SuppressWarnings("unchecked") // put by read() from a key of the same name and so the same type
  <T> @Nullable T find(Key<T> key) {
    return (T) values.get(key.name());
  }

  /// Another section under a key; an empty one where the key is left out or was wrong.
  Mapping under(Key<Entry.Fields> key, Section section) {
    Entry.Fields entry = find(key);
    return entry == null ? new Mapping(at(key), problems) : of(entry, section, problems);
  }

  /// Whether the key was written, rightly or wrongly.
  boolean has(Key<?> key) {
    return fields.containsKey(key.name());
  }

  /// Where the value stands; where the mapping stands if the key is left out.
  Place at(Key<?> key) {
    Entry.Field field = fields.get(key.name());
    return field == null ? at : field.value().at();
  }

  /// Where the mapping stands.
  Place at() {
    return at;
  }
}
