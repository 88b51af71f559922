package io.tollgate.control.portal.page;

/// What was asked for is not there, or not for whoever asks: 404, one and the same page.
public final class NotThereException extends RuntimeException {
  public NotThereException() {
    super("not there", null, false, false);
  }
}
