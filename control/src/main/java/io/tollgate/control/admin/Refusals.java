package io.tollgate.control.admin;

import io.tollgate.control.command.Outcome;
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
