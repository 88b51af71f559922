package io.tollgate.store.ledger;

import io.tollgate.core.window.WindowKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Looks at what a fold adds, in the transaction that adds it: what it writes is there exactly when
/// the rows are.
///
/// Thread: the folder's. It may be called again for the same calls, after a transaction that came
/// to nothing.
@FunctionalInterface
public interface FoldWitness {

  /// Sees nothing.
  FoldWitness NONE = (_, _) -> {};

  void folded(Connection connection, Folded folded) throws SQLException;

  /// What one transaction adds.
  ///
  /// @param lastMillis the newest admission
  record Folded(List<Growth> windows, List<Refusals> refusals, long lastMillis) {}

  /// What was added to one window.
  ///
  /// @param used behind the addition
  /// @param added of `used`
  /// @param overage of `used`, what is beyond the cap
  /// @param overageAdded of `overage`
  record Growth(
      long organizationId,
      WindowKind kind,
      long startMillis,
      long used,
      long added,
      long overage,
      long overageAdded) {}

  /// Calls of an organization were refused, since the credits of a day or of a month did not
  /// suffice: its own or those of a key.
  ///
  /// @param atMillis the last of them
  record Refusals(long organizationId, boolean month, long atMillis) {}
}
