package io.tollgate.control.portal.account;

import io.tollgate.control.command.PeopleCommand;
import io.tollgate.control.command.PeopleExecutor;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.control.portal.identity.Persons;
import io.tollgate.control.portal.identity.SignedIn;
import io.tollgate.core.account.Organization;
import io.tollgate.core.person.Member;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.PersonStore;
import io.tollgate.core.person.Preferences;
import io.tollgate.core.person.Theme;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// People of the store, as the portal's frame sees them.
///
/// Thread: any that may block.
public final class KnownPersons implements Persons {

  private final PersonStore persons;
  private final Supplier<PeopleExecutor> executor;

  /// @param executor asked for when somebody changes their mind about the theme
  public KnownPersons(PersonStore persons, Supplier<PeopleExecutor> executor) {
    this.persons = persons;
    this.executor = executor;
  }

  @Override
  public @Nullable SignedIn find(long personId) {
    Person person = persons.<@Nullable Person>read(people -> people.byId(personId));
    return person == null || person.suspended() ? null : signedIn(person);
  }

  /// A person as the frame needs them.
  static SignedIn signedIn(Person person) {
    Preferences preferences = person.preferences();
    return new SignedIn(
        person.id(),
        person.email(),
        person.name(),
        preferences.theme(),
        ZoneId.of(preferences.zone()),
        Locale.forLanguageTag(preferences.locale()));
  }

  @Override
  public List<Membership> memberships(long personId) {
    return persons.read(people -> {
      var memberships = new ArrayList<Membership>();
      for (Member member : people.memberships(personId)) {
        Organization organization = people.organization(member.organizationId());
        if (organization != null) {
          memberships.add(new Membership(organization.id(), organization.name()));
        }
      }
      memberships.sort(
          Comparator.comparing(Membership::name, String.CASE_INSENSITIVE_ORDER)
              .thenComparingLong(Membership::organizationId));
      return memberships;
    });
  }

  @Override
  public void prefer(long personId, Theme theme) {
    Person person = persons.<@Nullable Person>read(people -> people.byId(personId));
    if (person != null) {
      Preferences old = person.preferences();
      var next = new Preferences(theme, old.zone(), old.locale());
      executor
          .get()
          .execute(new PeopleCommand.ChangeProfile(personId, person.name(), next), person.email());
    }
  }
}
