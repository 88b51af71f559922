package io.tollgate.control.command;

import org.jspecify.annotations.Nullable;

/// What became of a command.
///
/// @param <T> what it was about
public sealed interface Outcome<T> {

  /// It holds now.
  ///
  /// @param value as it is now
  /// @param fresh whether this command wrote it; false if it was so before
  record Done<T>(T value, boolean fresh) implements Outcome<T> {}

  /// It was not done, and nothing has changed.
  ///
  /// @param field what was wrong with the request, if one field was
  /// @param words for people
  record Rejected<T>(Reason reason, @Nullable String field, String words) implements Outcome<T> {}

  /// Why a command was not done.
  enum Reason {
    /// The organization or key is not there.
    NOT_FOUND,
    /// A field contradicts another, or names what is not there.
    INVALID,
    /// What is asked for does not go with how things stand.
    CONFLICT,
    /// The role of whoever asks does not allow it.
    FORBIDDEN,
    /// The idempotency key belongs to another request.
    KEY_REUSED
  }
}
