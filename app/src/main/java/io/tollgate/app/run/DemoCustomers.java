package io.tollgate.app.run;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.change.Change;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.route.Api;
import io.tollgate.core.unit.PublicId;
import io.tollgate.store.Ids;
import java.security.SecureRandom;

/// Makes the demo's customers the way the admin API does: as changes, with their audit.
public final class DemoCustomers {

  private static final String ACTOR = "demo";

  private final Tollgate tollgate;
  private final Storage storage;
  private final KeyHasher hasher;
  private final SecureRandom random = new SecureRandom();

  DemoCustomers(Tollgate tollgate, Storage storage, byte[] secret) {
    this.tollgate = tollgate;
    this.storage = storage;
    this.hasher = new KeyHasher(secret);
  }

  /// Whether nobody was made here before.
  public boolean none() {
    return storage.organizations().page(0, 1).isEmpty();
  }

  /// A new organization on a plan.
  ///
  /// @return its id
  public long organization(String name, String planId) {
    long now = storage.clock().millis();
    var organization = new Organization(Ids.next(), name, Standing.ACTIVE, planId, now, now);
    storage.changes().apply(new Change.OrganizationCreated(organization), ACTOR, now);
    return organization.id();
  }

  /// A new key of an organization.
  ///
  /// @return with the key itself, which is nowhere else
  public Made key(long organizationId, String apiId, String label) {
    Api api = tollgate.configuration().catalog().apiById(apiId);
    if (api == null) {
      throw new IllegalArgumentException("no such api: " + apiId);
    }
    KeyShape shape = api.keyShape();
    String key = shape.make(random);
    long now = storage.clock().millis();
    String hint = key.substring(0, 8) + "…" + key.substring(key.length() - 4);
    var row =
        new ApiKey(
            Ids.next(),
            organizationId,
            apiId,
            hasher.digest(key),
            label,
            hint,
            KeyState.ACTIVE,
            now,
            0,
            Long.MAX_VALUE);
    storage.changes().apply(new Change.KeyCreated(row), ACTOR, now);
    return new Made(PublicId.KEY.write(row.id()), key);
  }

  /// A new key.
  ///
  /// @param id public
  public record Made(String id, String key) {

    @Override
    public String toString() {
      return id;
    }
  }
}
