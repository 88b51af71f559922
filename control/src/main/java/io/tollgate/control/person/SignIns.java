package io.tollgate.control.person;

import io.tollgate.control.sso.IdentityProvider;
import io.tollgate.core.person.Access;
import io.tollgate.core.person.EmailAddress;
import io.tollgate.core.person.Failures;
import io.tollgate.core.person.PeopleWriter;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.PersonStore;
import io.tollgate.core.person.TokenHash;
import io.tollgate.core.unit.LedgerClock;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells whether somebody is who they say. What is answered, and when, says nothing about whether
/// an address is known: tries are counted for any.
///
/// A try counts as wrong before it is looked at, and not any more once it was right: so tries that
/// come at the same time get no more guesses than those that come one after the other.
///
/// Thread: any that may block.
public final class SignIns {

  private final PersonStore persons;
  private final Supplier<PeopleSettings> settings;
  private final LedgerClock clock;
  private final Passwords passwords;
  private final EvenTime even;
  private final PersonLetters letters;

  public SignIns(PeoplePorts ports, LedgerClock clock, Passwords passwords, EvenTime even) {
    this.persons = ports.persons();
    this.settings = ports.settings();
    this.clock = clock;
    this.passwords = passwords;
    this.even = even;
    this.letters = new PersonLetters(ports.settings());
  }

  /// What came of a try.
  public sealed interface Result {

    /// It is this person.
    record Known(Person person) implements Result {}

    /// The password is right; a code is asked for as well: see [SignIns#code].
    record CodeNeeded(Person person) implements Result {}

    /// Address or password is wrong, or both.
    record Wrong() implements Result {}

    /// Too many wrong tries: this one was not looked at.
    ///
    /// @param seconds until one is, 1 or more
    record Wait(long seconds) implements Result {}

    /// The address has no password here: this provider says whose it is. Nobody was looked for.
    record SingleSignOn(IdentityProvider provider) implements Result {}

    /// Too many people sign in just now: this one was not looked at.
    record Busy() implements Result {}
  }

  /// By address and password.
  public Result password(String email, String password) {
    return even.of(() -> {
      String normal = EmailAddress.normalize(email);
      IdentityProvider only = normal == null ? null : settings.get().onlyProvider(normal);
      if (only != null) {
        return new Result.SingleSignOn(only);
      }
      String address = normal == null ? email.strip().toLowerCase(Locale.ROOT) : normal;
      Failures before = reserve(address);
      if (before.nextMillis() > clock.millis()) {
        return wait(before);
      }
      Person person = normal == null ? null : byEmail(normal);
      Access access = person == null ? null : persons.read(people -> people.access(person.id()));
      boolean right;
      try {
        right =
            passwords.matches(cut(password), access == null ? null : access.password())
                && person != null
                && !person.suspended();
      } catch (Passwords.BusyException _) {
        restore(address, before);
        return new Result.Busy();
      }
      if (!right || person == null) {
        return new Result.Wrong();
      }
      if (person.secondFactor()) {
        // Not forgotten until the code is right as well: who has the password has no more guesses.
        restore(address, before);
        return new Result.CodeNeeded(person);
      }
      return known(person);
    });
  }

  /// By a code of the authenticator, or a recovery code, of somebody whose password was right.
  public Result code(long personId, String code) {
    Person person = persons.<@Nullable Person>read(people -> people.byId(personId));
    if (person == null || person.suspended()) {
      return new Result.Wrong();
    }
    Failures before = reserve(person.email());
    if (before.nextMillis() > clock.millis()) {
      return wait(before);
    }
    boolean right =
        persons.write(person.email(), clock.millis(), people -> take(people, person, code));
    return right ? known(person) : new Result.Wrong();
  }

  private boolean take(PeopleWriter people, Person person, String code) {
    Access access = people.access(person.id());
    Access.Factor factor = access.factor();
    if (factor == null || factor.confirmedMillis() == 0 || code.length() > 100) {
      return false;
    }
    if (Tokens.looksLikeRecoveryCode(code)) {
      TokenHash hash = TokenHash.of(Tokens.recoveryCode(code));
      if (!access.recoveryCodes().contains(hash)) {
        return false;
      }
      people.recoveryCodeUsed(person.id(), hash);
      int left = access.recoveryCodes().size() - 1;
      people.mail(
          letters.to(person, "recovery-code-used", clock.millis(), "/forgot-password", left));
      return true;
    }
    long step = OneTimeCodes.step(factor.secret(), code, factor.lastStep(), clock.millis());
    if (step == OneTimeCodes.NONE) {
      return false;
    }
    people.codeUsed(person.id(), step);
    return true;
  }

  /// By another service, which has told us who it is.
  ///
  /// @return [Result.Wrong] if they are suspended
  public Result vouched(Person person) {
    return person.suspended() ? new Result.Wrong() : known(person);
  }

  private Result known(Person person) {
    long now = clock.millis();
    return persons.write(
        person.email(),
        now,
        people -> {
          people.failures(person.email(), Failures.NONE);
          people.seen(person.id(), now);
          return new Result.Known(person);
        });
  }

  /// Counts a try, unless it has to wait.
  ///
  /// @return the failures before it
  private Failures reserve(String address) {
    long now = clock.millis();
    return persons.write(
        "",
        now,
        people -> {
          Failures before = people.failures(address);
          if (before.nextMillis() <= now) {
            people.failures(address, before.more(now));
          }
          return before;
        });
  }

  /// Takes a try back; those that came meanwhile stay counted.
  private void restore(String address, Failures before) {
    persons.write(
        "",
        clock.millis(),
        people -> {
          Failures now = people.failures(address);
          boolean alone = now.count() == before.count() + 1;
          people.failures(
              address,
              alone ? before : new Failures(Math.max(0, now.count() - 1), now.lastMillis()));
          return true;
        });
  }

  private Result wait(Failures failures) {
    long millis = failures.nextMillis() - clock.millis();
    return new Result.Wait(Math.max(1, (millis + 999) / 1000));
  }

  private @Nullable Person byEmail(String email) {
    return persons.<@Nullable Person>read(people -> people.byEmail(email));
  }

  /// No password is longer; hashing a megabyte would be a gift to whoever sends it.
  private static String cut(String password) {
    return password.substring(0, Math.min(password.length(), 4 * PasswordRules.MAX));
  }
}
