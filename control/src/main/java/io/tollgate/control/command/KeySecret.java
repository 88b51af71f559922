package io.tollgate.control.command;

/// A key in clear. Exists between its making and its one answer.
public final class KeySecret {

  private final String text;

  KeySecret(String text) {
    this.text = text;
  }

  /// The key itself, for the answer that shows it.
  public String reveal() {
    return text;
  }

  /// Enough to recognise the key, too little to use it: what stands before the random part, four
  /// characters of it, and the last four.
  String hint() {
    int random = text.lastIndexOf('_') + 1;
    return text.substring(0, random + 4) + "…" + text.substring(text.length() - 4);
  }

  @Override
  public String toString() {
    return "***";
  }
}
