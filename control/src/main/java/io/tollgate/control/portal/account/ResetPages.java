package io.tollgate.control.portal.account;

import io.tollgate.control.command.PeopleCommand;
import io.tollgate.control.command.PeopleExecutor;
import io.tollgate.control.command.PeopleOutcome;
import io.tollgate.control.command.PeopleRefusal;
import io.tollgate.control.portal.identity.SignIn;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.core.person.OneTimeLink;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Secret;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/// `/forgot-password` and `/reset-password`.
@Controller
public final class ResetPages {

  private final PeopleExecutor executor;
  private final SignIn signIn;

  public ResetPages(PeopleExecutor executor, SignIn signIn) {
    this.executor = executor;
    this.signIn = signIn;
  }

  @GetMapping("/forgot-password")
  Answer form(Visit visit) {
    return page(visit, Form.empty());
  }

  @PostMapping("/forgot-password")
  Answer forgot(Visit visit) {
    var form = Form.of(visit.request());
    form.require("email", visit.text("account.sign-in.email-missing"));
    if (form.hasErrors()) {
      return page(visit, form);
    }
    return switch (executor.execute(new PeopleCommand.ForgotPassword(form.value("email")))) {
      case PeopleOutcome.Done<Boolean> _ -> Answer.see("/forgot-password/sent");
      case PeopleOutcome.Refused<Boolean>(PeopleRefusal why) ->
          page(visit, Told.at(visit, form, why, "email"));
    };
  }

  private static Page page(Visit visit, Form form) {
    return Page.of(
            "account/forgot-password", visit.text("account.forgot.title"), new FormPage(form, ""))
        .about(form);
  }

  @GetMapping("/forgot-password/sent")
  Answer sent(Visit visit) {
    return SignUpPages.note(
        visit,
        "account.sent.reset",
        visit.text("account.sent.reset"),
        "account.sent.act",
        "/sign-in");
  }

  @GetMapping("/reset-password")
  Answer link(Visit visit) {
    PeopleRefusal no = executor.check(new Secret(visit.parameter("token")), OneTimeLink.Kind.RESET);
    return no == null ? resetPage(visit, Form.empty()) : SignUpPages.bad(visit, no);
  }

  private static Page resetPage(Visit visit, Form form) {
    return Page.of(
            "account/reset-password",
            visit.text("account.reset.title"),
            new FormPage(form, visit.parameter("token")))
        .about(form);
  }

  @PostMapping("/reset-password")
  Answer reset(Visit visit) {
    var form = Form.of(visit.request(), "password");
    if (form.raw("password").isEmpty()) {
      return resetPage(
          visit, form.error("password", visit.text("account.sign-up.password-missing")));
    }
    var command =
        new PeopleCommand.ResetPassword(
            new Secret(visit.parameter("token")), new Secret(form.raw("password")));
    return switch (executor.execute(command)) {
      case PeopleOutcome.Done<Person> _ -> {
        signIn.end(visit.request(), visit.response());
        yield Answer.see("/reset-password/done");
      }
      case PeopleOutcome.Refused<Person>(PeopleRefusal why) ->
          why.field() == null
              ? SignUpPages.bad(visit, why)
              : resetPage(visit, Told.at(visit, form, why, "password"));
    };
  }

  @GetMapping("/reset-password/done")
  Answer done(Visit visit) {
    return SignUpPages.note(
        visit,
        "account.reset-done",
        visit.text("account.reset-done.words"),
        "account.sent.act",
        "/sign-in");
  }
}
