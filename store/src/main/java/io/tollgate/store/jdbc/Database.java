package io.tollgate.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// A database, in transactions.
///
/// Thread: any; blocks. Failures come out as [io.tollgate.core.unit.StoreException], or as
/// [ConstraintException] when the database refuses what the work wants.
public interface Database {

  /// Runs work on one snapshot; it can't write.
  <T extends @Nullable Object> T read(Work<T> work);

  /// Runs work in one transaction, alone; whatever it throws undoes all of it.
  <T extends @Nullable Object> T write(Work<T> work);

  /// What is done in a transaction.
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T in(Connection connection) throws SQLException;
  }
}
