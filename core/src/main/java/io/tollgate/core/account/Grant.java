package io.tollgate.core.account;

import io.tollgate.core.unit.Credits;
import io.tollgate.core.window.WindowKind;

/// Credits added to one window of an organization: the cap of that window rises by as much, and the
/// grant ends with it. Never edited.
///
/// @param id made before the first try, so that a repeat finds itself
/// @param kind the window's kind, monthly
/// @param windowStartMillis the window's start
/// @param credits 1..=[Credits#MAX]
/// @param reason for people, required
/// @param actor who gave it
/// @param atMillis when
public record Grant(
    long id,
    long organizationId,
    WindowKind kind,
    long windowStartMillis,
    long credits,
    String reason,
    String actor,
    long atMillis) {
  public Grant {
    if (credits < 1 || credits > Credits.MAX) {
      throw new IllegalArgumentException(
          "credits: " + credits + " (expected: 1..=" + Credits.MAX + ")");
    }
  }
}
