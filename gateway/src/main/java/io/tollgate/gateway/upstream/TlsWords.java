package io.tollgate.gateway.upstream;

import org.jspecify.annotations.Nullable;

/// Why TLS failed, for an operator's eyes.
final class TlsWords {

  private static final int LENGTH_MAX = 200;

  private TlsWords() {}

  /// The innermost reason, short and in one line: what stands in a certificate is its maker's.
  static String of(@Nullable Throwable failure) {
    if (failure == null) {
      return "no reason";
    }
    Throwable reason = failure;
    for (int depth = 0; depth < 10 && reason.getCause() != null; depth++) {
      reason = reason.getCause();
    }
    String message = reason.getMessage();
    String words =
        message == null || message.isBlank() ? reason.getClass().getSimpleName() : message;
    var line = new StringBuilder();
    for (int i = 0; i < words.length() && i < LENGTH_MAX; i++) {
      char c = words.charAt(i);
      line.append(c < ' ' || c > '~' ? '?' : c);
    }
    return line.toString();
  }
}
