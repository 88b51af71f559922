package io.tollgate.control.portal.account;

import io.tollgate.control.person.PeopleSettings;
import io.tollgate.control.person.SignIns;
import io.tollgate.control.portal.identity.FreshIdentity;
import io.tollgate.control.portal.identity.Persons;
import io.tollgate.control.portal.identity.SignIn;
import io.tollgate.control.portal.identity.SignedIn;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Paths;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.sso.IdentityProvider;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Theme;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/// `/sign-in` with its second step, `/sign-out`, and the switch of the theme, which works signed in
/// or not.
@Controller
public final class SignInPages {

  private static final Duration THEME_KEPT = Duration.ofDays(365);

  /// How long the second step may take.
  private static final Duration CODE_WITHIN = Duration.ofMinutes(10);

  /// Attributes of the session between the steps.
  private static final String CODE_FOR = "code-for";

  private static final String CODE_SINCE = "code-since";

  private static final String NOBODY = "0";

  private final Persons persons;
  private final SignIns signIns;
  private final SignIn signIn;
  private final Supplier<PeopleSettings> settings;

  public SignInPages(
      Persons persons, SignIns signIns, SignIn signIn, Supplier<PeopleSettings> settings) {
    this.persons = persons;
    this.settings = settings;
    this.signIns = signIns;
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
    return switch (signIns.password(form.value("email"), form.raw("password"))) {
      case SignIns.Result.Known(Person person) -> begin(visit, person);
      case SignIns.Result.CodeNeeded(Person person) -> askCode(visit, person);
      // One answer, whichever of the two is wrong.
      case SignIns.Result.Wrong _ ->
          page(visit, form.error("email", visit.text("account.sign-in.no")));
      case SignIns.Result.Wait(long seconds) ->
          page(visit, form.error("email", wait(visit, seconds)));
      case SignIns.Result.Busy _ ->
          page(visit, form.error("email", visit.text("account.sign-in.busy")));
      case SignIns.Result.SingleSignOn(IdentityProvider only) ->
          page(
              visit,
              form.error("email", visit.text("refused.sso-only")),
              entry(visit, form).with(only));
    };
  }

  private static String wait(Visit visit, long seconds) {
    return visit.words().count("account.sign-in.wait", seconds, visit.formats().number(seconds));
  }

  private Answer askCode(Visit visit, Person person) {
    HttpSession session = visit.request().getSession();
    session.setAttribute(CODE_FOR, Long.toString(person.id()));
    session.setAttribute(CODE_SINCE, Long.toString(visit.now().toEpochMilli()));
    return Answer.see("/sign-in/code?next=" + Paths.encoded(next(visit)));
  }

  /// Signs a person in who has shown all they have to.
  private Answer begin(Visit visit, Person person) {
    begin(visit, signIn, person);
    return Answer.see(next(visit));
  }

  static void begin(Visit visit, SignIn signIn, Person person) {
    signIn.begin(visit.request(), visit.response(), KnownPersons.signedIn(person));
    FreshIdentity.confirmed(visit);
  }

  /// @return [#NOBODY] if no first step was made lately
  private static String codeFor(Visit visit) {
    HttpSession session = visit.request().getSession(false);
    if (session != null
        && session.getAttribute(CODE_FOR) instanceof String person
        && session.getAttribute(CODE_SINCE) instanceof String since
        && visit.now().toEpochMilli() - Long.parseLong(since) < CODE_WITHIN.toMillis()) {
      return person;
    }
    return NOBODY;
  }

  @GetMapping("/sign-in/code")
  Answer codeForm(Visit visit) {
    return codeFor(visit).equals(NOBODY)
        ? Answer.see("/sign-in?next=" + Paths.encoded(next(visit)))
        : codePage(visit, Form.empty());
  }

  @PostMapping("/sign-in/code")
  Answer code(Visit visit) {
    String person = codeFor(visit);
    if (person.equals(NOBODY)) {
      return Answer.see("/sign-in?next=" + Paths.encoded(next(visit)));
    }
    var form = Form.of(visit.request(), "code");
    form.require("code", visit.text("account.code.missing"));
    if (form.hasErrors()) {
      return codePage(visit, form);
    }
    return switch (signIns.code(Long.parseLong(person), form.value("code"))) {
      case SignIns.Result.Known(Person known) -> begin(visit, known);
      case SignIns.Result.Wait(long seconds) ->
          codePage(visit, form.error("code", wait(visit, seconds)));
      case SignIns.Result.Busy _ ->
          codePage(visit, form.error("code", visit.text("account.sign-in.busy")));
      case SignIns.Result.Wrong _, SignIns.Result.CodeNeeded _, SignIns.Result.SingleSignOn _ ->
          codePage(visit, form.error("code", visit.text("account.code.wrong")));
    };
  }

  private static Page codePage(Visit visit, Form form) {
    return Page.of(
            "account/code", visit.text("account.code.title"), new FormPage(form, next(visit)))
        .about(form);
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
    keepTheme(visit, theme);
    return Answer.see(next(visit));
  }

  /// Of the browser too: it is to stay so when its person signs out.
  static void keepTheme(Visit visit, Theme theme) {
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
  }

  private Page page(Visit visit, Form form) {
    return page(visit, form, entry(visit, form));
  }

  private EntryPage entry(Visit visit, Form form) {
    return EntryPage.of(form, next(visit), settings.get());
  }

  private static Page page(Visit visit, Form form, EntryPage it) {
    return Page.of("account/sign-in", visit.text("account.sign-in.title"), it).about(form);
  }

  static String next(Visit visit) {
    String next = visit.parameter("next");
    return Paths.isOwn(next) ? next : "/";
  }
}
