package io.tollgate.control.portal.plan;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.Outcome;
import io.tollgate.control.portal.identity.FreshIdentity;
import io.tollgate.control.portal.identity.Rights;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.NotThereException;
import io.tollgate.control.portal.page.OrganizationPlace;
import io.tollgate.control.portal.page.OrganizationPlace.Section;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.query.Billing;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.Offers;
import io.tollgate.control.query.OrganizationView;
import io.tollgate.control.query.OverageView;
import io.tollgate.control.query.PlanView;
import io.tollgate.control.query.StatementView;
import io.tollgate.control.query.SubscriptionView;
import io.tollgate.core.account.Organization;
import io.tollgate.core.person.Act;
import io.tollgate.core.unit.Money;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/// `/o/{org}/plan` and what is below it: the plan, its change, overage.
@Controller
public final class PlanPages {

  private static final String PLAN = "/o/{org}/plan";
  private static final String CEILING = "ceiling";

  private final Directory directory;
  private final Billing billing;
  private final Offers offers;
  private final CommandExecutor executor;
  private final Rights rights;
  private final FreshIdentity fresh;

  public PlanPages(
      Directory directory,
      Billing billing,
      Offers offers,
      CommandExecutor executor,
      Rights rights,
      FreshIdentity fresh) {
    this.directory = directory;
    this.billing = billing;
    this.offers = offers;
    this.executor = executor;
    this.rights = rights;
    this.fresh = fresh;
  }

  @GetMapping(PLAN)
  Answer plan(Visit visit, OrganizationPlace place) {
    long id = place.organizationId();
    OrganizationView organization = required(directory.organization(id));
    SubscriptionView subscription = required(directory.subscription(id));
    String next = organization.nextPlan();
    SubscriptionView.WindowView month = subscription.windows().getLast();
    List<StatementView> statements = billing.statements(id);
    return Page.of(
            "plan/plan",
            visit.text("plan.title"),
            new PlanPage(
                place.path("plan"),
                place.path("invoices"),
                organization,
                subscription.plan(),
                next == null ? null : offers.plan(next),
                month.cap(),
                month.resetsAt(),
                overage(visit, place, null),
                statements.isEmpty() ? null : statements.getFirst(),
                rights.reason(visit, place, Act.CHANGE_PLAN)))
        .in(place.at(Section.PLAN));
  }

  /// @param sent the form that was sent; null for one that nobody has filled in
  private PlanPage.Overage overage(Visit visit, OrganizationPlace place, @Nullable Form sent) {
    OverageView view = required(billing.overage(place.organizationId()));
    SubscriptionView subscription = required(directory.subscription(place.organizationId()));
    Form form = sent == null ? Form.of(Map.of(CEILING, suggested(view, subscription))) : sent;
    return new PlanPage.Overage(
        place.path("plan"),
        view,
        form,
        subscription.windows().getLast().cap(),
        rights.reason(visit, place, Act.CHANGE_PLAN),
        ceiling(place, form.value(CEILING), view.currency()));
  }

  /// The ceiling that stands, or as much as the plan costs.
  private static String suggested(OverageView view, SubscriptionView subscription) {
    PlanView plan = subscription.plan();
    PlanView.OfferView offer = plan == null ? null : plan.offer();
    Long price = offer == null ? null : offer.priceMinor();
    String currency = view.currency();
    Long minor = view.ceilingMinor() == null ? price : view.ceilingMinor();
    return minor == null || minor == 0 || currency == null ? "" : Money.text(minor, currency);
  }

  private PlanPage.Ceiling ceiling(
      OrganizationPlace place, String text, @Nullable String currency) {
    return currency != null && Amount.read(text, currency) instanceof Amount.Of(Money money)
        ? new PlanPage.Ceiling(billing.creditsFor(place.organizationId(), money))
        : new PlanPage.Ceiling(null);
  }

  @GetMapping(PLAN + "/overage")
  Answer overage(Visit visit, OrganizationPlace place) {
    if (visit.live()) {
      String currency = required(billing.overage(place.organizationId())).currency();
      return Page.part("plan/ceiling", ceiling(place, visit.parameter(CEILING), currency));
    }
    return overagePage(visit, place, null);
  }

  private Answer overagePage(Visit visit, OrganizationPlace place, @Nullable Form form) {
    Page page =
        Page.of(
                "plan/overage",
                visit.text("plan.overage.title"),
                new OveragePage(place.path("plan"), overage(visit, place, form)))
            .in(place.at(Section.PLAN));
    return form == null ? page : page.about(form);
  }

  @PostMapping(PLAN + "/overage")
  Answer setOverage(Visit visit, OrganizationPlace place) {
    rights.require(visit, place, Act.CHANGE_PLAN);
    var form = Form.of(visit.request());
    boolean off = form.value("on").equals("no");
    String currency = required(billing.overage(place.organizationId())).currency();
    Money ceiling = null;
    if (!off) {
      if (currency == null) {
        form.error(CEILING, visit.text("plan.overage.none"));
      } else {
        switch (Amount.read(form.value(CEILING), currency)) {
          case Amount.Of(Money money) -> ceiling = money;
          case Amount.Wrong wrong ->
              form.error(CEILING, visit.text("plan.ceiling." + word(wrong.name())));
        }
      }
    }
    if (form.hasErrors()) {
      return overagePage(visit, place, form);
    }
    // To stop what costs is never held up.
    Answer ask = off ? null : fresh.ask(visit);
    if (ask != null) {
      return ask;
    }
    Outcome<Organization> outcome =
        executor.execute(
            new Command.SetOverage(place.organizationId(), !off, ceiling), Rights.actor(visit));
    if (outcome instanceof Outcome.Rejected<Organization> no) {
      return overagePage(visit, place, form.error(CEILING, sentence(no.words())));
    }
    return Answer.see(place.path("plan"));
  }

  @GetMapping(PLAN + "/change")
  Answer change(Visit visit, OrganizationPlace place) {
    String plan = visit.parameter("plan");
    return plan.isEmpty() ? choice(visit, place) : preview(visit, place, plan, false);
  }

  private Answer choice(Visit visit, OrganizationPlace place) {
    return Page.of(
            "plan/choice",
            visit.text("plan.change.title"),
            new ChoicePage(
                place.path("plan"),
                billing.choices(place.organizationId()),
                required(directory.organization(place.organizationId())).plan(),
                rights.reason(visit, place, Act.CHANGE_PLAN)))
        .in(place.at(Section.PLAN));
  }

  private Answer preview(Visit visit, OrganizationPlace place, String plan, boolean changed) {
    if (!choosable(place, plan)) {
      throw new NotThereException();
    }
    return switch (required(billing.preview(place.organizationId(), plan))) {
      case Billing.Preview.Impossible _ -> choice(visit, place);
      case Billing.Preview.Possible possible -> {
        Page page =
            Page.of(
                    "plan/change",
                    visit.text("plan.preview.title", possible.change().to().name()),
                    new ChangePage(
                        place.path("plan"),
                        possible.change(),
                        changed,
                        rights.reason(visit, place, Act.CHANGE_PLAN)))
                .in(place.at(Section.PLAN));
        yield changed ? page.rejected() : page;
      }
    };
  }

  private boolean choosable(OrganizationPlace place, String plan) {
    return billing.choices(place.organizationId()).stream().anyMatch(one -> one.id().equals(plan));
  }

  @PostMapping(PLAN + "/change")
  Answer changePlan(Visit visit, OrganizationPlace place) {
    rights.require(visit, place, Act.CHANGE_PLAN);
    String plan = visit.parameter("plan");
    if (!choosable(place, plan)) {
      throw new NotThereException();
    }
    Answer ask = fresh.ask(visit);
    if (ask != null) {
      return ask;
    }
    Outcome<Organization> outcome =
        executor.execute(
            new Command.ChangePlan(
                place.organizationId(),
                plan,
                new Command.ChangePlan.Told(
                    visit.parameter("from"), whole(visit.parameter("charged")))),
            Rights.actor(visit));
    return outcome instanceof Outcome.Rejected<Organization>
        ? preview(visit, place, plan, true)
        : Answer.see(place.path("plan"));
  }

  @PostMapping(PLAN + "/undo")
  Answer undo(Visit visit, OrganizationPlace place) {
    rights.require(visit, place, Act.CHANGE_PLAN);
    executor.execute(new Command.UndoPlanChange(place.organizationId()), Rights.actor(visit));
    return Answer.see(place.path("plan"));
  }

  /// What no page of ours has sent is as good as nothing that was told.
  private static long whole(String text) {
    return text.matches("\\d{1,10}") ? Long.parseLong(text) : -1;
  }

  private static String word(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String sentence(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private static <T> T required(@Nullable T found) {
    if (found == null) {
      throw new NotThereException();
    }
    return found;
  }
}
