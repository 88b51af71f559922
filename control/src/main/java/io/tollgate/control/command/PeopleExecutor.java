package io.tollgate.control.command;

import io.tollgate.control.command.PeopleOutcome.Done;
import io.tollgate.control.command.PeopleOutcome.Refused;
import io.tollgate.control.person.EvenTime;
import io.tollgate.control.person.OneTimeCodes;
import io.tollgate.control.person.PasswordRules;
import io.tollgate.control.person.Passwords;
import io.tollgate.control.person.PeoplePorts;
import io.tollgate.control.person.PersonLetters;
import io.tollgate.control.person.Tokens;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.mail.Message;
import io.tollgate.core.person.Access;
import io.tollgate.core.person.EmailAddress;
import io.tollgate.core.person.Failures;
import io.tollgate.core.person.Member;
import io.tollgate.core.person.Names;
import io.tollgate.core.person.OneTimeLink;
import io.tollgate.core.person.OneTimeLink.Kind;
import io.tollgate.core.person.PeopleWriter;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Preferences;
import io.tollgate.core.person.Role;
import io.tollgate.core.person.Secret;
import io.tollgate.core.person.TokenHash;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.unit.LedgerClock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Does what a [PeopleCommand] asks about one person: checks it, and writes it with its audit
/// entries and its mails in one transaction. What was checked holds when it is written.
///
/// Thread: any that may block.
public final class PeopleExecutor {

  /// Recovery codes made at once.
  public static final int RECOVERY_CODES = 10;

  /// Between two mails that somebody asks for.
  private static final long MAIL_EVERY_MILLIS = Duration.ofMinutes(1).toMillis();

  static final int ORGANIZATION_NAME_MAX = 100;

  private final PeoplePorts ports;
  private final Supplier<Catalog> catalog;
  private final LedgerClock clock;
  private final Passwords passwords;
  private final PasswordRules rules;
  private final Tokens tokens;
  private final EvenTime even;
  private final PersonLetters letters;

  /// What people are known by here.
  ///
  /// @param even hides whether an address is known
  public record Proofs(Passwords passwords, PasswordRules rules, Tokens tokens, EvenTime even) {}

  public PeopleExecutor(
      PeoplePorts ports, Supplier<Catalog> catalog, LedgerClock clock, Proofs proofs) {
    this.ports = ports;
    this.catalog = catalog;
    this.clock = clock;
    this.passwords = proofs.passwords();
    this.rules = proofs.rules();
    this.tokens = proofs.tokens();
    this.even = proofs.even();
    this.letters = new PersonLetters(ports.settings());
  }

  /// @return that it was taken; whether anybody is new, only the mail tells
  public PeopleOutcome<Boolean> execute(PeopleCommand.SignUp command) {
    return even.of(() -> signUp(command));
  }

  private PeopleOutcome<Boolean> signUp(PeopleCommand.SignUp command) {
    String plan = ports.settings().get().signUpPlan();
    if (plan == null) {
      return new Refused<>(PeopleRefusal.SIGN_UP_CLOSED);
    }
    if (catalog.get().plan(plan) == null) {
      return new Refused<>(PeopleRefusal.NO_PLAN);
    }
    String email = EmailAddress.normalize(command.email());
    if (email == null) {
      return new Refused<>(PeopleRefusal.NO_EMAIL);
    }
    if (ssoOnly(email)) {
      return new Refused<>(PeopleRefusal.SSO_ONLY);
    }
    String name = command.name().strip();
    if (!Names.plain(name, Person.NAME_MAX)) {
      return new Refused<>(PeopleRefusal.NO_NAME);
    }
    String organization = command.organization().strip();
    if (!Names.plain(organization, ORGANIZATION_NAME_MAX)) {
      return new Refused<>(PeopleRefusal.NO_ORGANIZATION_NAME);
    }
    PeopleRefusal no = refuse(command.preferences());
    if (no == null) {
      no = refuse(command.password(), false, email, name, organization);
    }
    if (no != null) {
      return new Refused<>(no);
    }
    // Before anybody is looked for: it takes the longest.
    Secret hash;
    try {
      hash = passwords.hash(command.password().reveal());
    } catch (Passwords.BusyException _) {
      return new Refused<>(PeopleRefusal.BUSY);
    }
    long now = clock.millis();
    return ports
        .persons()
        .write(
            "sign-up",
            now,
            people -> {
              Person there = people.byEmail(email);
              if (there != null) {
                if (!there.suspended()) {
                  long hour = now / Duration.ofHours(1).toMillis();
                  people.mail(letters.to(there, "known", hour, "/sign-in"));
                }
                return new Done<>(true);
              }
              Person person =
                  Person.make(command.personId(), email, name, now, command.preferences());
              people.add(person);
              people.password(person.id(), hash, true);
              people.add(
                  new Organization(
                      command.organizationId(), organization, Standing.ACTIVE, plan, now, now));
              people.add(new Member(command.organizationId(), person.id(), Role.OWNER, now));
              mailLink(people, person, email, Kind.VERIFY, "verify", "/verify-email", now);
              return new Done<>(true);
            });
  }

  /// Said of any address of the domain, known or not.
  private boolean ssoOnly(String email) {
    return ports.settings().get().onlyProvider(email) != null;
  }

  /// Makes a person who need not prove their address.
  public PeopleOutcome<Person> execute(PeopleCommand.AddPerson command, String actor) {
    String email = EmailAddress.normalize(command.email());
    if (email == null) {
      return new Refused<>(PeopleRefusal.NO_EMAIL);
    }
    String name = command.name().strip();
    if (!Names.plain(name, Person.NAME_MAX)) {
      return new Refused<>(PeopleRefusal.NO_NAME);
    }
    Secret password = command.password();
    if (password != null) {
      PeopleRefusal no = refuse(password, false, email, name);
      if (no != null) {
        return new Refused<>(no);
      }
    }
    Secret hash = password == null ? null : passwords.hash(password.reveal());
    long now = clock.millis();
    return ports
        .persons()
        .write(
            actor,
            now,
            people -> {
              if (people.byEmail(email) != null) {
                return new Refused<>(PeopleRefusal.EMAIL_TAKEN);
              }
              Person person =
                  Person.make(command.personId(), email, name, now, Preferences.DEFAULT)
                      .at(email, now);
              people.add(person);
              if (ssoOnly(email)) {
                people.mail(letters.to(person, "account-made-sso", now, "/sign-in/sso"));
              } else if (hash == null) {
                mailLink(people, person, email, Kind.RESET, "account-made", "/reset-password", now);
              } else {
                people.password(person.id(), hash, true);
              }
              return done(people, person.id());
            });
  }

  private void mailLink(
      PeopleWriter people,
      Person person,
      String email,
      Kind kind,
      String words,
      String page,
      long now) {
    people.mail(link(people, person, email, kind, words, page, now));
  }

  /// Makes a link; those of its kind before are void.
  ///
  /// @return the mail that has it
  private Message link(
      PeopleWriter people,
      Person person,
      String email,
      Kind kind,
      String words,
      String page,
      long now) {
    Secret token = tokens.link();
    TokenHash hash = TokenHash.of(token);
    people.voidLinks(person.id(), kind, now);
    people.add(
        new OneTimeLink(hash, kind, person.id(), email, now, now + kind.life().toMillis(), 0));
    String what = hash.hex().substring(0, 16);
    return letters.to(email, person, words, what, PersonLetters.path(page, token));
  }

  public PeopleOutcome<Person> execute(PeopleCommand.SendVerification command, String actor) {
    return with(
        command.personId(),
        actor,
        (people, person) -> {
          long now = clock.millis();
          if (person.verified()) {
            return new Refused<>(PeopleRefusal.VERIFIED);
          }
          if (now - people.newestLinkMillis(person.id(), Kind.VERIFY) < MAIL_EVERY_MILLIS) {
            return new Refused<>(PeopleRefusal.TOO_SOON);
          }
          mailLink(people, person, person.email(), Kind.VERIFY, "verify", "/verify-email", now);
          return new Done<>(person);
        });
  }

  public PeopleOutcome<Person> execute(PeopleCommand.VerifyEmail command, String actor) {
    TokenHash hash = TokenHash.of(command.token());
    return with(
        command.personId(),
        actor,
        (people, person) -> {
          long now = clock.millis();
          OneTimeLink link = people.link(hash);
          PeopleRefusal no = refuse(link, Kind.VERIFY, now);
          if (link == null || no != null) {
            return new Refused<>(no == null ? PeopleRefusal.LINK_UNKNOWN : no);
          }
          if (link.personId() != person.id()) {
            return new Refused<>(PeopleRefusal.LINK_OTHERS);
          }
          Person other = people.byEmail(link.email());
          if (other != null && other.id() != person.id()) {
            return new Refused<>(PeopleRefusal.EMAIL_TAKEN);
          }
          people.used(hash, now);
          people.voidLinks(person.id(), Kind.VERIFY, now);
          people.change(person.at(link.email(), now));
          return done(people, person.id());
        });
  }

  private static @Nullable PeopleRefusal refuse(@Nullable OneTimeLink link, Kind kind, long now) {
    if (link == null || link.kind() != kind) {
      return PeopleRefusal.LINK_UNKNOWN;
    }
    if (link.usedMillis() != 0) {
      return PeopleRefusal.LINK_USED;
    }
    return now >= link.expiresMillis() ? PeopleRefusal.LINK_EXPIRED : null;
  }

  /// How a link stands, without using it.
  ///
  /// @return null if it can be used
  public @Nullable PeopleRefusal check(Secret token, Kind kind) {
    return ports
        .persons()
        .<@Nullable PeopleRefusal>read(
            people -> refuse(people.link(TokenHash.of(token)), kind, clock.millis()));
  }

  public PeopleOutcome<Person> execute(PeopleCommand.VouchForEmail command, String actor) {
    return with(
        command.personId(),
        actor,
        (people, person) -> {
          if (person.verified()) {
            return new Done<>(person);
          }
          people.change(person.at(person.email(), clock.millis()));
          return done(people, person.id());
        });
  }

  /// @return that it was taken; whether anybody has the address, only the mail tells
  public PeopleOutcome<Boolean> execute(PeopleCommand.ForgotPassword command) {
    return even.of(() -> {
      String email = EmailAddress.normalize(command.email());
      if (email == null) {
        return new Refused<>(PeopleRefusal.NO_EMAIL);
      }
      if (ssoOnly(email)) {
        return new Refused<>(PeopleRefusal.SSO_ONLY);
      }
      long now = clock.millis();
      return ports
          .persons()
          .write(
              "forgot-password",
              now,
              people -> {
                Person person = people.byEmail(email);
                if (person != null
                    && !person.suspended()
                    && now - people.newestLinkMillis(person.id(), Kind.RESET)
                        >= MAIL_EVERY_MILLIS) {
                  mailLink(people, person, email, Kind.RESET, "reset", "/reset-password", now);
                }
                return new Done<>(true);
              });
    });
  }

  /// @return whose password it was; every session of theirs has ended
  public PeopleOutcome<Person> execute(PeopleCommand.ResetPassword command) {
    TokenHash token = TokenHash.of(command.token());
    // A link that is no good is told before a password is judged, and judged again when it is used.
    PeopleRefusal bad = check(command.token(), Kind.RESET);
    if (bad != null) {
      return new Refused<>(bad);
    }
    Person owner =
        ports
            .persons()
            .<@Nullable Person>read(people -> {
              OneTimeLink link = people.link(token);
              return link == null ? null : people.byId(link.personId());
            });
    if (owner == null) {
      return new Refused<>(PeopleRefusal.LINK_UNKNOWN);
    }
    if (ssoOnly(owner.email())) {
      return new Refused<>(PeopleRefusal.SSO_ONLY);
    }
    // A factor that a squatter of the address has set up goes with the reset.
    boolean factor = owner.secondFactor() && owner.verified();
    PeopleRefusal no = refuse(command.password(), factor, owner.email(), owner.name());
    if (no != null) {
      return new Refused<>(no);
    }
    Secret hash;
    try {
      hash = passwords.hash(command.password().reveal());
    } catch (Passwords.BusyException _) {
      return new Refused<>(PeopleRefusal.BUSY);
    }
    long now = clock.millis();
    return with(
        owner.id(),
        actor(owner),
        (people, person) -> {
          PeopleRefusal gone = refuse(people.link(token), Kind.RESET, now);
          if (gone != null) {
            return new Refused<>(gone);
          }
          people.used(token, now);
          people.voidLinks(person.id(), Kind.RESET, now);
          if (!person.verified()) {
            people.removeFactor(person.id());
            people.change(person.at(person.email(), now));
          }
          setPassword(people, person, hash, command.password(), null, now);
          return done(people, person.id());
        });
  }

  private void setPassword(
      PeopleWriter people,
      Person person,
      Secret hash,
      Secret password,
      @Nullable String session,
      long now) {
    people.password(person.id(), hash, PasswordRules.standsAlone(password.reveal()));
    people.failures(person.email(), Failures.NONE);
    people.signOut(person.id(), session);
    people.mail(letters.to(person, "password-changed", now, "/forgot-password"));
  }

  public PeopleOutcome<Person> execute(PeopleCommand.ChangePassword command, String actor) {
    long id = command.personId();
    Person owner = ports.persons().<@Nullable Person>read(people -> people.byId(id));
    if (owner == null) {
      return new Refused<>(PeopleRefusal.NO_PERSON);
    }
    if (ssoOnly(owner.email())) {
      return new Refused<>(PeopleRefusal.SSO_ONLY);
    }
    Secret before = ports.persons().read(people -> people.access(id)).password();
    Secret hash;
    try {
      if (before != null && !passwords.matches(command.current().reveal(), before)) {
        return new Refused<>(PeopleRefusal.PASSWORD_WRONG);
      }
      PeopleRefusal no =
          refuse(command.password(), owner.secondFactor(), owner.email(), owner.name());
      if (no != null) {
        return new Refused<>(no);
      }
      hash = passwords.hash(command.password().reveal());
    } catch (Passwords.BusyException _) {
      return new Refused<>(PeopleRefusal.BUSY);
    }
    return with(
        id,
        actor,
        (people, person) -> {
          Access access = people.access(id);
          // Changed, or the factor gone, since it was looked at.
          if (!Objects.equals(before, access.password())
              || person.secondFactor() != owner.secondFactor()) {
            return new Refused<>(PeopleRefusal.PASSWORD_WRONG);
          }
          setPassword(people, person, hash, command.password(), command.session(), clock.millis());
          return done(people, id);
        });
  }

  private @Nullable PeopleRefusal refuse(Secret password, boolean factor, String... own) {
    PasswordRules.Fault fault = rules.refuse(password.reveal(), factor, own);
    return switch (fault) {
      case null -> null;
      case TOO_SHORT ->
          factor ? PeopleRefusal.PASSWORD_SHORT_WITH_FACTOR : PeopleRefusal.PASSWORD_SHORT;
      case TOO_LONG -> PeopleRefusal.PASSWORD_LONG;
      case COMMON -> PeopleRefusal.PASSWORD_COMMON;
    };
  }

  public PeopleOutcome<Person> execute(PeopleCommand.ChangeProfile command, String actor) {
    String name = command.name().strip();
    if (!Names.plain(name, Person.NAME_MAX)) {
      return new Refused<>(PeopleRefusal.NO_NAME);
    }
    PeopleRefusal no = refuse(command.preferences());
    if (no != null) {
      return new Refused<>(no);
    }
    return with(
        command.personId(),
        actor,
        (people, person) -> {
          Person next = person.named(name).with(command.preferences());
          if (!next.equals(person)) {
            people.change(next);
          }
          return new Done<>(next);
        });
  }

  private static @Nullable PeopleRefusal refuse(Preferences preferences) {
    try {
      ZoneId.of(preferences.zone());
    } catch (DateTimeException _) {
      return PeopleRefusal.NO_ZONE;
    }
    try {
      new Locale.Builder().setLanguageTag(preferences.locale()).build();
    } catch (IllformedLocaleException _) {
      return PeopleRefusal.NO_LOCALE;
    }
    boolean fits =
        preferences.zone().length() <= 64
            && preferences.locale().length() >= 2
            && preferences.locale().length() <= 35;
    return fits ? null : PeopleRefusal.NO_LOCALE;
  }

  /// What is answered says nothing about whether somebody else has the address.
  public PeopleOutcome<Person> execute(PeopleCommand.ChangeEmail command, String actor) {
    String email = EmailAddress.normalize(command.email());
    if (email == null) {
      return new Refused<>(PeopleRefusal.NO_EMAIL);
    }
    return even.of(() ->
        with(
            command.personId(),
            actor,
            (people, person) -> {
              long now = clock.millis();
              if (email.equals(person.email())) {
                return new Done<>(person);
              }
              // Else who may sign in with the provider alone would get a password elsewhere.
              if (ssoOnly(person.email()) || ssoOnly(email)) {
                return new Refused<>(PeopleRefusal.SSO_ONLY);
              }
              if (now - people.newestLinkMillis(person.id(), Kind.VERIFY) < MAIL_EVERY_MILLIS) {
                return new Refused<>(PeopleRefusal.TOO_SOON);
              }
              // Somebody else's address gets no mail; the link is there all the same, and nobody
              // has it.
              Message mail =
                  link(people, person, email, Kind.VERIFY, "new-address", "/verify-email", now);
              if (people.byEmail(email) == null) {
                people.mail(mail);
              }
              people.mail(letters.to(person, "address-changing", now, "/forgot-password", email));
              return new Done<>(person);
            }));
  }

  /// @return the secret, for the authenticator
  public PeopleOutcome<Secret> execute(PeopleCommand.BeginFactor command, String actor) {
    return with(
        command.personId(),
        actor,
        (people, person) -> {
          if (person.secondFactor()) {
            return new Refused<>(PeopleRefusal.FACTOR_THERE);
          }
          Secret secret = tokens.factor();
          people.beginFactor(person.id(), secret);
          return new Done<>(secret);
        });
  }

  /// @return recovery codes, which are in this answer and nowhere else
  public PeopleOutcome<List<Secret>> execute(PeopleCommand.ConfirmFactor command, String actor) {
    return with(
        command.personId(),
        actor,
        (people, person) -> {
          if (person.secondFactor()) {
            return new Refused<>(PeopleRefusal.FACTOR_THERE);
          }
          Access.Factor factor = people.access(person.id()).factor();
          if (factor == null) {
            return new Refused<>(PeopleRefusal.NO_FACTOR);
          }
          long now = clock.millis();
          long step = OneTimeCodes.step(factor.secret(), command.code(), factor.lastStep(), now);
          if (step == OneTimeCodes.NONE) {
            return new Refused<>(PeopleRefusal.CODE_WRONG);
          }
          List<Secret> codes = recoveryCodes();
          people.confirmFactor(person.id(), step, codes.stream().map(TokenHash::of).toList());
          people.mail(letters.to(person, "factor-added", now, "/forgot-password"));
          return new Done<>(codes);
        });
  }

  private List<Secret> recoveryCodes() {
    var codes = new ArrayList<Secret>();
    for (int i = 0; i < RECOVERY_CODES; i++) {
      codes.add(tokens.recoveryCode());
    }
    return List.copyOf(codes);
  }

  /// @return recovery codes, which are in this answer and nowhere else
  public PeopleOutcome<List<Secret>> execute(
      PeopleCommand.MakeRecoveryCodes command, String actor) {
    return with(
        command.personId(),
        actor,
        (people, person) -> {
          if (!person.secondFactor()) {
            return new Refused<>(PeopleRefusal.NO_FACTOR);
          }
          List<Secret> codes = recoveryCodes();
          people.recoveryCodes(person.id(), codes.stream().map(TokenHash::of).toList());
          return new Done<>(codes);
        });
  }

  public PeopleOutcome<Person> execute(PeopleCommand.RemoveFactor command, String actor) {
    return with(
        command.personId(),
        actor,
        (people, person) -> {
          if (!person.secondFactor()) {
            return new Refused<>(PeopleRefusal.NO_FACTOR);
          }
          Access access = people.access(person.id());
          if (!command.force() && access.password() != null && !access.longPassword()) {
            return new Refused<>(PeopleRefusal.PASSWORD_NEEDS_FACTOR);
          }
          people.removeFactor(person.id());
          people.mail(letters.to(person, "factor-removed", clock.millis(), "/forgot-password"));
          return done(people, person.id());
        });
  }

  public PeopleOutcome<Person> execute(PeopleCommand.Suspend command, String actor) {
    return with(
        command.personId(),
        actor,
        (people, person) -> {
          if (person.suspended() == command.suspended()) {
            return new Done<>(person);
          }
          people.change(person.suspended(command.suspended()));
          people.signOut(person.id(), null);
          return done(people, person.id());
        });
  }

  private <T> PeopleOutcome<T> with(
      long personId, String actor, BiFunction<PeopleWriter, Person, PeopleOutcome<T>> act) {
    return ports
        .persons()
        .write(
            actor,
            clock.millis(),
            people -> {
              Person person = people.byId(personId);
              return person == null
                  ? new Refused<>(PeopleRefusal.NO_PERSON)
                  : act.apply(people, person);
            });
  }

  private static PeopleOutcome<Person> done(PeopleWriter people, long personId) {
    Person person = people.byId(personId);
    return person == null ? new Refused<>(PeopleRefusal.NO_PERSON) : new Done<>(person);
  }

  /// How the audit names a person who acts.
  public static String actor(Person person) {
    return person.email();
  }
}
