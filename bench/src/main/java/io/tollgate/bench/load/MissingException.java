package io.tollgate.bench.load;

/// Something that would be measured, or is needed to measure, is not there. The message is one line
/// for people and says what to install.
final class MissingException extends RuntimeException {

  MissingException(String message) {
    super(message);
  }
}
