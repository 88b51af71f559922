package io.tollgate.core.admission;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyState;
import java.util.List;

/// Callers of one organization that has bought nothing.
final class TestCallers {

  static final Account ACCOUNT =
      new Account(
          new Account.Terms(
              new Organization(1, "Acme", Standing.ACTIVE, "plan", 0, 0), null, Long.MAX_VALUE),
          new Desk(1, List.of(), 0, new Desk.Past(List.of(), List.of(), List.of()), 0),
          (account, _) -> account.terms());

  private TestCallers() {}

  static Caller caller(long id, KeyDigest digest) {
    return new Caller(key(id, digest, KeyState.ACTIVE), ACCOUNT);
  }

  static ApiKey key(long id, KeyDigest digest, KeyState state) {
    return new ApiKey(id, 1, "api", digest, "label", "hint", state, 0, 0, Long.MAX_VALUE);
  }
}
