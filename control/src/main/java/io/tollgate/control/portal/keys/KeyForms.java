package io.tollgate.control.portal.keys;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.OrganizationPlace;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.KeyPolicyView;
import io.tollgate.core.admission.Account;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Scope;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.unit.PublicId;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes the pages of the form of a key.
///
/// Thread: any that may block.
final class KeyForms {

  private static final int ONCE_BYTES = 16;

  private final ControlPorts ports;
  private final Directory directory;

  KeyForms(ControlPorts ports) {
    this.ports = ports;
    this.directory = new Directory(ports);
  }

  /// Apis that the plan opens, by id, in the configuration's order.
  List<String> apis(OrganizationPlace place) {
    Account account = ports.accounts().load(place.organizationId());
    if (account == null || account.terms().plan() == null) {
      return List.of();
    }
    var sold = Objects.requireNonNull(account.terms().plan()).apis();
    return ports.catalog().get().apis().stream().map(Api::id).filter(sold::contains).toList();
  }

  /// The api a form means: the one it names, or the first there is.
  String api(OrganizationPlace place, Form form) {
    List<String> apis = apis(place);
    String asked = form.value("api");
    return apis.contains(asked) || apis.isEmpty() ? asked : apis.getFirst();
  }

  /// A form nobody has filled in yet.
  Form blank(Visit visit, OrganizationPlace place) {
    KeyPolicyView policy = policy(place);
    var values = new LinkedHashMap<String, List<String>>();
    values.put("api", List.of(api(place, Form.of(Map.of("api", visit.parameter("api"))))));
    values.put("environment", List.of("production"));
    values.put("access", List.of(KeyForm.ALL));
    values.put("expires", List.of(policy.expiry() ? "" : KeyForm.NEVER));
    return Form.ofAll(values);
  }

  private KeyPolicyView policy(OrganizationPlace place) {
    return Objects.requireNonNull(
        directory.keyPolicy(place.organizationId()), "members belong to what is there");
  }

  KeyFormPage fresh(Visit visit, OrganizationPlace place, Form form, KeyRights may) {
    List<String> ids = apis(place);
    var apis = new LinkedHashMap<String, String>();
    ids.forEach(id -> apis.put(id, id));
    String api = api(place, form);
    return new KeyFormPage(
        form,
        place.path("keys/new"),
        place.path("keys"),
        apis,
        api,
        groups(visit, form, api),
        preview(visit, form, api, null, false),
        lives(visit, place, null),
        demands(visit, place, true),
        once(),
        may.refuseNew(),
        may.unverified(),
        true);
  }

  KeyFormPage change(
      Visit visit, OrganizationPlace place, Form form, ApiKey key, @Nullable String refused) {
    String path = place.path("keys/" + PublicId.KEY.write(key.id()));
    return new KeyFormPage(
        form,
        path + "/edit",
        path,
        Map.of(),
        key.apiId(),
        groups(visit, form, key.apiId()),
        preview(visit, form, key.apiId(), key, false),
        lives(visit, place, key),
        demands(visit, place, false),
        "",
        refused,
        false,
        false);
  }

  /// @param groupsToo whether the boxes go along: another api was chosen
  KeyFormPage.Preview preview(
      Visit visit, Form form, String api, @Nullable ApiKey old, boolean groupsToo) {
    // Errors of a preview are nobody's mistake yet.
    Form copy = form.copy();
    KeyForm key =
        KeyForm.read(
            visit,
            copy,
            api,
            old == null ? KeyForm.environment(form) : old.permissions().environment(),
            old);
    boolean open =
        form.value("access").equals(KeyForm.ONLY) && key.permissions().scopes().isEmpty();
    List<String> sentences =
        open
            ? List.of(visit.text("keys.sum.nothing"))
            : new KeyWords(visit)
                .sentences(api, key.permissions(), key.limits(), key.expiresMillis());
    return new KeyFormPage.Preview(
        sentences, key.hints(visit), groupsToo ? groups(visit, form, api) : null);
  }

  KeyFormPage.Groups groups(Visit visit, Form form, String apiId) {
    Catalog catalog = ports.catalog().get();
    Api api = catalog.apiById(apiId);
    var boxes = new LinkedHashMap<String, String>();
    var words = new KeyWords(visit);
    if (api != null && !api.groups().isEmpty()) {
      for (String group : api.groups()) {
        for (Scope scope : List.of(new Scope(group, false), new Scope(group, true))) {
          boxes.put(scope.toString(), words.scope(scope));
        }
      }
    }
    // Not offered, as the choice above says it; a key may have it all the same, beside others.
    for (Scope scope : List.of(new Scope(Scope.EVERY, false), new Scope(Scope.EVERY, true))) {
      if (form.has("scope", scope.toString())) {
        boxes.put(scope.toString(), words.scope(scope));
      }
    }
    return new KeyFormPage.Groups(form, apiId, boxes);
  }

  private Map<String, String> lives(Visit visit, OrganizationPlace place, @Nullable ApiKey key) {
    KeyPolicyView policy = policy(place);
    var lives = new LinkedHashMap<String, String>();
    if (key != null && key.expiresMillis() != Long.MAX_VALUE) {
      lives.put(
          KeyForm.KEEP,
          visit.text(
              "keys.life.keep",
              visit.formats().instant(Instant.ofEpochMilli(key.expiresMillis()))));
    }
    if (!policy.expiry() || (key != null && key.expiresMillis() == Long.MAX_VALUE)) {
      lives.put(KeyForm.NEVER, visit.text("keys.life.never"));
    }
    KeyForm.LIVES.forEach((id, days) -> {
      if (policy.expiryHours() == null || Duration.ofDays(days).toHours() <= policy.expiryHours()) {
        lives.put(id, visit.text("keys.life." + id));
      }
    });
    lives.put(KeyForm.DATE, visit.text("keys.life.date", visit.formats().zone(visit.now())));
    return lives;
  }

  private Map<String, String> demands(Visit visit, OrganizationPlace place, boolean fresh) {
    KeyPolicyView policy = policy(place);
    var demands = new TreeMap<String, String>();
    if (policy.limit()) {
      demands.put("limit", visit.text("keys.demand.limit"));
    }
    Long hours = policy.expiryHours();
    if (policy.expiry()) {
      demands.put(
          "end",
          hours == null
              ? visit.text("keys.demand.end")
              : hours % 24 == 0
                  ? visit
                      .words()
                      .count("keys.demand.end-days", hours / 24, visit.formats().number(hours / 24))
                  : visit
                      .words()
                      .count("keys.demand.end-hours", hours, visit.formats().number(hours)));
    }
    if (policy.networks()) {
      demands.put("networks", visit.text("keys.demand.networks"));
    }
    Integer max = policy.max();
    if (max != null && fresh) {
      int living =
          ports.stores().keys().countLiving(place.organizationId(), ports.clock().millis());
      demands.put(
          "count",
          visit
              .words()
              .count(
                  "keys.demand.count",
                  max,
                  visit.formats().number(max),
                  visit.formats().number(living)));
    }
    return demands;
  }

  /// What tells one showing of a form from another.
  String once() {
    byte[] bytes = new byte[ONCE_BYTES];
    ports.making().random().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
