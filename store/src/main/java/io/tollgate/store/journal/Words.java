package io.tollgate.store.journal;

import java.nio.file.FileSystemException;

/// A failure in words that may be shown: why, never where.
final class Words {

  private Words() {}

  static String of(Throwable failure) {
    String why = failure instanceof FileSystemException e ? e.getReason() : failure.getMessage();
    return why == null ? failure.getClass().getSimpleName() : why;
  }
}
