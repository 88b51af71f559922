package io.tollgate.control.portal.account;

import io.tollgate.control.command.PeopleCommand;
import io.tollgate.control.command.PeopleExecutor;
import io.tollgate.control.command.PeopleOutcome;
import io.tollgate.control.command.PeopleRefusal;
import io.tollgate.control.person.PeopleSettings;
import io.tollgate.control.portal.identity.Rights;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.NotThereException;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Paths;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.core.person.OneTimeLink;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Preferences;
import io.tollgate.core.person.Secret;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/// `/sign-up`, and the proof that an address is somebody's: `/verify-email`.
@Controller
public final class SignUpPages {

  private final PeopleExecutor executor;
  private final LongSupplier ids;
  private final Rights rights;
  private final Supplier<PeopleSettings> settings;

  public SignUpPages(
      PeopleExecutor executor, LongSupplier ids, Rights rights, Supplier<PeopleSettings> settings) {
    this.executor = executor;
    this.ids = ids;
    this.rights = rights;
    this.settings = settings;
  }

  @GetMapping("/sign-up")
  Answer form(Visit visit) {
    requireOpen();
    return visit.person() == null ? page(visit, Form.empty()) : Answer.see("/");
  }

  private void requireOpen() {
    if (settings.get().signUpPlan() == null) {
      throw new NotThereException();
    }
  }

  @PostMapping("/sign-up")
  Answer signUp(Visit visit) {
    requireOpen();
    var form = Form.of(visit.request(), "password");
    form.require("name", visit.text("account.sign-up.name-missing"));
    form.require("organization", visit.text("account.sign-up.organization-missing"));
    form.require("email", visit.text("account.sign-in.email-missing"));
    if (form.raw("password").isEmpty()) {
      form.error("password", visit.text("account.sign-up.password-missing"));
    }
    if (form.hasErrors()) {
      return page(visit, form);
    }
    var command =
        new PeopleCommand.SignUp(
            ids.getAsLong(),
            ids.getAsLong(),
            form.value("email"),
            form.value("name"),
            form.value("organization"),
            new Secret(form.raw("password")),
            Preferences.DEFAULT);
    return switch (executor.execute(command)) {
      case PeopleOutcome.Done<Boolean> _ -> Answer.see("/sign-up/sent");
      case PeopleOutcome.Refused<Boolean>(PeopleRefusal why) ->
          page(visit, Told.at(visit, form, why, "email"));
    };
  }

  private Page page(Visit visit, Form form) {
    return Page.of(
            "account/sign-up",
            visit.text("account.sign-up.title"),
            EntryPage.of(form, "/", settings.get()))
        .about(form);
  }

  @GetMapping("/sign-up/sent")
  Answer sent(Visit visit) {
    return note(
        visit, "account.sent", visit.text("account.sent.sign-up"), "account.sent.act", "/sign-in");
  }

  static Page note(Visit visit, String title, String words, String act, String href) {
    return Page.of(
        "account/note", visit.text(title + ".title"), new NotePage(words, visit.text(act), href));
  }

  /// What the link in the mail leads to. Opening it does nothing yet: mail filters open links too.
  @GetMapping("/verify-email")
  Answer link(Visit visit) {
    var token = new Secret(visit.parameter("token"));
    PeopleRefusal no = executor.check(token, OneTimeLink.Kind.VERIFY);
    if (no != null) {
      return bad(visit, no);
    }
    if (visit.person() == null) {
      return Answer.see("/sign-in?next=" + Paths.encoded(visit.here()));
    }
    return verifyPage(visit, Form.empty());
  }

  private static Page verifyPage(Visit visit, Form form) {
    return Page.of(
            "account/verify-email",
            visit.text("account.verify.title"),
            new FormPage(form, visit.parameter("token")))
        .about(form);
  }

  static Page bad(Visit visit, PeopleRefusal why) {
    return note(visit, "account.link", Told.words(visit, why), "account.link.act", "/").status(410);
  }

  @PostMapping("/verify-email")
  Answer verify(Visit visit) {
    if (visit.person() == null) {
      return link(visit);
    }
    var command =
        new PeopleCommand.VerifyEmail(
            visit.person().personId(), new Secret(visit.parameter("token")));
    return switch (executor.execute(command, Rights.actor(visit))) {
      case PeopleOutcome.Done<Person>(Person person) ->
          note(
              visit,
              "account.verified",
              visit.text("account.verified.words", person.email()),
              "account.verified.act",
              "/");
      case PeopleOutcome.Refused<Person>(PeopleRefusal why) -> bad(visit, why);
    };
  }

  /// Sends the mail again, for somebody who is signed in.
  @PostMapping("/account/verification")
  Answer again(Visit visit) {
    Person person = rights.person(visit);
    var command = new PeopleCommand.SendVerification(person.id());
    return switch (executor.execute(command, Rights.actor(visit))) {
      case PeopleOutcome.Done<Person> _ ->
          note(
              visit,
              "account.sent",
              visit.text("account.sent.again", person.email()),
              "account.sent.back",
              "/account/profile");
      case PeopleOutcome.Refused<Person>(PeopleRefusal why) ->
          note(
              visit,
              "account.sent",
              Told.words(visit, why),
              "account.sent.back",
              "/account/profile");
    };
  }
}
