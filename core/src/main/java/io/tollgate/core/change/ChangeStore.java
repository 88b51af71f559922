package io.tollgate.core.change;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes changes (port). Blocks: virtual threads only.
public interface ChangeStore {

  /// Applies a change and its audit entry in one transaction.
  ///
  /// A change whose object is already there, under the same id and with the same content, is not
  /// written again: ids are made before the first try, so a repeat finds itself.
  ///
  /// A change of a key that has moved to another digest since its author read it
  /// ([Change.KeyMoved]) is made to the key as it is found now, and told with its digest of now.
  ///
  /// @param actor who did it, for the audit
  /// @return whether anything was written
  /// @throws ConflictException it contradicts what is stored
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  boolean apply(Change change, String actor, long atMillis);

  /// Applies changes that know nothing of each other, each with its audit entry. One that can't be
  /// made keeps none of the others out.
  ///
  /// @return for each, in their order, what it contradicts; null if it holds now
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach; some may have been
  ///   written
  default List<@Nullable ConflictException> applyAll(
      List<? extends Change> changes, String actor, long atMillis) {
    var conflicts = new ArrayList<@Nullable ConflictException>(changes.size());
    for (Change change : changes) {
      try {
        apply(change, actor, atMillis);
        conflicts.add(null);
      } catch (ConflictException e) {
        conflicts.add(e);
      }
    }
    return conflicts;
  }

  /// The number of the newest entry of the audit, 0 if there is none: what is known up to here is
  /// all there is.
  ///
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  long sequence();

  /// The audit, newest first.
  ///
  /// @param beforeSequence only earlier entries; [Long#MAX_VALUE] for the newest
  List<AuditEntry> audit(@Nullable Long organizationId, long beforeSequence, int limit);

  /// What the audit says of one object of an organization, newest first.
  ///
  /// @param subjectId of the object
  default List<AuditEntry> auditOf(long organizationId, long subjectId, int limit) {
    var found = new ArrayList<AuditEntry>();
    long before = Long.MAX_VALUE;
    while (true) {
      List<AuditEntry> page = audit(organizationId, before, AUDIT_PAGE);
      for (AuditEntry entry : page) {
        if (entry.subjectId() == subjectId && found.size() < limit) {
          found.add(entry);
        }
      }
      if (page.size() < AUDIT_PAGE || found.size() == limit) {
        return found;
      }
      before = page.getLast().sequence();
    }
  }

  /// Entries read at once.
  int AUDIT_PAGE = 1_000;

  /// One line of the audit.
  ///
  /// @param kind of the change, stable text
  /// @param before JSON of what was there; null if nothing was
  /// @param after JSON of what is there now, without secrets
  record AuditEntry(
      long sequence,
      long atMillis,
      String actor,
      String kind,
      long organizationId,
      long subjectId,
      @Nullable String before,
      String after) {}

  /// The change contradicts what is stored: the object is gone, was there before, or is final.
  final class ConflictException extends RuntimeException {
    public ConflictException(String message) {
      super(message);
    }
  }
}
