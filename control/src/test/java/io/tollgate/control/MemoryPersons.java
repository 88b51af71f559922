package io.tollgate.control;

import io.tollgate.control.portal.identity.Membership;
import io.tollgate.control.portal.identity.Persons;
import io.tollgate.control.portal.identity.SignedIn;
import io.tollgate.control.portal.identity.Theme;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// People in memory, with passwords as they are.
public final class MemoryPersons implements Persons {

  /// What everybody's password is.
  public static final String PASSWORD = "correct horse battery";

  private final Map<Long, SignedIn> people = new ConcurrentHashMap<>();
  private final Map<Long, List<Membership>> memberships = new ConcurrentHashMap<>();

  /// Makes somebody, in UTC and English.
  public SignedIn add(String email, String name, Membership... of) {
    return add(email, name, ZoneOffset.UTC, of);
  }

  public synchronized SignedIn add(String email, String name, ZoneId zone, Membership... of) {
    var person =
        new SignedIn(people.size() + 1L, email, name, Theme.SYSTEM, zone, Locale.ENGLISH);
    people.put(person.personId(), person);
    memberships.put(person.personId(), new ArrayList<>(List.of(of)));
    return person;
  }

  /// Takes somebody away.
  public void remove(long personId) {
    people.remove(personId);
  }

  @Override
  public @Nullable SignedIn find(long personId) {
    return people.get(personId);
  }

  @Override
  public List<Membership> memberships(long personId) {
    return memberships.getOrDefault(personId, List.of());
  }

  @Override
  public @Nullable SignedIn authenticate(String email, String password) {
    return people.values().stream()
        .filter(person -> person.email().equalsIgnoreCase(email) && password.equals(PASSWORD))
        .findFirst()
        .orElse(null);
  }

  @Override
  public void prefer(long personId, Theme theme) {
    people.computeIfPresent(
        personId,
        (_, it) ->
            new SignedIn(it.personId(), it.email(), it.name(), theme, it.zone(), it.locale()));
  }
}
