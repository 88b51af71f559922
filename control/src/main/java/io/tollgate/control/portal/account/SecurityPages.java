package io.tollgate.control.portal.account;

import io.tollgate.control.command.PeopleCommand;
import io.tollgate.control.command.PeopleExecutor;
import io.tollgate.control.command.PeopleOutcome;
import io.tollgate.control.command.PeopleRefusal;
import io.tollgate.control.person.OneTimeCodes;
import io.tollgate.control.person.PeoplePorts;
import io.tollgate.control.portal.account.SecurityPage.Connected;
import io.tollgate.control.portal.identity.FreshIdentity;
import io.tollgate.control.portal.identity.ProviderLink;
import io.tollgate.control.portal.identity.Rights;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Paths;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.portal.session.Sessions;
import io.tollgate.control.sso.IdentityProvider;
import io.tollgate.core.person.Access;
import io.tollgate.core.person.Identity;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Secret;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/// `/account/security`: password, second factor, recovery codes.
@Controller
public final class SecurityPages {

  private static final int GROUP = 4;

  private final PeopleExecutor executor;
  private final PeoplePorts ports;
  private final Rights rights;
  private final FreshIdentity fresh;

  public SecurityPages(
      PeopleExecutor executor, PeoplePorts ports, Rights rights, FreshIdentity fresh) {
    this.executor = executor;
    this.ports = ports;
    this.rights = rights;
    this.fresh = fresh;
  }

  @GetMapping("/account/security")
  Answer show(Visit visit) {
    return page(visit, rights.person(visit), Form.empty());
  }

  private Page page(Visit visit, Person person, Form form) {
    Access access = ports.persons().read(people -> people.access(person.id()));
    return Page.of(
            "account/security",
            visit.text("account.security.title"),
            new SecurityPage(
                person,
                form,
                access.recoveryCodes().size(),
                visit.parameter("saved"),
                services(person)))
        .about(form);
  }

  private SecurityPage.Services services(Person person) {
    List<IdentityProvider> providers = ports.settings().get().providers();
    IdentityProvider only = ports.settings().get().onlyProvider(person.email());
    List<Identity> identities = ports.persons().read(people -> people.identities(person.id()));
    List<Connected> connected =
        identities.stream()
            .map(identity -> new Connected(name(identity, providers), identity))
            .toList();
    List<ProviderLink> more =
        providers.stream()
            .filter(provider -> only == null ? provider.everybodys() : provider.equals(only))
            .filter(provider ->
                identities.stream().noneMatch(one -> one.issuer().equals(provider.issuer())))
            .map(provider -> new ProviderLink(provider.name(), "/account/sso/" + provider.id()))
            .toList();
    return new SecurityPage.Services(only != null, connected, more);
  }

  private static String name(Identity identity, List<IdentityProvider> providers) {
    return providers.stream()
        .filter(provider -> provider.issuer().equals(identity.issuer()))
        .map(IdentityProvider::name)
        .findFirst()
        .orElse(identity.issuer());
  }

  @PostMapping("/account/security/password")
  Answer changePassword(Visit visit) {
    Person person = rights.person(visit);
    if (!person.password() && !FreshIdentity.isFresh(visit)) {
      // No password stands for them, and the new one must not be carried through a page.
      return Answer.see("/confirm-identity?next=" + Paths.encoded("/account/security"));
    }
    var form = Form.of(visit.request(), "current", "password");
    if (person.password() && form.raw("current").isEmpty()) {
      form.error("current", visit.text("account.security.current-missing"));
    }
    if (form.raw("password").isEmpty()) {
      form.error("password", visit.text("account.sign-up.password-missing"));
    }
    if (form.hasErrors()) {
      return page(visit, person, form);
    }
    var command =
        new PeopleCommand.ChangePassword(
            person.id(),
            new Secret(form.raw("current")),
            new Secret(form.raw("password")),
            Sessions.digest(visit.request()));
    return switch (executor.execute(command, Rights.actor(visit))) {
      case PeopleOutcome.Done<Person> _ -> {
        FreshIdentity.confirmed(visit);
        yield Answer.see("/account/security?saved=password");
      }
      case PeopleOutcome.Refused<Person>(PeopleRefusal why) ->
          page(visit, person, Told.at(visit, form, why, "password"));
    };
  }

  @PostMapping("/account/security/second-factor")
  Answer beginFactor(Visit visit) {
    Answer ask = fresh.ask(visit);
    if (ask != null) {
      return ask;
    }
    Person person = rights.person(visit);
    var command = new PeopleCommand.BeginFactor(person.id());
    return switch (executor.execute(command, Rights.actor(visit))) {
      case PeopleOutcome.Done<Secret>(Secret secret) ->
          factorPage(visit, person, secret, Form.empty());
      case PeopleOutcome.Refused<Secret> _ -> Answer.see("/account/security");
    };
  }

  private Page factorPage(Visit visit, Person person, Secret secret, Form form) {
    QrCode picture =
        QrCode.of(OneTimeCodes.uri(secret, ports.settings().get().name(), person.email()));
    return Page.of(
            "account/factor",
            visit.text("account.factor.title"),
            new FactorPage(form, picture.path(), picture.size(), grouped(secret.reveal())))
        .about(form);
  }

  private static String grouped(String secret) {
    var groups = new StringBuilder();
    for (int i = 0; i < secret.length(); i++) {
      groups.append(i > 0 && i % GROUP == 0 ? " " : "").append(secret.charAt(i));
    }
    return groups.toString();
  }

  @PostMapping("/account/security/second-factor/code")
  Answer confirmFactor(Visit visit) {
    Person person = rights.person(visit);
    var form = Form.of(visit.request(), "code");
    var command = new PeopleCommand.ConfirmFactor(person.id(), form.value("code"));
    return switch (executor.execute(command, Rights.actor(visit))) {
      case PeopleOutcome.Done<List<Secret>>(List<Secret> codes) -> codesPage(visit, codes);
      case PeopleOutcome.Refused<List<Secret>>(PeopleRefusal why) -> {
        Access.Factor factor = ports.persons().read(people -> people.access(person.id())).factor();
        yield factor == null || person.secondFactor()
            ? Answer.see("/account/security")
            : factorPage(visit, person, factor.secret(), Told.at(visit, form, why, "code"));
      }
    };
  }

  private static Page codesPage(Visit visit, List<Secret> codes) {
    return Page.of(
        "account/codes",
        visit.text("account.codes.title"),
        new CodesPage(codes.stream().map(Secret::reveal).toList()));
  }

  @PostMapping("/account/security/recovery-codes")
  Answer makeCodes(Visit visit) {
    Answer ask = fresh.ask(visit);
    if (ask != null) {
      return ask;
    }
    var command = new PeopleCommand.MakeRecoveryCodes(rights.person(visit).id());
    return switch (executor.execute(command, Rights.actor(visit))) {
      case PeopleOutcome.Done<List<Secret>>(List<Secret> codes) -> codesPage(visit, codes);
      case PeopleOutcome.Refused<List<Secret>> _ -> Answer.see("/account/security");
    };
  }

  @PostMapping("/account/security/second-factor/remove")
  Answer removeFactor(Visit visit) {
    Answer ask = fresh.ask(visit);
    if (ask != null) {
      return ask;
    }
    Person person = rights.person(visit);
    var form = Form.of(visit.request());
    var command = new PeopleCommand.RemoveFactor(person.id(), false);
    return switch (executor.execute(command, Rights.actor(visit))) {
      case PeopleOutcome.Done<Person> _ -> Answer.see("/account/security?saved=factor-removed");
      case PeopleOutcome.Refused<Person>(PeopleRefusal why) ->
          page(visit, person, Told.at(visit, form, why, "password"));
    };
  }
}
