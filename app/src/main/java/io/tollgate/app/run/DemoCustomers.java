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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes the demo's customers the way the admin API does: as changes, with their audit.
public final class DemoCustomers {

  /// How long those who have been customers for a while have been.
  static final Duration HISTORY = Duration.ofDays(42);

  private static final long HISTORY_SEED = 1;
  private static final String ACTOR = "demo";

  private final Tollgate tollgate;
  private final Storage storage;
  private final @Nullable ControlPlane control;
  private final KeyHasher hasher;
  private final SecureRandom random = new SecureRandom();

  /// What the keys of those who are established are used for.
  private final List<DemoHistory.Habit> habits = new ArrayList<>();

  /// @param control null where nobody signs in
  DemoCustomers(
      Tollgate tollgate, Storage storage, KeySecrets secrets, @Nullable ControlPlane control) {
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
    return organization(name, planId, storage.clock().millis());
  }

  private long organization(String name, String planId, long at) {
    var organization = new Organization(Ids.next(), name, Standing.ACTIVE, planId, at, at);
    storage.changes().apply(new Change.OrganizationCreated(organization), ACTOR, at);
    return organization.id();
  }

  /// A new person.
  ///
  /// @param memberships their role in each organization they belong to
  /// @return their password, which is nowhere else
  public String person(String email, String name, Map<Long, Role> memberships) {
    ControlPlane people = Objects.requireNonNull(control, "people need a control plane");
    String password = new Tokens(random).recoveryCode().reveal().toLowerCase(Locale.ROOT);
    var command = new PeopleCommand.AddPerson(Ids.next(), email, name, new Secret(password));
    Person person = done(people.people().execute(command, ACTOR));
    memberships.forEach((organization, role) ->
        done(
            control
                .team()
                .execute(new PeopleCommand.AddMember(organization, person.id(), role), ACTOR)));
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
    return key(organizationId, apiId, label, storage.clock().millis());
  }

  private Made key(long organizationId, String apiId, String label, long at) {
    Api api = tollgate.configuration().catalog().apiById(apiId);
    if (api == null) {
      throw new IllegalArgumentException("no such api: " + apiId);
    }
    KeyShape shape = api.keyShape();
    String key = shape.make(random);
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
            at,
            0,
            Long.MAX_VALUE);
    storage.changes().apply(new Change.KeyCreated(row), ACTOR, at);
    return new Made(row, key);
  }

  /// A new key.
  public record Made(ApiKey row, String key) {

    /// As it is told.
    public String id() {
      return PublicId.KEY.write(row.id());
    }

    @Override
    public String toString() {
      return id();
    }
  }

  /// A customer who has been one for a while.
  public record Lived(long organizationId, String name, String planId, List<Made> keys) {

    /// As it is told.
    public String id() {
      return PublicId.ORGANIZATION.write(organizationId);
    }
  }

  /// Two customers who are some for [#HISTORY]: one well within its plan, one that uses all of its
  /// own up each month. What they did meanwhile comes with [#live].
  public List<Lived> established() {
    long from = storage.clock().millis() - HISTORY.toMillis();
    return List.of(
        lived("Harbor FX", "team", from, DemoHabits.WITHIN_ITS_PLAN),
        lived("Quillworks", "basic", from, DemoHabits.BEYOND_ITS_PLAN));
  }

  /// Lets those who are established have made their calls.
  public void live() throws InterruptedException {
    long now = storage.clock().millis();
    new DemoHistory(
            storage,
            tollgate.configuration().catalog(),
            tollgate.watch().sightings(),
            now - HISTORY.toMillis(),
            HISTORY_SEED)
        .live(habits, now);
  }

  private Lived lived(String name, String planId, long from, List<DemoHabits.Key> keys) {
    long organization = organization(name, planId, from);
    var made = new ArrayList<Made>();
    for (DemoHabits.Key key : keys) {
      Made one = key(organization, key.apiId(), key.label(), from);
      made.add(one);
      if (key.callsAnHour() > 0) {
        habits.add(key.of(one.row()));
      }
    }
    return new Lived(organization, name, planId, made);
  }
}
