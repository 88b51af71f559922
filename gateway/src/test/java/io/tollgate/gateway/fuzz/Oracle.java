package io.tollgate.gateway.fuzz;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a fuzz target asks of what it tried.
public final class Oracle {

  private Oracle() {}

  public static void require(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise.get());
    }
  }

  public static void same(@Nullable Object is, @Nullable Object expected, String what) {
    require(Objects.equals(is, expected), () -> what + ": " + is + " (expected: " + expected + ")");
  }
}
