package io.tollgate.core.vault;

import java.nio.charset.StandardCharsets;

/// A thing a customer leaves with us: a name everybody may see, and a text nobody may.
///
/// Thread: any; immutable.
public final class Deposit {

  /// Longest name, in characters.
  public static final int NAME_MAX = 128;

  /// Longest text, in bytes of UTF-8.
  public static final int BYTES_MAX = 32 * 1024;

  private final String name;
  private final String text;

  /// @param name 1..=[#NAME_MAX] characters
  /// @param text at most [#BYTES_MAX] bytes
  public Deposit(String name, String text) {
    if (name.isEmpty() || name.length() > NAME_MAX) {
      throw new IllegalArgumentException(
          "name: " + name.length() + " characters (expected: 1..=" + NAME_MAX + ")");
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > BYTES_MAX) {
      throw new IllegalArgumentException(
          "text: " + bytes + " bytes (expected: 0..=" + BYTES_MAX + ")");
    }
    this.name = name;
    this.text = text;
  }

  public String name() {
    return name;
  }

  /// The text. Only its owner may be shown it.
  public String reveal() {
    return text;
  }

  /// Without the text, so that no log ever has it.
  @Override
  public String toString() {
    return name + "=***";
  }
}
