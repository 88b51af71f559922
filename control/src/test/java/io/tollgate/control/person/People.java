package io.tollgate.control.person;

import io.tollgate.control.ControlWorld;
import io.tollgate.control.command.PeopleCommand;
import io.tollgate.control.command.PeopleExecutor;
import io.tollgate.control.command.PeopleOutcome;
import io.tollgate.control.command.PeopleRefusal;
import io.tollgate.control.command.TeamExecutor;
import io.tollgate.core.mail.Message;
import io.tollgate.core.mail.Outbox;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Preferences;
import io.tollgate.core.person.Secret;
import io.tollgate.core.unit.Clock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// People over a [ControlWorld], for tests.
public final class People {

  public static final String PASSWORD = "correct horse battery";

  public final ControlWorld world = new ControlWorld();
  public final PeopleExecutor people;
  public final TeamExecutor team;
  public final SignIns signIns;

  public People() {
    var proofs =
        new PeopleExecutor.Proofs(
            new Passwords(2, Duration.ofSeconds(5)),
            new PasswordRules(),
            new Tokens(new SecureRandom()),
            new EvenTime(Clock.system(), Duration.ZERO));
    var ports = world.ports.people();
    people = new PeopleExecutor(ports, world.ports.catalog(), world.ports.clock(), proofs);
    team = new TeamExecutor(ports, world.ports.clock(), proofs);
    signIns = new SignIns(ports, world.ports.clock(), proofs.passwords(), proofs.even());
  }

  public long id() {
    return world.ports.making().ids().getAsLong();
  }

  public PeopleOutcome<Boolean> signUp(String email, String password) {
    return people.execute(
        new PeopleCommand.SignUp(
            id(), id(), email, "Ann", "Acme", new Secret(password), Preferences.DEFAULT));
  }

  /// Somebody who has signed up, with an organization.
  public Person person(String email) {
    done(signUp(email, PASSWORD));
    return byEmail(email);
  }

  public Person byEmail(String email) {
    return Objects.requireNonNull(
        world.ports.people().persons().<@Nullable Person>read(people -> people.byEmail(email)));
  }

  public long organizationOf(Person person) {
    return world
        .ports
        .people()
        .persons()
        .read(people -> people.memberships(person.id()))
        .getFirst()
        .organizationId();
  }

  /// All mails of a kind, newest first.
  public List<Message> mails(String kind) {
    return world.ports.people().outbox().page(Long.MAX_VALUE, 1000).stream()
        .map(Outbox.Kept::message)
        .filter(Objects::nonNull)
        .filter(message -> message.kind().equals(kind))
        .toList();
  }

  /// What the link in the newest mail of a kind ends with.
  public Secret token(String kind) {
    Matcher link =
        Pattern.compile("(token=|/invite/)([A-Za-z0-9_-]{43})")
            .matcher(mails(kind).getFirst().text());
    if (!link.find()) {
      throw new IllegalStateException("no link in a mail of kind " + kind);
    }
    return new Secret(link.group(2));
  }

  public static <T> T done(PeopleOutcome<T> outcome) {
    return switch (outcome) {
      case PeopleOutcome.Done<T>(T value) -> value;
      case PeopleOutcome.Refused<T>(PeopleRefusal why) ->
          throw new IllegalStateException(why.toString());
    };
  }

  public static @Nullable PeopleRefusal refused(PeopleOutcome<?> outcome) {
    return switch (outcome) {
      case PeopleOutcome.Done<?> _ -> null;
      case PeopleOutcome.Refused<?>(PeopleRefusal why) -> why;
    };
  }
}
