package io.tollgate.core.request;

import org.jspecify.annotations.Nullable;

/// An expected no. Nothing was charged and nothing was forwarded.
///
/// @param words public words; the code's own unless something more useful can be told
/// @param retryAtMillis when trying again makes sense, milliseconds since 1970; 0 if unknown
/// @param reached the limit that was reached; null where none was
public record Refusal(RefusalCode code, String words, long retryAtMillis, @Nullable Limit reached) {

  /// A limit that stands in the way.
  ///
  /// @param subject whose it is
  /// @param number of credits, calls or days, as the code says
  public record Limit(Subject subject, long number) {}

  /// A refusal in the code's own words.
  public static Refusal of(RefusalCode code) {
    return new Refusal(code, code.words(), 0, null);
  }

  /// A refusal in words of its own.
  public static Refusal of(RefusalCode code, String words) {
    return new Refusal(code, words, 0, null);
  }

  /// A refusal by a limit that ends nobody knows when.
  public static Refusal of(RefusalCode code, Limit reached) {
    return new Refusal(code, code.words(), 0, reached);
  }

  /// A refusal that ends by itself.
  public static Refusal until(RefusalCode code, long retryAtMillis) {
    return new Refusal(code, code.words(), retryAtMillis, null);
  }

  /// A refusal by a limit, which ends by itself.
  public static Refusal until(RefusalCode code, long retryAtMillis, Limit reached) {
    return new Refusal(code, code.words(), retryAtMillis, reached);
  }
}
