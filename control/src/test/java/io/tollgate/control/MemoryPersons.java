package io.tollgate.control;

import io.tollgate.control.command.PeopleExecutor;
import io.tollgate.control.portal.account.KnownPersons;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.control.portal.identity.Persons;
import io.tollgate.control.portal.identity.SignedIn;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.person.Member;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Preferences;
import io.tollgate.core.person.Role;
import io.tollgate.core.person.Secret;
import io.tollgate.core.person.Theme;
import io.tollgate.core.unit.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/// People in memory, who all have the same password and a verified address.
public final class MemoryPersons implements Persons {

  /// What everybody's password is.
  public static final String PASSWORD = "correct horse battery";

  // Weaker than what is shipped: made once, and checked often.
  private static final Secret HASH =
      new Secret(String.valueOf(new Argon2PasswordEncoder(16, 32, 1, 64, 1).encode(PASSWORD)));

  private final MemoryStores stores;
  private final LongSupplier ids;
  private final KnownPersons known;
  private @Nullable PeopleExecutor executor;

  MemoryPersons(MemoryStores stores, LongSupplier ids) {
    this.stores = stores;
    this.ids = ids;
    this.known = new KnownPersons(stores.persons(), () -> Objects.requireNonNull(executor));
  }

  /// Who changes what a person prefers.
  void use(PeopleExecutor made) {
    executor = made;
  }

  /// Makes somebody, in UTC and English, an owner wherever they belong.
  public SignedIn add(String email, String name, Membership... of) {
    return add(email, name, ZoneOffset.UTC, of);
  }

  public SignedIn add(String email, String name, ZoneId zone, Membership... of) {
    return add(email, name, zone, Role.OWNER, of);
  }

  /// @param role wherever they belong
  public SignedIn add(String email, String name, ZoneId zone, Role role, Membership... of) {
    long now = Clock.system().wallMillis();
    String id = zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    var preferences = new Preferences(Preferences.DEFAULT.theme(), id, "en");
    Person person = Person.make(ids.getAsLong(), email, name, now, preferences).at(email, now);
    stores
        .persons()
        .write(
            "test",
            now,
            people -> {
              people.add(person);
              people.password(person.id(), HASH, true);
              for (Membership one : of) {
                if (people.organization(one.organizationId()) == null) {
                  people.add(
                      new Organization(
                          one.organizationId(), one.name(), Standing.ACTIVE, "starter", now, now));
                }
                people.add(new Member(one.organizationId(), person.id(), role, now));
              }
              return true;
            });
    return Objects.requireNonNull(find(person.id()));
  }

  /// Keeps somebody out.
  public void remove(String email) {
    stores
        .persons()
        .write(
            "test",
            0,
            people -> {
              people.change(Objects.requireNonNull(people.byEmail(email)).suspended(true));
              return true;
            });
  }

  @Override
  public @Nullable SignedIn find(long personId) {
    return known.find(personId);
  }

  @Override
  public List<Membership> memberships(long personId) {
    return known.memberships(personId);
  }

  @Override
  public void prefer(long personId, Theme theme) {
    known.prefer(personId, theme);
  }
}
