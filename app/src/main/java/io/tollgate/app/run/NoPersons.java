package io.tollgate.app.run;

import io.tollgate.control.portal.identity.Membership;
import io.tollgate.control.portal.identity.Persons;
import io.tollgate.control.portal.identity.SignedIn;
import io.tollgate.control.portal.identity.Theme;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Nobody can sign in: no people are kept yet.
record NoPersons() implements Persons {

  @Override
  public @Nullable SignedIn find(long personId) {
    return null;
  }

  @Override
  public List<Membership> memberships(long personId) {
    return List.of();
  }

  @Override
  public @Nullable SignedIn authenticate(String email, String password) {
    return null;
  }

  @Override
  public void prefer(long personId, Theme theme) {
    // Nobody is there to prefer anything.
  }
}
