package io.tollgate.control.portal.keys;

import io.tollgate.control.portal.identity.Rights;
import io.tollgate.control.portal.page.NotAllowedException;
import io.tollgate.control.portal.page.OrganizationPlace;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.query.KeyHistory;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.person.Act;
import io.tollgate.core.person.Role;
import org.jspecify.annotations.Nullable;

/// What whoever asks may do with keys. Read once for a page of many.
///
/// Thread: one request's.
final class KeyRights {

  private final Visit visit;
  private final Role role;
  private final boolean verified;
  private final KeyHistory history;

  KeyRights(Visit visit, OrganizationPlace place, Rights rights, KeyHistory history) {
    this.visit = visit;
    this.role = rights.role(visit, place);
    this.verified = rights.person(visit).verified();
    this.history = history;
  }

  /// Whether their address is not proven yet: until then they look round.
  boolean unverified() {
    return !verified && role.may(Act.CREATE_KEYS);
  }

  /// @return why they can't make keys; null if they can
  @Nullable String refuseNew() {
    if (!role.may(Act.CREATE_KEYS)) {
      return visit.text("rights.create-keys");
    }
    return verified ? null : visit.text("keys.unverified");
  }

  /// @return why they can't change a key; null if they can
  @Nullable String refuse(ApiKey key) {
    if (role.may(Act.CHANGE_ANY_KEYS)) {
      return null;
    }
    if (!role.may(Act.CHANGE_OWN_KEYS)) {
      return visit.text("rights.change-own-keys");
    }
    return history.maker(key).equals(Rights.actor(visit))
        ? null
        : visit.text("rights.change-any-keys");
  }

  /// @throws NotAllowedException they can't
  void requireNew() {
    require(refuseNew());
  }

  /// @throws NotAllowedException they can't
  void require(ApiKey key) {
    require(refuse(key));
  }

  private static void require(@Nullable String reason) {
    if (reason != null) {
      throw new NotAllowedException(reason);
    }
  }
}
