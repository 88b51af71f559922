package io.tollgate.control.portal.docs;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.docs.OperationPage.KeyChoice;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.control.portal.identity.Persons;
import io.tollgate.control.portal.identity.SignedIn;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.route.Api;
import io.tollgate.core.unit.PublicId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The keys a person can make calls with.
///
/// Thread: any that may block. Throws [io.tollgate.core.unit.StoreException] if the store is out of
/// reach.
public final class Runners {

  /// Most keys that are offered, and looked at in one organization.
  private static final int KEYS_MAX = 200;

  /// The newest test key first: a call made by mistake is made with that one.
  private static final Comparator<ApiKey> TEST_FIRST =
      Comparator.comparing(
              (ApiKey key) -> key.permissions().environment() == Environment.PRODUCTION)
          .thenComparing(Comparator.comparingLong(ApiKey::createdMillis).reversed())
          .thenComparing(Comparator.comparingLong(ApiKey::id).reversed());

  private final ControlPorts ports;
  private final Persons persons;
  private final MayRun mayRun;

  /// Whether a person may spend an organization's credits from here.
  @FunctionalInterface
  public interface MayRun {
    boolean test(long personId, long organizationId);
  }

  public Runners(ControlPorts ports, Persons persons, MayRun mayRun) {
    this.ports = ports;
    this.persons = persons;
    this.mayRun = mayRun;
  }

  /// The key of an id, if the person may make calls of an api with it.
  ///
  /// @return null if not, whatever the reason
  @Nullable ApiKey key(Visit visit, Api api, String id) {
    for (ApiKey key : keys(visit, api)) {
      if (PublicId.KEY.write(key.id()).equals(id)) {
        return key;
      }
    }
    return null;
  }

  /// The key of an id, or the default.
  ///
  /// @return null if there is none to choose from
  @Nullable ApiKey chosen(Visit visit, Api api, String id) {
    List<ApiKey> keys = keys(visit, api);
    for (ApiKey key : keys) {
      if (PublicId.KEY.write(key.id()).equals(id)) {
        return key;
      }
    }
    return keys.isEmpty() ? null : keys.getFirst();
  }

  /// What to choose from, the default first.
  ///
  /// @param chosen a key's id; else the first is
  List<KeyChoice> choices(Visit visit, Api api, String chosen) {
    List<ApiKey> keys = keys(visit, api);
    boolean known = keys.stream().anyMatch(key -> PublicId.KEY.write(key.id()).equals(chosen));
    var choices = new ArrayList<KeyChoice>();
    for (ApiKey key : keys) {
      String id = PublicId.KEY.write(key.id());
      String environment = key.permissions().environment().name().toLowerCase(Locale.ROOT);
      choices.add(
          new KeyChoice(
              id,
              visit.text(
                  "docs.reference.run-as.choice",
                  key.label(),
                  visit.text("docs.reference.environment." + environment),
                  organization(visit, key.organizationId()),
                  key.hint()),
              known ? id.equals(chosen) : choices.isEmpty()));
    }
    return choices;
  }

  /// The message that says why there is none.
  String why(Visit visit) {
    boolean may = memberships(visit).stream().anyMatch(one -> mayRun(visit, one));
    return may || memberships(visit).isEmpty()
        ? "docs.reference.no-key"
        : "docs.reference.not-allowed";
  }

  /// @return null if the person belongs nowhere
  @Nullable String keysPath(Visit visit) {
    List<Membership> all = memberships(visit);
    return all.isEmpty() ? null : all.getFirst().path("keys");
  }

  private List<ApiKey> keys(Visit visit, Api api) {
    var keys = new ArrayList<ApiKey>();
    for (Membership one : memberships(visit)) {
      if (mayRun(visit, one)) {
        ports.stores().keys().ofOrganization(one.organizationId(), 0, KEYS_MAX).stream()
            .filter(key -> key.apiId().equals(api.id()) && key.state() == KeyState.ACTIVE)
            .filter(key -> !key.canary() && key.tokenKeys().isEmpty())
            .forEach(keys::add);
      }
    }
    keys.sort(TEST_FIRST);
    return keys;
  }

  private boolean mayRun(Visit visit, Membership of) {
    return mayRun.test(visit.requirePerson().personId(), of.organizationId());
  }

  private List<Membership> memberships(Visit visit) {
    SignedIn person = visit.person();
    return person == null ? List.of() : persons.memberships(person.personId());
  }

  private String organization(Visit visit, long organizationId) {
    return memberships(visit).stream()
        .filter(one -> one.organizationId() == organizationId)
        .map(Membership::name)
        .findFirst()
        .orElse("");
  }
}
