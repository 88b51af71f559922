package io.tollgate.store.ledger;

import org.jspecify.annotations.Nullable;

/// How far the folder is.
///
/// @param state what it is doing
/// @param folded records put into the ledger since the folder was made
/// @param lagMillis since the ledger last held everything durable in the journal; 0 if it does
/// @param error what went wrong last, in one line; null while all is well
public record FolderStatus(State state, long folded, long lagMillis, @Nullable String error) {

  public enum State {
    /// Not started; [Folder#foldAll] works.
    READY,
    RUNNING,
    /// The database fails; tried again with growing pauses. Charging goes on until the journal is
    /// full.
    FAILING,
    /// Met a record it must not fold and must not skip; only a restart tries again.
    STOPPED,
    CLOSED
  }
}
