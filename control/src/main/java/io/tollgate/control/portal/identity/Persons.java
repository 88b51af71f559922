package io.tollgate.control.portal.identity;

import io.tollgate.core.person.Theme;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who may sign in, as the portal's frame needs to know it.
///
/// Thread: any that may block. Each method throws [io.tollgate.core.unit.StoreException] if the
/// store is out of reach.
public interface Persons {

  /// Whose session it is.
  ///
  /// @return null if that person is no more, or may no longer sign in
  @Nullable SignedIn find(long personId);

  /// Where a person belongs, by name.
  List<Membership> memberships(long personId);

  /// What a person wants to look at from now on.
  void prefer(long personId, Theme theme);
}
