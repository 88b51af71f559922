package io.tollgate.core.request;

/// An expected no. Nothing was charged and nothing was forwarded.
///
/// @param words public words; the code's own unless something more useful can be told
/// @param retryAtMillis when trying again makes sense, milliseconds since 1970; 0 if unknown
public record Refusal(RefusalCode code, String words, long retryAtMillis) {

  /// A refusal in the code's own words.
  public static Refusal of(RefusalCode code) {
    return new Refusal(code, code.words(), 0);
  }

  /// A refusal in words of its own.
  public static Refusal of(RefusalCode code, String words) {
    return new Refusal(code, words, 0);
  }

  /// A refusal that ends by itself.
  public static Refusal until(RefusalCode code, long retryAtMillis) {
    return new Refusal(code, code.words(), retryAtMillis);
  }
}
