package io.tollgate.control.portal.account;

import io.tollgate.control.command.PeopleCommand;
import io.tollgate.control.command.PeopleExecutor;
import io.tollgate.control.command.PeopleOutcome;
import io.tollgate.control.command.PeopleRefusal;
import io.tollgate.control.portal.identity.FreshIdentity;
import io.tollgate.control.portal.identity.Rights;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Preferences;
import io.tollgate.core.person.Theme;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/// `/account/profile`: name, address, and how pages look.
@Controller
public final class ProfilePages {

  private static final List<String> ZONES =
      ZoneId.getAvailableZoneIds().stream()
          .filter(zone -> zone.equals("UTC") || zone.matches("[A-Z][a-z]+/[A-Z].*"))
          .filter(zone -> !zone.startsWith("Etc/") && !zone.startsWith("System"))
          .sorted()
          .toList();

  private final PeopleExecutor executor;
  private final Rights rights;
  private final FreshIdentity fresh;

  public ProfilePages(PeopleExecutor executor, Rights rights, FreshIdentity fresh) {
    this.executor = executor;
    this.rights = rights;
    this.fresh = fresh;
  }

  @GetMapping("/account/profile")
  Answer show(Visit visit) {
    Person person = rights.person(visit);
    return page(visit, person, filled(person), Form.empty(), visit.parameter("saved"));
  }

  private static Form filled(Person person) {
    return Form.of(
        Map.of(
            "name", person.name(),
            "theme", person.preferences().theme().name(),
            "zone", person.preferences().zone()));
  }

  private static Page page(Visit visit, Person person, Form form, Form address, String saved) {
    var themes = new LinkedHashMap<String, String>();
    for (Theme theme : Theme.values()) {
      themes.put(theme.name(), visit.text("layout.theme." + theme.word()));
    }
    return Page.of(
            "account/profile",
            visit.text("account.profile.title"),
            new ProfilePage(person, form, address, saved, themes, ZONES))
        .about(form.hasErrors() ? form : address);
  }

  @PostMapping("/account/profile")
  Answer change(Visit visit) {
    Person person = rights.person(visit);
    var form = Form.of(visit.request());
    form.require("name", visit.text("account.sign-up.name-missing"));
    if (form.hasErrors()) {
      return page(visit, person, form, Form.empty(), "");
    }
    var preferences =
        new Preferences(
            theme(form.value("theme")), form.value("zone"), person.preferences().locale());
    var command = new PeopleCommand.ChangeProfile(person.id(), form.value("name"), preferences);
    return switch (executor.execute(command, Rights.actor(visit))) {
      case PeopleOutcome.Done<Person> _ -> {
        SignInPages.keepTheme(visit, preferences.theme());
        yield Answer.see("/account/profile?saved=profile");
      }
      case PeopleOutcome.Refused<Person>(PeopleRefusal why) ->
          page(visit, person, Told.at(visit, form, why, "name"), Form.empty(), "");
    };
  }

  private static Theme theme(String name) {
    for (Theme theme : Theme.values()) {
      if (theme.name().equals(name)) {
        return theme;
      }
    }
    return Theme.SYSTEM;
  }

  @PostMapping("/account/address")
  Answer changeAddress(Visit visit) {
    Answer ask = fresh.ask(visit);
    if (ask != null) {
      return ask;
    }
    Person person = rights.person(visit);
    var form = Form.of(visit.request());
    form.require("email", visit.text("account.sign-in.email-missing"));
    if (form.hasErrors()) {
      return page(visit, person, filled(person), form, "");
    }
    var command = new PeopleCommand.ChangeEmail(person.id(), form.value("email"));
    return switch (executor.execute(command, Rights.actor(visit))) {
      case PeopleOutcome.Done<Person> _ -> Answer.see("/account/profile?saved=address");
      case PeopleOutcome.Refused<Person>(PeopleRefusal why) ->
          page(visit, person, filled(person), Told.at(visit, form, why, "email"), "");
    };
  }
}
