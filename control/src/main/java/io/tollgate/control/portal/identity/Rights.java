package io.tollgate.control.portal.identity;

import io.tollgate.control.portal.page.NotAllowedException;
import io.tollgate.control.portal.page.NotThereException;
import io.tollgate.control.portal.page.OrganizationPlace;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.core.person.Act;
import io.tollgate.core.person.Member;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.PersonStore;
import io.tollgate.core.person.Role;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What whoever asks may do where they are. Read anew each time: a role that was changed holds with
/// the next request.
///
/// Thread: any that may block.
public final class Rights {

  private final PersonStore persons;

  public Rights(PersonStore persons) {
    this.persons = persons;
  }

  /// Whoever asks, as they are kept.
  public Person person(Visit visit) {
    long id = visit.requirePerson().personId();
    return Objects.requireNonNull(
        persons.<@Nullable Person>read(people -> people.byId(id)), "whoever is signed in is kept");
  }

  /// How commands and the audit name whoever asks.
  public static String actor(Visit visit) {
    return visit.requirePerson().email();
  }

  /// @throws NotThereException they left meanwhile
  public Role role(Visit visit, OrganizationPlace place) {
    long id = visit.requirePerson().personId();
    Member member =
        persons.<@Nullable Member>read(people -> people.member(place.organizationId(), id));
    if (member == null) {
      throw new NotThereException();
    }
    return member.role();
  }

  /// Why they may not, in their words: stands beside a control that is off.
  ///
  /// @return null if they may
  public @Nullable String reason(Visit visit, OrganizationPlace place, Act act) {
    return role(visit, place).may(act) ? null : words(visit, act);
  }

  /// Refuses what they may not do.
  ///
  /// @throws NotAllowedException they may not
  public void require(Visit visit, OrganizationPlace place, Act act) {
    String reason = reason(visit, place, act);
    if (reason != null) {
      throw new NotAllowedException(reason);
    }
  }

  private static String words(Visit visit, Act act) {
    return visit.text("rights." + act.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }
}
