package io.tollgate.core.price;

import org.jspecify.annotations.Nullable;

/// What a price may read of an answer after it has gone by.
public interface Counted {

  /// The answer [#value] and [#header] give when there is none.
  long ABSENT = -1;

  /// Elements at a path: of an array its length, of an object its members, 0 if it is not there.
  long count(JsonPath path);

  /// The non-negative integer at a path, or [#ABSENT].
  long value(JsonPath path);

  /// A header of the answer; null if it is not there.
  @Nullable String header(String name);

  /// An answer without a body: nothing counted, nothing said.
  Counted NOTHING =
      new Counted() {
        @Override
        public long count(JsonPath path) {
          return 0;
        }

        @Override
        public long value(JsonPath path) {
          return ABSENT;
        }

        @Override
        public @Nullable String header(String name) {
          return null;
        }
      };
}
