package io.tollgate.store.ledger;

/// Something about the books that a person must look at.
///
/// @param kind what happened
/// @param organizationId whose books; 0 if it is nobody's in particular
/// @param evidence figures, for people; no secrets
public record Alarm(Kind kind, long organizationId, String evidence, long atMillis) {

  public enum Kind {
    /// Books of an organization do not balance; its charged calls are stopped.
    DIFFERENCE,
    /// Books of an organization balance again; its charged calls go on.
    AGREEMENT,
    /// The folder met a record it must not fold and must not skip; it has stopped.
    FOLD_STOPPED,
    /// The database has failed for a while; the folder keeps trying.
    FOLD_FAILING
  }

  /// Told of alarms (port). Returns at once.
  ///
  /// Thread: the folder's or the verifier's.
  @FunctionalInterface
  public interface Listener {
    void raised(Alarm alarm);
  }
}
