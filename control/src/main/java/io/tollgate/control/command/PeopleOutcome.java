package io.tollgate.control.command;

/// What became of a [PeopleCommand].
///
/// @param <T> what it was about
public sealed interface PeopleOutcome<T> {

  /// It holds now.
  record Done<T>(T value) implements PeopleOutcome<T> {}

  /// It was not done, and nothing has changed.
  record Refused<T>(PeopleRefusal why) implements PeopleOutcome<T> {}
}
