package io.tollgate.app.config;

import java.util.Comparator;

/// A position in the file.
///
/// @param line from 1
/// @param column from 1, in characters
record Place(int line, int column) implements Comparable<Place> {

  /// Where the file begins.
  static final Place START = new Place(1, 1);

  private static final Comparator<Place> ORDER =
      Comparator.comparingInt(Place::line).thenComparingInt(Place::column);

  /// The place of a character.
  ///
  /// @param index in code points, as the YAML reader counts
  static Place at(String text, int index) {
    int line = 1;
    int column = 1;
    int seen = 0;
    for (int i = 0; i < text.length() && seen < index; seen++) {
      int character = text.codePointAt(i);
      i += Character.charCount(character);
      if (character == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return new Place(line, column);
  }

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }
}
