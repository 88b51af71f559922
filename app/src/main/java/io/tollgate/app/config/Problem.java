package io.tollgate.app.config;

/// Why a file can't be used. Never holds the value of an environment variable.
///
/// @param file as the operator named it
/// @param line from 1
/// @param column from 1
/// @param reason one line, for people
public record Problem(String file, int line, int column, String reason) {

  /// `file:line:column: reason`.
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + reason;
  }
}
