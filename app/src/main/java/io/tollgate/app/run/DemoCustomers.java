package io.tollgate.app.run;

import io.tollgate.control.command.PeopleCommand;
import io.tollgate.control.command.PeopleOutcome;
import io.tollgate.control.command.PeopleRefusal;
import io.tollgate.control.person.Tokens;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.change.Change;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Role;
import io.tollgate.core.person.Secret;
import io.tollgate.core.route.Api;
import io.tollgate.core.unit.PublicId;
import io.tollgate.store.Ids;
import java.security.SecureRandom;
import java.util.Locale;

/// Makes the demo's customers the way the admin API does: as changes, with their audit.
public final class DemoCustomers {

  private static final String ACTOR = "demo";

  private final Tollgate tollgate;
  private final Storage storage;
  private final ControlPlane control;
  private final KeyHasher hasher;
  private final SecureRandom random = new SecureRandom();

  DemoCustomers(Tollgate tollgate, Storage storage, KeySecrets secrets, ControlPlane control) {
    this.tollgate = tollgate;
    this.storage = storage;
    this.control = control;
    this.hasher = secrets.hasher();
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

  /// A new person, a member of every organization whose name begins so.
  ///
  /// @return their password, which is nowhere else
  public String person(String email, String name, Role role, String organizations) {
    String password = new Tokens(random).recoveryCode().reveal().toLowerCase(Locale.ROOT);
    var command = new PeopleCommand.AddPerson(Ids.next(), email, name, new Secret(password));
    Person person = done(control.people().execute(command, ACTOR));
    for (Organization organization : storage.organizations().page(0, 1_000)) {
      if (organization.name().startsWith(organizations)) {
        done(
            control
                .team()
                .execute(new PeopleCommand.AddMember(organization.id(), person.id(), role), ACTOR));
      }
    }
    return password;
  }

  private static <T> T done(PeopleOutcome<T> outcome) {
    return switch (outcome) {
      case PeopleOutcome.Done<T>(T value) -> value;
      case PeopleOutcome.Refused<T>(PeopleRefusal why) ->
          throw new IllegalStateException("the demo's people: " + why);
    };
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
