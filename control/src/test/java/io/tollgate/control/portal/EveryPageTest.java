package io.tollgate.control.portal;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.options.RequestOptions;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.command.PeopleCommand;
import io.tollgate.control.command.PeopleExecutor;
import io.tollgate.control.command.PeopleOutcome;
import io.tollgate.control.person.OneTimeCodes;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.control.portal.identity.FreshIdentity;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.control.portal.identity.SignedIn;
import io.tollgate.core.person.Role;
import io.tollgate.core.person.Secret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/// What must hold of every page of the portal. The pages are those Spring knows: one that nobody
/// lists here fails the test, so does one that is listed and no longer there.
@ExtendWith(WithBrowser.class)
class EveryPageTest {

  /// What answers GET and is no page of its own: parts, files, ways to elsewhere.
  private static final Set<String> NO_PAGES =
      Set.of(
          "/account/session",
          "/account/sso/{provider}/confirm",
          "/docs",
          "/o/{org}/balance",
          "/o/{org}/invoices/{statement}/csv",
          "/o/{org}/invoices/{statement}/json",
          "/o/{org}/keys/{key}/first-call",
          "/o/{org}/requests.csv",
          "/o/{org}/usage.csv",
          "/sign-in/sso/{provider}",
          "/sign-in/sso/{provider}/done");

  /// Pages one meets only on the way: after the password, before what is sensitive.
  private static final Set<String> ON_THE_WAY = Set.of("/sign-in/code", "/confirm-identity");

  /// Pages on the way to or from a service one signs in with: SsoPagesTest has some, and looks.
  private static final Set<String> WITH_SERVICES =
      Set.of("/account/sso/{provider}", "/sign-up/sso");

  /// What whoever reads may do too: it changes nothing but what is still to be read.
  private static final Set<String> READERS =
      Set.of("/o/{org}/keys/preview", "/o/{org}/keys/{key}/preview");

  /// Whether pictures are taken in place of checks.
  private static final boolean PICTURES = Boolean.getBoolean("tollgate.pictures");

  private static Furnished furnished;

  private final Browsers browsers;

  EveryPageTest(Browsers browsers) {
    this.browsers = browsers;
  }

  @BeforeAll
  static void furnish() {
    furnished = new Furnished();
  }

  @AfterAll
  static void end() {
    furnished.close();
  }

  /// Patterns of what answers a method, outside of the error page of the container.
  private static Set<String> patterns(RequestMethod method) {
    var found = new TreeSet<String>();
    for (RequestMappingInfo info :
        furnished
            .server
            .context()
            .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
            .getHandlerMethods()
            .keySet()) {
      if (info.getMethodsCondition().getMethods().contains(method)) {
        found.addAll(info.getPatternValues());
      }
    }
    return found;
  }

  /// Pages everybody may see: pattern, then a path of it.
  private static Map<String, String> open() {
    var pages = new LinkedHashMap<String, String>();
    for (String path :
        List.of(
            "/",
            "/sign-in",
            "/sign-in/sso",
            "/sign-up",
            "/sign-up/sent",
            "/forgot-password",
            "/forgot-password/sent",
            "/reset-password/done",
            "/mailbox",
            "/docs/quick-start",
            "/docs/credits",
            "/docs/errors",
            "/docs/keys",
            "/docs/alerts",
            "/docs/changelog",
            "/pricing",
            "/reference")) {
      pages.put(path, path);
    }
    pages.put("/reset-password", furnished.link("reset"));
    pages.put("/invite/{token}", furnished.link("invitation"));
    pages.put("/mailbox/{number:[0-9]{1,18}}", "/mailbox/1");
    pages.put("/reference/{api}/{version}", "/reference/market/1.0");
    pages.put("/reference/{api}/{version}/{operation}", "/reference/market/1.0/quotes");
    return pages;
  }

  /// Pages of whoever is signed in.
  private static Map<String, String> own() {
    var pages = new LinkedHashMap<String, String>();
    for (String path : List.of("/account/profile", "/account/security", "/account/devices")) {
      pages.put(path, path);
    }
    pages.put("/verify-email", furnished.link("new-address"));
    return pages;
  }

  /// Pages of an organization, by their pattern.
  private static Map<String, String> organizations() {
    var pages = new LinkedHashMap<String, String>();
    for (String pattern : patterns(RequestMethod.GET)) {
      if (pattern.startsWith("/o/") && !NO_PAGES.contains(pattern)) {
        pages.put(pattern, furnished.path(pattern, furnished.harbor, furnished.harbor));
      }
    }
    return pages;
  }

  @Test
  void everyPageThatIsServedIsLookedAt() {
    var listed = new TreeSet<>(NO_PAGES);
    listed.addAll(ON_THE_WAY);
    listed.addAll(WITH_SERVICES);
    listed.addAll(open().keySet());
    listed.addAll(own().keySet());
    // Those of an organization are looked at all, by what their patterns name.
    listed.addAll(organizations().keySet());
    assertThat(patterns(RequestMethod.GET)).containsExactlyElementsOf(listed);
  }

  /// E1, E2, E3, E6, E7.
  @Test
  void everyPageEverybodyMaySeeIsAsPagesMustBe() {
    try (Person person = Person.at(browsers, furnished.server.url())) {
      look(person, open().values());
    }
  }

  /// E1, E2, E3, E6, E7.
  @Test
  void everyPageOfSomebodySignedInIsAsPagesMustBe() {
    try (Person person = furnished.signedIn(browsers, Role.OWNER, true)) {
      look(person, own().values());
      look(person, organizations().values());
      look(
          person,
          Stream.of(
                  "nothing",
                  "plan/change?plan=small",
                  "requests?q=nothing-like-it",
                  "usage?period=24h&group=status&show=requests")
              .map(furnished.harbor::path)
              .toList());
    }
  }

  /// E1 of what stands on the way: after the password, before what is sensitive.
  @Test
  void pagesOnTheWayAreAsPagesMustBe() {
    var people = furnished.server.context().getBean(PeopleExecutor.class);
    SignedIn ann = furnished.person(Role.ADMIN);
    var begun =
        (PeopleOutcome.Done<Secret>)
            people.execute(new PeopleCommand.BeginFactor(ann.personId()), ann.email());
    Instant now = Instant.ofEpochMilli(furnished.world.ports.clock().millis());
    people.execute(
        new PeopleCommand.ConfirmFactor(ann.personId(), OneTimeCodes.code(begun.value(), now)),
        ann.email());
    try (Person person = furnished.signedIn(browsers, Role.ADMIN, true);
        Person fresh = furnished.signedIn(browsers, Role.OWNER, true)) {
      assertThat(person.path()).startsWith("/sign-in/code");
      look(person, List.of("/sign-in/code"));
      furnished.world.advance(FreshIdentity.FRESH);
      look(fresh, List.of("/confirm-identity?next=/account/profile"));
    }
  }

  private static void look(Person person, Collection<String> paths) {
    var titles = new HashMap<String, String>();
    for (String path : paths) {
      if (PICTURES) {
        person.open(path);
        person.picture(
            "every"
                + path.replaceAll("_[0-9a-z]+|token=.*|/invite/.*", "")
                    .replaceAll("[^a-z0-9]+", "-"));
        person.complaints();
        continue;
      }
      String before = titles.put(person.must(path), path);
      assertThat(before).as("another page with the title of %s", path).isNull();
    }
  }

  /// E4: each control is reached, in the order it is read, with a ring around it, in sight.
  @Test
  void everyControlIsReachedByTheKeyboard() {
    try (Person person = furnished.signedIn(browsers, Role.OWNER, true)) {
      for (String path : organizations().values()) {
        person.walk(path, 1280);
      }
      for (String path : own().values()) {
        person.walk(path, 1280);
      }
      for (String page : List.of("overview", "keys", "requests?period=24h", "team")) {
        person.walk(furnished.harbor.path(page), 360);
      }
    }
    try (Person person = Person.at(browsers, furnished.server.url())) {
      for (String path : open().values()) {
        person.walk(path, 1280);
      }
      person.walk("/docs/quick-start", 360);
    }
  }

  /// E8: signed out, every page of somebody leads to the form, and from there to where one was.
  @Test
  void signedOutEveryPageLeadsToSignInAndBack() {
    var paths = new ArrayList<>(organizations().values());
    own().values().stream().filter(path -> path.startsWith("/account/")).forEach(paths::add);
    paths.add(furnished.harbor.path("requests?period=7d&status=4xx&q=a%26b"));
    try (Person person = Person.at(browsers, furnished.server.url())) {
      for (String path : paths) {
        person.context().clearCookies();
        person.open(path);
        assertThat(person.path()).startsWith("/sign-in?next=");
        person.field("E-mail").fill(Furnished.email(Role.OWNER));
        person.field("Password").fill(MemoryPersons.PASSWORD);
        person.loading(() -> person.press("Sign in"));
        assertThat(person.path()).isEqualTo(path);
      }
      person.complaints();
    }
  }

  /// E9: what is another organization's is not there, whatever is asked of it, and stays as it is.
  @Test
  void whatIsAnothersIsNotThere() {
    String none = "org_0000000000001";
    long before = audit(furnished.quill);
    try (Person person = furnished.signedIn(browsers, Role.OWNER, true)) {
      var wrong = new ArrayList<String>();
      for (RequestMethod method : List.of(RequestMethod.GET, RequestMethod.POST)) {
        for (String pattern : patterns(method)) {
          if (!pattern.startsWith("/o/")) {
            continue;
          }
          var paths = new ArrayList<String>();
          String theirs = furnished.path(pattern, furnished.quill, furnished.quill);
          paths.add(theirs);
          paths.add(theirs.replace(furnished.quill.org(), none));
          if (pattern.matches(".*\\{(key|request|statement|person|invitation|webhook)}.*")) {
            paths.add(furnished.path(pattern, furnished.harbor, furnished.quill));
          }
          for (String path : paths) {
            int status = answer(person, method, path);
            if (status != 404) {
              wrong.add(method + " " + path + ": " + status);
            }
          }
        }
      }
      assertThat(wrong).isEmpty();
      person.complaints();
    }
    assertThat(audit(furnished.quill)).isEqualTo(before);
  }

  private static long audit(Membership of) {
    return furnished
        .world
        .stores
        .changes()
        .audit(of.organizationId(), Long.MAX_VALUE, 1_000)
        .size();
  }

  /// What a request of somebody at a browser is answered, with their cookies and form token.
  private static int answer(Person person, RequestMethod method, String path) {
    if (!person.page().url().contains("/o/")) {
      person.open(furnished.harbor.path("team"));
    }
    String token = person.page().locator("input[name=_form]").first().inputValue();
    var options = RequestOptions.create().setMethod(method.name()).setMaxRedirects(0);
    options.setHeader("Accept", "text/html").setHeader("X-Form-Token", token);
    APIResponse answer = person.context().request().fetch(furnished.server.url() + path, options);
    int status = answer.status();
    answer.dispose();
    return status;
  }

  /// E10: whoever may only look is refused every write, whatever they send, and nothing changes.
  @Test
  void everyWriteOfAViewerIsRefusedAndChangesNothing() {
    long before = audit(furnished.harbor);
    try (Person vera = furnished.signedIn(browsers, Role.VIEWER, true)) {
      var wrong = new ArrayList<String>();
      for (String pattern : patterns(RequestMethod.POST)) {
        if (pattern.startsWith("/o/") && !READERS.contains(pattern)) {
          String path = furnished.path(pattern, furnished.harbor, furnished.harbor);
          int status = answer(vera, RequestMethod.POST, path);
          if (status != 403) {
            wrong.add(path + ": " + status);
          }
        }
      }
      assertThat(wrong).isEmpty();
      vera.complaints();
    }
    assertThat(audit(furnished.harbor)).isEqualTo(before);
  }

  /// E10: the control is there, off, with its reason beside it.
  @Test
  void whatOneMayNotDoIsShownOffWithItsReason() {
    try (Person vera = furnished.signedIn(browsers, Role.VIEWER, true)) {
      for (String pattern :
          List.of(
              "/o/{org}/keys",
              "/o/{org}/keys/new",
              "/o/{org}/keys/{key}",
              "/o/{org}/keys/{key}/edit",
              "/o/{org}/keys/{key}/rotate",
              "/o/{org}/keys/{key}/delete",
              "/o/{org}/alerts",
              "/o/{org}/alerts/rules/{rule}",
              "/o/{org}/plan",
              "/o/{org}/plan/change?plan=small",
              "/o/{org}/plan/overage",
              "/o/{org}/team",
              "/o/{org}/team/{person}/remove")) {
        String path = furnished.path(pattern, furnished.harbor, furnished.harbor);
        vera.open(path);
        var on = vera.page().locator("main form[method=post] button:not([disabled], [data-show])");
        assertThat(
                on.all().stream()
                    .map(it -> it.innerText())
                    .filter(words -> !words.startsWith("Mark as seen")))
            .as("what a viewer can press at %s", pattern)
            .isEmpty();
        assertThat(vera.page().locator("main").innerText())
            .as("why not, at %s", pattern)
            .containsPattern("Only owners|Viewers can");
      }
      vera.complaints();
    }
  }
}
