package io.tollgate.control.portal.page;

import io.tollgate.control.portal.identity.Membership;
import io.tollgate.control.portal.identity.Persons;
import io.tollgate.control.portal.identity.SignedIn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds where in an organization a request stands.
///
/// Thread: any that may block.
final class Places {

  private static final String ROOT = "/o/";

  private final Persons persons;

  Places(Persons persons) {
    this.persons = persons;
  }

  /// @param path below `/o/{org}`
  /// @return null if there is no such organization or the person does not belong there: the same
  @Nullable OrganizationPlace find(@Nullable SignedIn person, String path) {
    if (person == null || !path.startsWith(ROOT)) {
      return null;
    }
    int end = path.indexOf('/', ROOT.length());
    String org = path.substring(ROOT.length(), end < 0 ? path.length() : end);
    List<Membership> all = persons.memberships(person.personId());
    for (Membership one : all) {
      if (one.org().equals(org)) {
        return new OrganizationPlace(one, OrganizationPlace.Section.OTHER, all);
      }
    }
    return null;
  }
}
