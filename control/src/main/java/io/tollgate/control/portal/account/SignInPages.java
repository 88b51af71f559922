package io.tollgate.control.portal.account;

import io.tollgate.control.portal.identity.Persons;
import io.tollgate.control.portal.identity.SignIn;
import io.tollgate.control.portal.identity.SignedIn;
import io.tollgate.control.portal.identity.Theme;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Paths;
import io.tollgate.control.portal.page.Visit;
import java.time.Duration;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/// `/sign-in`, `/sign-out`, and the switch of the theme, which works signed in or not.
@Controller
public final class SignInPages {

  private static final Duration THEME_KEPT = Duration.ofDays(365);

  private final Persons persons;
  private final SignIn signIn;

  public SignInPages(Persons persons, SignIn signIn) {
    this.persons = persons;
    this.signIn = signIn;
  }

  @GetMapping("/sign-in")
  Answer form(Visit visit) {
    return visit.person() == null ? page(visit, Form.empty()) : Answer.see(next(visit));
  }

  @PostMapping("/sign-in")
  Answer enter(Visit visit) {
    var form = Form.of(visit.request(), "password");
    form.require("email", visit.text("account.sign-in.email-missing"));
    if (form.raw("password").isEmpty()) {
      form.error("password", visit.text("account.sign-in.password-missing"));
    }
    if (form.hasErrors()) {
      return page(visit, form);
    }
    SignedIn person = persons.authenticate(form.value("email"), form.raw("password"));
    if (person == null) {
      // One answer, whichever of the two is wrong.
      return page(visit, form.error("email", visit.text("account.sign-in.no")));
    }
    signIn.begin(visit.request(), visit.response(), person);
    return Answer.see(next(visit));
  }

  @PostMapping("/sign-out")
  Answer leave(Visit visit) {
    signIn.end(visit.request(), visit.response());
    return Answer.see("/sign-in");
  }

  @PostMapping("/theme")
  Answer theme(Visit visit) {
    Theme theme = Theme.of(visit.parameter("theme"));
    SignedIn person = visit.person();
    if (person != null) {
      persons.prefer(person.personId(), theme);
    }
    // Of the browser too: it is to stay so when its person signs out.
    visit
        .response()
        .addHeader(
            "Set-Cookie",
            ResponseCookie.from(Visit.THEME_COOKIE, theme.word())
                .path("/")
                .maxAge(THEME_KEPT)
                .httpOnly(true)
                .sameSite("Lax")
                .build()
                .toString());
    return Answer.see(next(visit));
  }

  private static Page page(Visit visit, Form form) {
    return Page.of(
            "account/sign-in", visit.text("account.sign-in.title"), new SignInPage(form, next(visit)))
        .about(form);
  }

  private static String next(Visit visit) {
    String next = visit.parameter("next");
    return Paths.isOwn(next) ? next : "/";
  }
}
