package io.tollgate.control.portal.identity;

import io.tollgate.control.person.PeoplePorts;
import io.tollgate.control.person.SignIns;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.sso.IdentityProvider;
import io.tollgate.core.person.Identity;
import io.tollgate.core.person.Person;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks before a sensitive act whether it is still the person who has signed in, unless they have
/// shown it in the last [#FRESH]. The act goes on by itself then: the form that asks carries what
/// was sent.
///
/// ```java
/// @PostMapping("/o/{org}/keys/{key}/rotate")
/// Answer rotate(Visit visit, OrganizationPlace place) {
///   Answer ask = fresh.ask(visit);
///   if (ask != null) {
///     return ask;
///   }
///   ...
/// ```
///
/// Thread: any that may block.
public final class FreshIdentity {

  /// How long a proof counts.
  public static final Duration FRESH = Duration.ofMinutes(15);

  /// The field of the proof.
  static final String PROOF = "_proof";

  private static final String CONFIRMED = "confirmed";

  /// Fields that are carried along.
  private static final int CARRIED_MAX = 100;

  private final SignIns signIns;
  private final PeoplePorts people;
  private final Rights rights;

  public FreshIdentity(SignIns signIns, PeoplePorts people, Rights rights) {
    this.signIns = signIns;
    this.people = people;
    this.rights = rights;
  }

  /// A field of the form that was sent.
  public record Carried(String name, String value) {}

  /// The form that asks.
  ///
  /// @param action where it leads: where the act was
  /// @param proof what is asked for
  /// @param carried what was sent
  /// @param providers services that they can show it to in place of us
  public record ConfirmPage(
      Form form, String action, Proof proof, List<Carried> carried, List<ProviderLink> providers) {}

  /// What somebody can show us.
  public enum Proof {
    PASSWORD,
    CODE,
    /// Nothing: they have neither.
    NONE
  }

  private Proof proof(Person person) {
    boolean password =
        person.password() && people.settings().get().onlyProvider(person.email()) == null;
    if (password) {
      return Proof.PASSWORD;
    }
    return person.secondFactor() ? Proof.CODE : Proof.NONE;
  }

  private List<ProviderLink> providers(Person person) {
    List<Identity> identities = people.persons().read(store -> store.identities(person.id()));
    return people.settings().get().providers().stream()
        .filter(provider -> identities.stream().anyMatch(one -> isOf(one, provider)))
        .map(ProviderLink::confirm)
        .toList();
  }

  private static boolean isOf(Identity identity, IdentityProvider provider) {
    return identity.issuer().equals(provider.issuer());
  }

  /// They have shown who they are, just now.
  public static void confirmed(Visit visit) {
    visit.request().getSession().setAttribute(CONFIRMED, Long.toString(visit.now().toEpochMilli()));
  }

  /// Whether they have shown it lately.
  public static boolean isFresh(Visit visit) {
    HttpSession session = visit.request().getSession(false);
    Object at = session == null ? null : session.getAttribute(CONFIRMED);
    return at instanceof String millis
        && visit.now().toEpochMilli() - Long.parseLong(millis) < FRESH.toMillis();
  }

  /// @return what to answer in place of the act; null to go on with it
  public @Nullable Answer ask(Visit visit) {
    if (isFresh(visit)) {
      return null;
    }
    Person person = rights.person(visit);
    Form form = Form.of(visit.request(), PROOF);
    if (visit.request().getParameter(PROOF) != null) {
      String words = refuse(visit, person, form.raw(PROOF));
      if (words == null) {
        confirmed(visit);
        return null;
      }
      form.error(PROOF, words);
    }
    return Page.of(
            "account/confirm", visit.text("account.confirm.title"), page(visit, person, form))
        .about(form);
  }

  /// @return null if it is them
  private @Nullable String refuse(Visit visit, Person person, String proof) {
    SignIns.Result result =
        switch (proof(person)) {
          case PASSWORD -> signIns.password(person.email(), proof);
          case CODE -> signIns.code(person.id(), proof);
          case NONE -> new SignIns.Result.Wrong();
        };
    return switch (result) {
      // The password is right; that is what was asked for.
      case SignIns.Result.Known _, SignIns.Result.CodeNeeded _ -> null;
      case SignIns.Result.Wrong _, SignIns.Result.SingleSignOn _ ->
          visit.text(
              proof(person) == Proof.PASSWORD ? "account.confirm.wrong" : "account.code.wrong");
      case SignIns.Result.Wait(long seconds) ->
          visit.words().count("account.sign-in.wait", seconds, visit.formats().number(seconds));
      case SignIns.Result.Busy _ -> visit.text("account.sign-in.busy");
    };
  }

  private ConfirmPage page(Visit visit, Person person, Form form) {
    var carried = new ArrayList<Carried>();
    if (visit.request().getMethod().equals("POST")) {
      visit
          .request()
          .getParameterMap()
          .forEach((name, values) -> {
            for (String value : values) {
              if (!name.startsWith("_") && carried.size() < CARRIED_MAX) {
                carried.add(new Carried(name, value));
              }
            }
          });
    }
    return new ConfirmPage(form, visit.here(), proof(person), carried, providers(person));
  }
}
