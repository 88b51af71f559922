package io.tollgate.control.portal.account;

import io.tollgate.control.command.IdentityExecutor;
import io.tollgate.control.command.IdentityExecutor.Entry;
import io.tollgate.control.command.PeopleCommand;
import io.tollgate.control.command.PeopleOutcome;
import io.tollgate.control.command.PeopleRefusal;
import io.tollgate.control.person.PeopleSettings;
import io.tollgate.control.person.SignIns;
import io.tollgate.control.portal.account.Journey.Purpose;
import io.tollgate.control.portal.identity.FreshIdentity;
import io.tollgate.control.portal.identity.Rights;
import io.tollgate.control.portal.identity.SignIn;
import io.tollgate.control.portal.identity.SignedIn;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.NotThereException;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Paths;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.sso.IdentityProvider;
import io.tollgate.control.sso.ProviderException;
import io.tollgate.control.sso.Providers;
import io.tollgate.control.sso.Vouched;
import io.tollgate.core.person.EmailAddress;
import io.tollgate.core.person.Identity;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Preferences;
import io.tollgate.core.person.Secret;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/// Coming in with a service that vouches for people: `/sign-in/sso/...` and `/account/sso/...`.
@Controller
public final class SsoPages {

  private static final Logger LOG = LoggerFactory.getLogger(SsoPages.class);

  /// How long somebody new may take to name their organization.
  private static final Duration SIGN_UP_WITHIN = Duration.ofMinutes(30);

  /// Attributes of the session of somebody new.
  private static final String NEW = "new-";

  private static final int UNAVAILABLE = 503;
  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;

  private final Parts parts;
  private final SignIns signIns;
  private final SignIn signIn;
  private final FreshIdentity fresh;

  /// What the pages ask.
  ///
  /// @param ids of new people and organizations
  /// @param secure whether people come over an encrypted connection
  public record Parts(
      Supplier<PeopleSettings> settings,
      Providers providers,
      IdentityExecutor executor,
      LongSupplier ids,
      boolean secure) {}

  public SsoPages(Parts parts, SignIns signIns, SignIn signIn, FreshIdentity fresh) {
    this.parts = parts;
    this.signIns = signIns;
    this.signIn = signIn;
    this.fresh = fresh;
  }

  private IdentityProvider provider(String id) {
    IdentityProvider provider = parts.settings().get().provider(id);
    if (provider == null) {
      throw new NotThereException();
    }
    return provider;
  }

  @GetMapping("/sign-in/sso")
  Answer form(Visit visit) {
    return visit.person() == null ? find(visit, Form.empty()) : Answer.see(SignInPages.next(visit));
  }

  private Page find(Visit visit, Form form) {
    EntryPage it = EntryPage.of(form, SignInPages.next(visit), parts.settings().get());
    return Page.of("account/sso", visit.text("account.sso.title"), it).about(form);
  }

  /// Which service an address signs in with. Says nothing about whether anybody has it.
  @PostMapping("/sign-in/sso")
  Answer find(Visit visit) {
    var form = Form.of(visit.request());
    form.require("email", visit.text("account.sign-in.email-missing"));
    if (form.hasErrors()) {
      return find(visit, form);
    }
    String email = EmailAddress.normalize(form.value("email"));
    IdentityProvider only = email == null ? null : parts.settings().get().onlyProvider(email);
    if (only == null) {
      return find(visit, form.error("email", visit.text("account.sso.none")));
    }
    String next = SignInPages.next(visit);
    String href = "/sign-in/sso/" + only.id() + "?next=" + Paths.encoded(next);
    return leave(visit, visit.text("account.sso.found", only.name()), only, href, "");
  }

  private static Page leave(
      Visit visit, String words, IdentityProvider provider, String href, String action) {
    return Page.of(
        "account/sso-leave",
        visit.text("account.sso.continue", provider.name()),
        new LeavePage(words, provider.name(), href, action));
  }

  @GetMapping("/sign-in/sso/{provider}")
  Answer enter(Visit visit, @PathVariable("provider") String id) {
    IdentityProvider provider = provider(id);
    String next = SignInPages.next(visit);
    return visit.person() == null
        ? go(visit, provider, Journey.begin(Purpose.ENTER, next))
        : Answer.see(next);
  }

  /// Shows it again who they are, in a tab of its own: the act waits in the other.
  @GetMapping("/account/sso/{provider}/confirm")
  Answer confirm(Visit visit, @PathVariable("provider") String id) {
    return go(visit, provider(id), Journey.begin(Purpose.CONFIRM, "/"));
  }

  /// For who has signed in to connect: asks first, since a link alone must not.
  @GetMapping("/account/sso/{provider}")
  Answer connectForm(Visit visit, @PathVariable("provider") String id) {
    IdentityProvider provider = provider(id);
    String words = visit.text("account.sso.connect-words", provider.name());
    return leave(visit, words, provider, "", "/account/sso/" + provider.id());
  }

  @PostMapping("/account/sso/{provider}")
  Answer connect(Visit visit, @PathVariable("provider") String id) {
    IdentityProvider provider = provider(id);
    Answer ask = fresh.ask(visit);
    if (ask != null) {
      return ask;
    }
    var journey = Journey.begin(Purpose.CONNECT, "/account/security?saved=connected");
    try {
      URI to = begin(visit, provider, journey);
      String words = visit.text("account.sso.connect-words", provider.name());
      return leave(visit, words, provider, to.toString(), "");
    } catch (ProviderException e) {
      return failed(visit, provider, e);
    }
  }

  @PostMapping("/account/sso-end")
  Answer disconnect(Visit visit) {
    Answer ask = fresh.ask(visit);
    if (ask != null) {
      return ask;
    }
    var identity = new Identity(visit.parameter("issuer"), visit.parameter("subject"));
    var command = new PeopleCommand.Disconnect(visit.requirePerson().personId(), identity);
    return switch (parts.executor().execute(command, Rights.actor(visit))) {
      case PeopleOutcome.Done<Person> _ -> Answer.see("/account/security?saved=disconnected");
      case PeopleOutcome.Refused<Person>(PeopleRefusal why) -> refused(visit, why);
    };
  }

  private Answer go(Visit visit, IdentityProvider provider, Journey journey) {
    try {
      return Answer.away(begin(visit, provider, journey));
    } catch (ProviderException e) {
      return failed(visit, provider, e);
    }
  }

  private URI begin(Visit visit, IdentityProvider provider, Journey journey)
      throws ProviderException {
    boolean anew = journey.purpose() == Purpose.CONFIRM;
    URI to =
        parts
            .providers()
            .begin(provider, journey.handshake(provider, whoAsks(visit)), callback(provider), anew);
    visit.response().addHeader("Set-Cookie", journey.cookie(parts.secure()));
    return to;
  }

  private static long whoAsks(Visit visit) {
    SignedIn person = visit.person();
    return person == null ? 0 : person.personId();
  }

  private URI callback(IdentityProvider provider) {
    return URI.create(parts.settings().get().url() + "/sign-in/sso/" + provider.id() + "/done");
  }

  /// Where services send people back to, whatever they were sent for.
  @GetMapping("/sign-in/sso/{provider}/done")
  Answer done(Visit visit, @PathVariable("provider") String id) {
    IdentityProvider provider = provider(id);
    HttpServletRequest request = visit.request();
    Journey journey = Journey.of(request.getCookies(), parts.secure());
    if (journey == null) {
      return strange(visit);
    }
    visit.response().addHeader("Set-Cookie", Journey.end(parts.secure()));
    Vouched vouched;
    try {
      vouched =
          parts
              .providers()
              .finish(
                  provider,
                  journey.handshake(provider, whoAsks(visit)),
                  callback(provider),
                  parameters(request));
    } catch (ProviderException e) {
      return failed(visit, provider, e);
    }
    return switch (journey.purpose()) {
      case ENTER -> entered(visit, provider, vouched, journey.next());
      case CONNECT -> connected(visit, provider, vouched, journey.next());
      case CONFIRM -> confirmed(visit, vouched);
    };
  }

  private static Map<String, List<String>> parameters(HttpServletRequest request) {
    var all = new HashMap<String, List<String>>();
    request.getParameterMap().forEach((name, values) -> all.put(name, List.of(values)));
    return all;
  }

  private Answer entered(Visit visit, IdentityProvider provider, Vouched vouched, String next) {
    var command =
        new PeopleCommand.Enter(
            parts.ids().getAsLong(), provider, vouched, Preferences.DEFAULT, invitation(next));
    return switch (parts.executor().execute(command)) {
      case Entry.Known(Person person) -> begin(visit, person, vouched.shownMillis(), next);
      case Entry.Newcomer _ -> {
        remember(visit, provider, vouched);
        yield Answer.see("/sign-up/sso");
      }
      case Entry.No(PeopleRefusal why) when why == PeopleRefusal.SSO_CONNECT_FIRST ->
          SignUpPages.note(
                  visit,
                  "account.sso-first",
                  visit.text("account.sso-first.words", provider.name()),
                  "account.sso-first.act",
                  "/sign-in?next=" + Paths.encoded("/account/sso/" + provider.id()))
              .status(FORBIDDEN);
      case Entry.No(PeopleRefusal why) -> refused(visit, why);
    };
  }

  /// Who comes by an invitation needs no other reason to.
  private static @Nullable Secret invitation(String next) {
    String path = "/invite/";
    return next.startsWith(path) ? new Secret(next.substring(path.length())) : null;
  }

  private Answer begin(Visit visit, Person person, long shownMillis, String next) {
    return switch (signIns.vouched(person)) {
      case SignIns.Result.Known(Person known) -> {
        signIn.begin(visit.request(), visit.response(), KnownPersons.signedIn(known));
        if (isFresh(visit, shownMillis)) {
          FreshIdentity.confirmed(visit);
        }
        yield Answer.see(next);
      }
      case SignIns.Result.Wrong _,
          SignIns.Result.CodeNeeded _,
          SignIns.Result.Wait _,
          SignIns.Result.SingleSignOn _,
          SignIns.Result.Busy _ ->
          refused(visit, PeopleRefusal.SUSPENDED);
    };
  }

  /// A service that does not say when they showed it who they are is taken to mean now.
  private static boolean isFresh(Visit visit, long shownMillis) {
    return shownMillis == 0
        || visit.now().toEpochMilli() - shownMillis < FreshIdentity.FRESH.toMillis();
  }

  private Answer connected(Visit visit, IdentityProvider provider, Vouched vouched, String next) {
    SignedIn person = visit.person();
    if (person == null) {
      return strange(visit);
    }
    var command = new PeopleCommand.Connect(person.personId(), provider, vouched);
    return switch (parts.executor().execute(command, Rights.actor(visit))) {
      case PeopleOutcome.Done<Person> _ -> Answer.see(next);
      case PeopleOutcome.Refused<Person>(PeopleRefusal why) -> refused(visit, why);
    };
  }

  private Answer confirmed(Visit visit, Vouched vouched) {
    if (!isFresh(visit, vouched.shownMillis())
        || !parts.executor().isOf(vouched.identity(), whoAsks(visit))) {
      return refused(visit, PeopleRefusal.SSO_TAKEN);
    }
    FreshIdentity.confirmed(visit);
    return SignUpPages.note(
        visit,
        "account.sso-confirmed",
        visit.text("account.sso-confirmed.words"),
        "account.sso-confirmed.act",
        "/");
  }

  private static void remember(Visit visit, IdentityProvider provider, Vouched vouched) {
    String email = Objects.requireNonNull(vouched.email(), "nobody is new without an address");
    HttpSession session = visit.request().getSession();
    session.setAttribute(NEW + "provider", provider.id());
    session.setAttribute(NEW + "issuer", vouched.identity().issuer());
    session.setAttribute(NEW + "subject", vouched.identity().subject());
    session.setAttribute(NEW + "email", email);
    session.setAttribute(NEW + "name", IdentityExecutor.name(vouched, email));
    session.setAttribute(NEW + "since", Long.toString(visit.now().toEpochMilli()));
  }

  /// Who was sent to the form, lately.
  private record Newcomer(IdentityProvider provider, Vouched vouched) {}

  private @Nullable Newcomer newcomer(Visit visit) {
    HttpSession session = visit.request().getSession(false);
    String since = fact(session, "since");
    IdentityProvider provider = parts.settings().get().provider(fact(session, "provider"));
    if (provider == null
        || since.isEmpty()
        || visit.now().toEpochMilli() - Long.parseLong(since) >= SIGN_UP_WITHIN.toMillis()) {
      return null;
    }
    var identity = new Identity(fact(session, "issuer"), fact(session, "subject"));
    return new Newcomer(
        provider, new Vouched(identity, fact(session, "email"), fact(session, "name"), 0));
  }

  private static String fact(@Nullable HttpSession session, String name) {
    Object fact = session == null ? null : session.getAttribute(NEW + name);
    return fact instanceof String text ? text : "";
  }

  @GetMapping("/sign-up/sso")
  Answer signUpForm(Visit visit) {
    Newcomer newcomer = newcomer(visit);
    return newcomer == null
        ? Answer.see("/sign-up")
        : signUpPage(visit, newcomer, Form.of(Map.of("name", newcomer.vouched().name())));
  }

  private static Page signUpPage(Visit visit, Newcomer newcomer, Form form) {
    return Page.of(
            "account/sign-up-sso",
            visit.text("account.sign-up.title"),
            new FormPage(form, Objects.toString(newcomer.vouched().email(), "")))
        .about(form);
  }

  @PostMapping("/sign-up/sso")
  Answer signUp(Visit visit) {
    Newcomer newcomer = newcomer(visit);
    if (newcomer == null) {
      return Answer.see("/sign-up");
    }
    var form = Form.of(visit.request());
    form.require("name", visit.text("account.sign-up.name-missing"));
    form.require("organization", visit.text("account.sign-up.organization-missing"));
    if (form.hasErrors()) {
      return signUpPage(visit, newcomer, form);
    }
    var command =
        new PeopleCommand.SignUpVouched(
            parts.ids().getAsLong(),
            parts.ids().getAsLong(),
            newcomer.provider(),
            newcomer.vouched(),
            form.value("name"),
            form.value("organization"),
            Preferences.DEFAULT);
    return switch (parts.executor().execute(command)) {
      case PeopleOutcome.Done<Person>(Person person) -> begin(visit, person, 0, "/");
      case PeopleOutcome.Refused<Person>(PeopleRefusal why) ->
          why.field() == null
              ? refused(visit, why)
              : signUpPage(visit, newcomer, Told.at(visit, form, why, "name"));
    };
  }

  private static Answer refused(Visit visit, PeopleRefusal why) {
    return SignUpPages.note(
            visit, "account.sso-no", Told.words(visit, why), "account.sso-no.act", "/sign-in")
        .status(FORBIDDEN);
  }

  private static Answer strange(Visit visit) {
    return SignUpPages.note(
            visit,
            "account.sso-no",
            visit.text("account.sso-no.strange"),
            "account.sso-no.act",
            "/sign-in")
        .status(BAD_REQUEST);
  }

  private static Answer failed(Visit visit, IdentityProvider provider, ProviderException e) {
    ProviderException.Why why = e.why();
    if (why == ProviderException.Why.UNREACHABLE || why == ProviderException.Why.UNTRUSTED) {
      LOG.warn("portal.sso.{}: {}", provider.id(), e.getMessage());
    } else {
      LOG.info("portal.sso.{}: {}", provider.id(), e.getMessage());
    }
    if (why == ProviderException.Why.STRANGE) {
      return strange(visit);
    }
    String words = "account.sso-no." + why.name().toLowerCase(Locale.ROOT);
    return SignUpPages.note(
            visit,
            "account.sso-no",
            visit.text(words, provider.name()),
            "account.sso-no.act",
            "/sign-in")
        .status(why == ProviderException.Why.REFUSED ? FORBIDDEN : UNAVAILABLE);
  }
}
