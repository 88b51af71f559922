package io.tollgate.gateway.credential;

/// What a request shows of who calls.
public sealed interface Shown {

  /// One key, however often.
  final class Key implements Shown {
    private final String text;

    Key(String text) {
      this.text = text;
    }

    /// The key itself: hash it and let go.
    public String text() {
      return text;
    }

    @Override
    public String toString() {
      return "***";
    }
  }

  /// Without a key, or with one where none may stand.
  enum Other implements Shown {
    NOTHING,
    /// Two different keys.
    TWO
  }
}
