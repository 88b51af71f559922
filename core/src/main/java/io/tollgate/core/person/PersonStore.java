package io.tollgate.core.person;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where people are kept (port). Blocks: virtual threads only. Each method throws
/// [io.tollgate.core.unit.StoreException] if the store is out of reach.
public interface PersonStore {

  /// Reads what stands at one instant.
  <T extends @Nullable Object> T read(Function<People, T> work);

  /// Reads and writes in one transaction, alone: what was read still holds when it is written.
  /// Whatever the work throws undoes all of it. Each thing it writes leaves an entry in the audit.
  ///
  /// @param actor who does it, for the audit
  <T extends @Nullable Object> T write(String actor, long atMillis, Function<PeopleWriter, T> work);
}
