package io.tollgate.control.admin;

import io.tollgate.control.command.Outcome;
import io.tollgate.control.command.PeopleOutcome;
import io.tollgate.control.command.PeopleRefusal;
import io.tollgate.control.wire.ProblemCode;
import io.tollgate.control.wire.ProblemException;

/// How a rejected command is answered.
final class Refusals {

  private Refusals() {}

  /// What was done.
  ///
  /// @throws ProblemException nothing was
  static <T> Outcome.Done<T> requireDone(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Done<T> done -> done;
      case Outcome.Rejected<T> no -> throw problem(no);
    };
  }

  /// What was done about people.
  ///
  /// @throws ProblemException nothing was
  static <T> T requireDone(PeopleOutcome<T> outcome) {
    return switch (outcome) {
      case PeopleOutcome.Done<T>(T value) -> value;
      case PeopleOutcome.Refused<T>(PeopleRefusal why) ->
          throw problem(new Outcome.Rejected<>(why.reason(), why.field(), why.words()));
    };
  }

  private static ProblemException problem(Outcome.Rejected<?> no) {
    String field = no.field();
    return switch (no.reason()) {
      case NOT_FOUND -> new ProblemException(ProblemCode.NOT_FOUND, no.words());
      case CONFLICT, FORBIDDEN -> new ProblemException(ProblemCode.CONFLICT, no.words());
      case KEY_REUSED -> new ProblemException(ProblemCode.IDEMPOTENCY_KEY_REUSED, no.words());
      case INVALID ->
          field == null
              ? new ProblemException(ProblemCode.INVALID_REQUEST, no.words())
              : ProblemException.invalid(field, "value", no.words());
    };
  }
}
