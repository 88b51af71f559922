package io.tollgate.control.portal.organization;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.Outcome;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.identity.FreshIdentity;
import io.tollgate.control.portal.identity.Rights;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.NotThereException;
import io.tollgate.control.portal.page.OrganizationPlace;
import io.tollgate.control.portal.page.OrganizationPlace.Section;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.core.account.KeyPolicy;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Plan;
import io.tollgate.core.person.Act;
import io.tollgate.core.person.Names;
import io.tollgate.core.unit.PublicId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/// `/o/{org}/settings`: the organization's name, and what it demands of its keys. It can demand
/// more than its plan, never less.
@Controller
public final class SettingsPages {

  private static final long DAYS_MAX = 3_650;

  /// Characters of an organization's name.
  private static final int NAME_MAX = 200;

  private static final String NEEDS = "needs";

  private final ControlPorts ports;
  private final CommandExecutor executor;
  private final Rights rights;
  private final FreshIdentity fresh;

  public SettingsPages(
      ControlPorts ports, CommandExecutor executor, Rights rights, FreshIdentity fresh) {
    this.ports = ports;
    this.executor = executor;
    this.rights = rights;
    this.fresh = fresh;
  }

  @GetMapping("/o/{org}/settings")
  Answer show(Visit visit, OrganizationPlace place) {
    Organization organization = organization(place);
    return page(visit, place, named(organization), ruled(organization));
  }

  private Organization organization(OrganizationPlace place) {
    Organization organization = ports.stores().organizations().byId(place.organizationId());
    if (organization == null) {
      throw new NotThereException();
    }
    return organization;
  }

  private KeyPolicy ofPlan(Organization organization) {
    Plan plan = ports.catalog().get().plan(organization.at(ports.clock().millis()).planId());
    return plan == null ? KeyPolicy.NONE : plan.keys();
  }

  private static Form named(Organization organization) {
    return Form.of(Map.of("name", organization.name()));
  }

  /// The rules as they are kept, in their form.
  private static Form ruled(Organization organization) {
    KeyPolicy.Own own = organization.keys();
    var needs = new ArrayList<String>();
    if (isTrue(own.limit())) {
      needs.add("limit");
    }
    if (isTrue(own.networks())) {
      needs.add("networks");
    }
    Long expiry = own.expiryMillis();
    String days = "";
    if (expiry != null && expiry > 0) {
      needs.add("expiry");
      days =
          expiry == KeyPolicy.ANY_END
              ? ""
              : Long.toString(Math.max(1, TimeUnit.MILLISECONDS.toDays(expiry)));
    }
    String max = own.max() == null || own.max() == 0 ? "" : own.max().toString();
    return Form.ofAll(Map.of("max", List.of(max), NEEDS, needs, "days", List.of(days)));
  }

  private static boolean isTrue(@Nullable Boolean flag) {
    return Objects.requireNonNullElse(flag, false);
  }

  private Page page(Visit visit, OrganizationPlace place, Form name, Form keys) {
    KeyPolicy plan = ofPlan(organization(place));
    var demand =
        new SettingsPage.Demand(
            plan.max() == 0
                ? null
                : visit
                    .words()
                    .count(
                        "organization.settings.plan.max",
                        plan.max(),
                        visit.formats().number(plan.max())),
            plan.limit(),
            expiry(visit, plan),
            plan.networks());
    var it =
        new SettingsPage(
            name,
            keys,
            demand,
            PublicId.ORGANIZATION.write(place.organizationId()),
            visit.parameter("saved"),
            rights.reason(visit, place, Act.CHANGE_SETTINGS));
    return Page.of("organization/settings", visit.text("organization.settings.title"), it)
        .in(place.at(Section.OTHER))
        .about(name.hasErrors() ? name : keys);
  }

  private static @Nullable String expiry(Visit visit, KeyPolicy plan) {
    if (plan.expiryMillis() == 0) {
      return null;
    }
    if (plan.expiryMillis() == KeyPolicy.ANY_END) {
      return visit.text("organization.settings.plan.expiry");
    }
    long days = TimeUnit.MILLISECONDS.toDays(plan.expiryMillis());
    return visit
        .words()
        .count("organization.settings.plan.days", days, visit.formats().number(days));
  }

  @PostMapping("/o/{org}/settings/name")
  Answer rename(Visit visit, OrganizationPlace place) {
    rights.require(visit, place, Act.CHANGE_SETTINGS);
    var form = Form.of(visit.request());
    String name = form.require("name", visit.text("organization.settings.name-missing"));
    if (!form.hasErrors() && !Names.plain(name, NAME_MAX)) {
      form.error("name", visit.text("organization.settings.name-wrong"));
    }
    if (!form.hasErrors()) {
      var command =
          new Command.ChangeOrganization(
              place.organizationId(),
              name,
              null,
              null,
              null,
              true,
              new Command.NewOverage(null, null));
      if (done(executor.execute(command, Rights.actor(visit)), form, "name")) {
        return Answer.see(place.path("settings") + "?saved=name");
      }
    }
    return page(visit, place, form, ruled(organization(place)));
  }

  @PostMapping("/o/{org}/settings/keys")
  Answer rule(Visit visit, OrganizationPlace place) {
    rights.require(visit, place, Act.CHANGE_SETTINGS);
    Answer ask = fresh.ask(visit);
    if (ask != null) {
      return ask;
    }
    Organization organization = organization(place);
    KeyPolicy plan = ofPlan(organization);
    var form = Form.of(visit.request());
    Integer max = max(visit, form, plan);
    Long expiry = expiry(visit, form, plan);
    KeyPolicy.Own before = organization.keys();
    // What the plan demands is not for its customer to take back, and what was agreed upon with one
    // of them stays.
    var own =
        new KeyPolicy.Own(
            max == null && before.max() != null && before.max() == 0 ? before.max() : max,
            plan.limit() ? before.limit() : flag(form, "limit"),
            expiry == null && before.expiryMillis() != null && before.expiryMillis() == 0
                ? before.expiryMillis()
                : expiry,
            plan.networks() ? before.networks() : flag(form, "networks"));
    if (!form.hasErrors()
        && done(
            executor.execute(
                new Command.SetKeyPolicy(place.organizationId(), own), Rights.actor(visit)),
            form,
            "max")) {
      return Answer.see(place.path("settings") + "?saved=keys");
    }
    return page(visit, place, named(organization), form);
  }

  private static @Nullable Boolean flag(Form form, String name) {
    return form.has(NEEDS, name) ? Boolean.TRUE : null;
  }

  private static @Nullable Integer max(Visit visit, Form form, KeyPolicy plan) {
    if (form.value("max").isEmpty()) {
      return null;
    }
    long most = plan.max() == 0 ? KeyPolicy.KEYS_MAX : plan.max();
    Long max = whole(visit, form, "max", most);
    return max == null ? null : Math.toIntExact(max);
  }

  private static @Nullable Long expiry(Visit visit, Form form, KeyPolicy plan) {
    boolean bounded = plan.expiryMillis() > 0 && plan.expiryMillis() < KeyPolicy.ANY_END;
    if (!form.has(NEEDS, "expiry") && plan.expiryMillis() == 0) {
      return null;
    }
    if (form.value("days").isEmpty()) {
      return plan.expiryMillis() > 0 ? null : (Long) KeyPolicy.ANY_END;
    }
    long most = bounded ? Math.max(1, TimeUnit.MILLISECONDS.toDays(plan.expiryMillis())) : DAYS_MAX;
    Long days = whole(visit, form, "days", most);
    return days == null ? null : (Long) TimeUnit.DAYS.toMillis(days);
  }

  /// @return null if the field holds no whole number from 1 to `most`, which is told at it
  private static @Nullable Long whole(Visit visit, Form form, String field, long most) {
    try {
      long number = Long.parseLong(form.value(field));
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Told below.
    }
    form.error(field, visit.text("organization.settings.whole", "1", visit.formats().number(most)));
    return null;
  }

  private static boolean done(Outcome<?> outcome, Form form, String field) {
    return switch (outcome) {
      case Outcome.Done<?> _ -> true;
      case Outcome.Rejected<?> rejected when rejected.reason() == Outcome.Reason.NOT_FOUND ->
          throw new NotThereException();
      case Outcome.Rejected<?> rejected -> {
        form.error(field, rejected.words());
        yield false;
      }
    };
  }
}
