package io.tollgate.core.vault;

import java.util.List;

/// Where deposits are kept, unreadable without the installation's secret (port). Each change leaves
/// an entry in the audit, which has the deposit's name and never its text.
///
/// An organization has shelves, one for each kind of thing; a shelf has one deposit of a name.
///
/// Blocks: virtual threads only. Each method throws [io.tollgate.core.unit.StoreException] if the
/// store is out of reach, or what it has can't be read.
public interface VaultStore {

  /// What lies on a shelf, by name.
  List<Deposit> all(long organizationId, String shelf);

  /// Puts a deposit on a shelf, in the place of one of the same name.
  ///
  /// @param most how many may lie there
  /// @param actor who did it, for the audit
  /// @return whether there was room; if not, nothing has changed
  boolean put(
      long organizationId, String shelf, Deposit deposit, int most, String actor, long atMillis);

  /// Takes a deposit away.
  ///
  /// @return whether there was one
  boolean remove(long organizationId, String shelf, String name, String actor, long atMillis);

  /// Takes away all that lies on a shelf.
  ///
  /// @return how many there were
  int clear(long organizationId, String shelf, String actor, long atMillis);
}
