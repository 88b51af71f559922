package io.tollgate.store.journal;

/// A bad record with good ones behind it: no torn tail but damage. The journal stops; the message
/// names file and offset.
public final class JournalCorruptException extends RuntimeException {

  public JournalCorruptException(String message) {
    super(message);
  }
}
