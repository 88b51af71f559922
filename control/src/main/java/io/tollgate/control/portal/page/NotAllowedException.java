package io.tollgate.control.portal.page;

/// Whoever asks may see the thing but not do this: 403, and nothing has changed.
public final class NotAllowedException extends RuntimeException {

  /// @param words why, in the reader's language: "Only owners and billing can change the plan"
  public NotAllowedException(String words) {
    super(words, null, false, false);
  }
}
