package io.tollgate.app.config;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a key takes.
///
/// @param words for problems and for the reference, such as `a duration, 1ms to 1h`
/// @param reading tells what is wrong and gives null, or gives the value
/// @param writing the value as an operator would write it
record Kind<T>(String words, Reading<T> reading, Function<T, String> writing) {

  /// @return null after a problem was told
  @Nullable T read(Entry entry, Problems problems) {
    return reading.read(this, entry, problems);
  }

  /// Tells that something else stands there, unless it was told already that nothing can.
  @Nullable T expected(Entry entry, Problems problems) {
    if (entry instanceof Entry.Text text && text.text() == null) {
      return null;
    }
    problems.add(entry.at(), "expected " + words + ", found " + entry.words());
    return null;
  }

  /// Reads one kind of value.
  @FunctionalInterface
  interface Reading<T> {
    @Nullable T read(Kind<T> kind, Entry entry, Problems problems);
  }
}
