package io.tollgate.control.command;

import io.tollgate.control.command.PeopleOutcome.Done;
import io.tollgate.control.command.PeopleOutcome.Refused;
import io.tollgate.control.person.PeoplePorts;
import io.tollgate.control.person.PeopleSettings;
import io.tollgate.control.person.PersonLetters;
import io.tollgate.control.sso.IdentityProvider;
import io.tollgate.control.sso.Vouched;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.person.Identity;
import io.tollgate.core.person.Invitation;
import io.tollgate.core.person.Member;
import io.tollgate.core.person.Names;
import io.tollgate.core.person.People;
import io.tollgate.core.person.PeopleWriter;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Preferences;
import io.tollgate.core.person.Role;
import io.tollgate.core.person.Secret;
import io.tollgate.core.person.TokenHash;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.unit.LedgerClock;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decides whose account it is that a provider vouches for. A person is known by issuer and
/// subject; the address counts once, at the first time, and only if the provider says that it is
/// verified. Source: docs/decisions/0022-people.md.
///
/// Thread: any that may block.
public final class IdentityExecutor {

  private final PeoplePorts ports;
  private final Supplier<Catalog> catalog;
  private final LedgerClock clock;
  private final PersonLetters letters;

  public IdentityExecutor(PeoplePorts ports, Supplier<Catalog> catalog, LedgerClock clock) {
    this.ports = ports;
    this.catalog = catalog;
    this.clock = clock;
    this.letters = new PersonLetters(ports.settings());
  }

  /// Who comes in.
  public sealed interface Entry {

    /// Somebody who has an account, maybe made just now.
    record Known(Person person) implements Entry {}

    /// Nobody has the address yet, and anybody may sign up.
    record Newcomer() implements Entry {}

    record No(PeopleRefusal why) implements Entry {}
  }

  public Entry execute(PeopleCommand.Enter command) {
    Vouched vouched = command.vouched();
    PeopleSettings settings = ports.settings().get();
    String actor = vouched.email() == null ? command.provider().id() : vouched.email();
    return ports
        .persons()
        .write(
            actor,
            clock.millis(),
            people -> {
              Person known = people.byIdentity(vouched.identity());
              if (known != null) {
                return enter(known, refuse(settings, command.provider(), known.email()));
              }
              String email = vouched.email();
              if (email == null) {
                return new Entry.No(PeopleRefusal.SSO_UNVERIFIED);
              }
              PeopleRefusal no = refuse(settings, command.provider(), email);
              if (no != null) {
                return new Entry.No(no);
              }
              Person there = people.byEmail(email);
              return there == null
                  ? newcomer(people, command, email)
                  : claim(people, command, there);
            });
  }

  private static Entry enter(Person person, @Nullable PeopleRefusal no) {
    if (no != null) {
      return new Entry.No(no);
    }
    return person.suspended() ? new Entry.No(PeopleRefusal.SUSPENDED) : new Entry.Known(person);
  }

  /// Whether a provider may vouch for an address at all.
  private static @Nullable PeopleRefusal refuse(
      PeopleSettings settings, IdentityProvider provider, String email) {
    IdentityProvider only = settings.onlyProvider(email);
    if (only != null) {
      return only.id().equals(provider.id()) ? null : PeopleRefusal.SSO_ONLY;
    }
    return provider.everybodys() ? null : PeopleRefusal.SSO_OTHERS;
  }

  private Entry newcomer(PeopleWriter people, PeopleCommand.Enter command, String email) {
    if (command.provider().everybodys() && !invited(people, command.invitation(), email)) {
      return ports.settings().get().signUpPlan() == null
          ? new Entry.No(PeopleRefusal.SIGN_UP_CLOSED)
          : new Entry.Newcomer();
    }
    String name = name(command.vouched(), email);
    return new Entry.Known(
        add(people, command.personId(), command.vouched(), email, name, command.preferences()));
  }

  private boolean invited(People people, @Nullable Secret token, String email) {
    Invitation invitation = token == null ? null : people.invitation(TokenHash.of(token));
    return invitation != null
        && invitation.email().equals(email)
        && invitation.open(clock.millis());
  }

  /// What they are called; what stands before the `@` if the provider calls them nothing we take.
  public static String name(Vouched vouched, String email) {
    String name = vouched.name().strip();
    return Names.plain(name, Person.NAME_MAX) ? name : email.substring(0, email.lastIndexOf('@'));
  }

  private Person add(
      PeopleWriter people,
      long personId,
      Vouched vouched,
      String email,
      String name,
      Preferences preferences) {
    long now = clock.millis();
    Person person = Person.make(personId, email, name, now, preferences).at(email, now);
    people.add(person);
    people.identity(person.id(), vouched.identity());
    return person;
  }

  /// Somebody has the address, and was never seen with this identity.
  private Entry claim(PeopleWriter people, PeopleCommand.Enter command, Person person) {
    if (person.suspended()) {
      return new Entry.No(PeopleRefusal.SUSPENDED);
    }
    IdentityProvider provider = command.provider();
    if (!provider.everybodys()) {
      return new Entry.Known(takeOver(people, provider, command.vouched(), person));
    }
    boolean another = person.password() || !people.identities(person.id()).isEmpty();
    if (another || !person.verified()) {
      return new Entry.No(PeopleRefusal.SSO_CONNECT_FIRST);
    }
    connect(people, provider, command.vouched().identity(), person);
    return new Entry.Known(person);
  }

  /// The operator says that this provider alone knows whose an address of the domain is. What could
  /// be somebody else's doing goes: the password, the sessions, and of an address that was never
  /// proven the second factor.
  private Person takeOver(
      PeopleWriter people, IdentityProvider provider, Vouched vouched, Person person) {
    long now = clock.millis();
    people.identity(person.id(), vouched.identity());
    if (person.password()) {
      people.removePassword(person.id());
    }
    if (!person.verified()) {
      people.removeFactor(person.id());
      people.change(person.at(person.email(), now));
    }
    people.signOut(person.id(), null);
    people.mail(letters.to(person, "identity-only", now, "/sign-in/sso", provider.name()));
    Person next = people.byId(person.id());
    return next == null ? person : next;
  }

  private void connect(
      PeopleWriter people, IdentityProvider provider, Identity identity, Person person) {
    people.identity(person.id(), identity);
    people.mail(
        letters.to(
            person, "identity-connected", clock.millis(), "/account/security", provider.name()));
  }

  /// Whether a person is known by this.
  public boolean isOf(Identity identity, long personId) {
    Person person = ports.persons().<@Nullable Person>read(people -> people.byIdentity(identity));
    return person != null && person.id() == personId && !person.suspended();
  }

  /// @return whom it makes
  public PeopleOutcome<Person> execute(PeopleCommand.SignUpVouched command) {
    PeopleSettings settings = ports.settings().get();
    String plan = settings.signUpPlan();
    if (plan == null) {
      return new Refused<>(PeopleRefusal.SIGN_UP_CLOSED);
    }
    if (catalog.get().plan(plan) == null) {
      return new Refused<>(PeopleRefusal.NO_PLAN);
    }
    String email = command.vouched().email();
    if (email == null) {
      return new Refused<>(PeopleRefusal.SSO_UNVERIFIED);
    }
    PeopleRefusal no = refuse(settings, command.provider(), email);
    if (no != null) {
      return new Refused<>(no);
    }
    String name = command.name().strip();
    if (!Names.plain(name, Person.NAME_MAX)) {
      return new Refused<>(PeopleRefusal.NO_NAME);
    }
    String organization = command.organization().strip();
    if (!Names.plain(organization, PeopleExecutor.ORGANIZATION_NAME_MAX)) {
      return new Refused<>(PeopleRefusal.NO_ORGANIZATION_NAME);
    }
    return write(
        email,
        people -> {
          if (people.byIdentity(command.vouched().identity()) != null
              || people.byEmail(email) != null) {
            return new Refused<>(PeopleRefusal.SSO_CONNECT_FIRST);
          }
          long now = clock.millis();
          Person person =
              add(
                  people,
                  command.personId(),
                  command.vouched(),
                  email,
                  name,
                  command.preferences());
          people.add(
              new Organization(
                  command.organizationId(), organization, Standing.ACTIVE, plan, now, now));
          people.add(new Member(command.organizationId(), person.id(), Role.OWNER, now));
          return new Done<>(person);
        });
  }

  public PeopleOutcome<Person> execute(PeopleCommand.Connect command, String actor) {
    PeopleSettings settings = ports.settings().get();
    Identity identity = command.vouched().identity();
    return write(
        actor,
        people -> {
          Person person = people.byId(command.personId());
          if (person == null) {
            return new Refused<>(PeopleRefusal.NO_PERSON);
          }
          Person there = people.byIdentity(identity);
          if (there != null) {
            return there.id() == person.id()
                ? new Done<>(person)
                : new Refused<>(PeopleRefusal.SSO_TAKEN);
          }
          PeopleRefusal no = refuse(settings, command.provider(), person.email());
          if (no != null) {
            return new Refused<>(no);
          }
          connect(people, command.provider(), identity, person);
          return new Done<>(person);
        });
  }

  public PeopleOutcome<Person> execute(PeopleCommand.Disconnect command, String actor) {
    return write(
        actor,
        people -> {
          Person person = people.byId(command.personId());
          if (person == null) {
            return new Refused<>(PeopleRefusal.NO_PERSON);
          }
          List<Identity> identities = people.identities(person.id());
          if (!identities.contains(command.identity())) {
            return new Done<>(person);
          }
          if (identities.size() == 1 && !person.password()) {
            return new Refused<>(PeopleRefusal.SSO_LAST);
          }
          people.removeIdentity(person.id(), command.identity());
          return new Done<>(person);
        });
  }

  private <T> PeopleOutcome<T> write(String actor, Function<PeopleWriter, PeopleOutcome<T>> work) {
    return ports.persons().write(actor, clock.millis(), work);
  }
}
