package io.tollgate.control.portal.account;

import io.tollgate.control.command.PeopleCommand;
import io.tollgate.control.command.PeopleOutcome;
import io.tollgate.control.command.PeopleRefusal;
import io.tollgate.control.command.TeamExecutor;
import io.tollgate.control.command.TeamExecutor.Offer;
import io.tollgate.control.person.PeoplePorts;
import io.tollgate.control.person.PeopleSettings;
import io.tollgate.control.portal.account.InvitePage.How;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.control.portal.identity.Rights;
import io.tollgate.control.portal.identity.SignIn;
import io.tollgate.control.portal.identity.SignedIn;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.sso.IdentityProvider;
import io.tollgate.core.person.Member;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Preferences;
import io.tollgate.core.person.Secret;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/// `/invite/{token}`: what an invitation's link leads to.
@Controller
public final class InvitePages {

  private final TeamExecutor team;
  private final PeoplePorts people;
  private final LongSupplier ids;
  private final SignIn signIn;

  public InvitePages(TeamExecutor team, PeoplePorts people, LongSupplier ids, SignIn signIn) {
    this.team = team;
    this.people = people;
    this.ids = ids;
    this.signIn = signIn;
  }

  @GetMapping("/invite/{token}")
  Answer link(Visit visit, @PathVariable("token") String token) {
    Offer offer = team.offer(new Secret(token));
    return offer.why() == null
        ? page(visit, token, offer, Form.empty())
        : SignUpPages.bad(visit, offer.why());
  }

  private Page page(Visit visit, String token, Offer offer, Form form) {
    var it =
        new InvitePage(
            form,
            "/invite/" + token,
            offer.email(),
            offer.organization(),
            visit.text("team.role." + offer.role().name().toLowerCase(Locale.ROOT)),
            how(visit, offer),
            entry(form, "/invite/" + token, offer.email()));
    return Page.of("account/invite", visit.text("account.invite.title", offer.organization()), it)
        .about(form);
  }

  private EntryPage entry(Form form, String next, String email) {
    PeopleSettings settings = people.settings().get();
    IdentityProvider only = settings.onlyProvider(email);
    EntryPage entry = EntryPage.of(form, next, settings);
    return only == null ? entry : entry.with(only);
  }

  private How how(Visit visit, Offer offer) {
    SignedIn person = visit.person();
    if (person != null) {
      return person.email().equals(offer.email()) ? How.ACCEPT : How.OTHER;
    }
    if (people.settings().get().onlyProvider(offer.email()) != null) {
      return How.SINGLE_SIGN_ON;
    }
    return offer.known() ? How.SIGN_IN : How.JOIN;
  }

  @PostMapping("/invite/{token}")
  Answer take(Visit visit, @PathVariable("token") String token) {
    Offer offer = team.offer(new Secret(token));
    if (offer.why() != null) {
      return SignUpPages.bad(visit, offer.why());
    }
    return switch (how(visit, offer)) {
      case ACCEPT -> accept(visit, token);
      case JOIN -> join(visit, token, offer);
      case SIGN_IN, SINGLE_SIGN_ON, OTHER -> Answer.see("/invite/" + token);
    };
  }

  private Answer accept(Visit visit, String token) {
    var command =
        new PeopleCommand.TakeInvitation(new Secret(token), visit.requirePerson().personId());
    return switch (team.execute(command, Rights.actor(visit))) {
      case PeopleOutcome.Done<Member>(Member member) -> Answer.see(team(member));
      case PeopleOutcome.Refused<Member>(PeopleRefusal why) -> SignUpPages.bad(visit, why);
    };
  }

  private static String team(Member member) {
    return new Membership(member.organizationId(), "").path("team");
  }

  private Answer join(Visit visit, String token, Offer offer) {
    var form = Form.of(visit.request(), "password");
    form.require("name", visit.text("account.sign-up.name-missing"));
    if (form.raw("password").isEmpty()) {
      form.error("password", visit.text("account.sign-up.password-missing"));
    }
    if (form.hasErrors()) {
      return page(visit, token, offer, form);
    }
    var command =
        new PeopleCommand.JoinByInvitation(
            new Secret(token),
            ids.getAsLong(),
            form.value("name"),
            new Secret(form.raw("password")),
            Preferences.DEFAULT);
    return switch (team.execute(command)) {
      case PeopleOutcome.Done<Member>(Member member) -> {
        Person person =
            Objects.requireNonNull(
                people.persons().<@Nullable Person>read(store -> store.byId(member.personId())));
        SignInPages.begin(visit, signIn, person);
        yield Answer.see(team(member));
      }
      case PeopleOutcome.Refused<Member>(PeopleRefusal why) ->
          why.field() == null
              ? SignUpPages.bad(visit, why)
              : page(visit, token, offer, Told.at(visit, form, why, "name"));
    };
  }
}
