package io.tollgate.gateway.credential;

/// What a request shows of who calls.
public sealed interface Shown {

  /// One key, however often.
  final class Key implements Shown {
    private final String text;
    private final boolean inUrl;

    Key(String text, boolean inUrl) {
      this.text = text;
      this.inUrl = inUrl;
    }

    /// The key itself: hash it and let go.
    public String text() {
      return text;
    }

    /// Whether it stands in the URL, there or among other places: there others may have read it.
    public boolean inUrl() {
      return inUrl;
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
