package io.tollgate.control.query;

import io.tollgate.control.command.PlanStep;
import io.tollgate.control.command.StatementBook;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.account.NextPlan;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.OveragePrice;
import io.tollgate.core.account.Plan;
import io.tollgate.core.admission.Account;
import io.tollgate.core.credit.Allowance;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.statement.Statement;
import io.tollgate.core.unit.Credits;
import io.tollgate.core.unit.Money;
import io.tollgate.core.window.WindowKind;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What organizations pay for: their plan and what it could become, overage, statements.
///
/// Thread: any that may block. Each method throws [io.tollgate.core.unit.StoreException] if the
/// store is out of reach.
public final class Billing {

  /// Statements shown: 80 years of them.
  private static final int STATEMENTS_MAX = 1_000;

  private static final int KEYS_PAGE = 1_000;
  private static final int THOUSAND = 1_000;

  private final ControlPorts ports;
  private final StatementBook book;

  public Billing(ControlPorts ports) {
    this.ports = ports;
    this.book = new StatementBook(ports);
  }

  /// What a change of plan would come to.
  public sealed interface Preview {

    /// It can be made.
    record Possible(PlanChangeView change) implements Preview {}

    /// It can't.
    ///
    /// @param words for people
    record Impossible(String words) implements Preview {}
  }

  /// @return null if there is no such organization
  public @Nullable Preview preview(long organizationId, String planId) {
    Organization stored = ports.stores().organizations().byId(organizationId);
    if (stored == null) {
      return null;
    }
    long now = ports.clock().millis();
    Organization organization = stored.at(now);
    Plan from = ports.catalog().get().plan(organization.planId());
    Plan to = ports.catalog().get().plan(planId);
    PlanStep.Impossible no = PlanStep.refuse(from, to);
    if (no != null) {
      return new Preview.Impossible(no.words());
    }
    PlanStep step = Objects.requireNonNull(PlanStep.of(organization, from, to, now));
    List<ApiKey> keys = livingKeys(organizationId, now);
    int max = step.to().keys().under(organization.keys()).max();
    NextPlan coming = organization.next();
    return new Preview.Possible(
        PlanChangeView.of(
            step,
            now,
            organization.overage().on(),
            coming == null || coming.planId().equals(planId) ? null : coming.planId(),
            keys.stream()
                .map(key -> PlanChangeView.KeyAbove.of(key, step.to()))
                .filter(Objects::nonNull)
                .toList(),
            max == 0 ? 0 : Math.max(0, keys.size() - max)));
  }

  private List<ApiKey> livingKeys(long organizationId, long now) {
    var living = new ArrayList<ApiKey>();
    long after = 0;
    List<ApiKey> page;
    do {
      page = ports.stores().keys().ofOrganization(organizationId, after, KEYS_PAGE);
      for (ApiKey key : page) {
        after = key.id();
        if (key.state() != KeyState.DELETED && key.expiresMillis() > now) {
          living.add(key);
        }
      }
    } while (page.size() == KEYS_PAGE);
    return living;
  }

  /// The plans a subscription can become one of by its customer's own choice, lowest first; the one
  /// of today among them.
  public List<PlanView> choices(long organizationId) {
    Organization organization = ports.stores().organizations().byId(organizationId);
    Plan today =
        organization == null
            ? null
            : ports.catalog().get().plan(organization.at(ports.clock().millis()).planId());
    return today == null
        ? List.of()
        : ports.catalog().get().plans().values().stream()
            .filter(plan ->
                plan.id().equals(today.id())
                    || (plan.offer().open() && PlanStep.refuse(today, plan) == null))
            .sorted(Comparator.comparingInt(plan -> plan.offer().level()))
            .map(PlanView::of)
            .toList();
  }

  /// @return null if there is no such organization
  public @Nullable OverageView overage(long organizationId) {
    Account account = ports.accounts().load(organizationId);
    if (account == null) {
      return null;
    }
    long now = ports.clock().millis();
    Account.Terms terms = account.terms(now);
    Organization organization = terms.organization();
    OveragePrice price = terms.plan() == null ? null : terms.plan().overage();
    Allowance month = month(account.desk().statement(now).allowances());
    Money ceiling = organization.overage().ceiling();
    long projected = month.limited() ? Math.max(0, projected(month, now) - month.cap()) : 0;
    return new OverageView(
        organization.overage().on() && price != null,
        price == null ? null : price.text(),
        price == null ? null : price.nanos() * THOUSAND,
        price == null ? null : price.currency(),
        ceiling == null ? null : ceiling.minor(),
        ceiling == null || price == null
            ? organization.overage().ceilingCredits()
            : price.creditsFor(ceiling.nanos()),
        month.overage(),
        price == null ? 0 : Money.roundNanos(month.overageNanos(), price.currency()),
        month.overageLeft(),
        projected,
        price == null ? null : minor(projected, price),
        Instant.ofEpochMilli(month.resetMillis()));
  }

  /// Credits used at the month's end, if it goes on as it did.
  private static long projected(Allowance month, long now) {
    long start = month.window().startMillis();
    long length = month.window().endMillis() - start;
    long gone = Math.clamp(now - start, 1, length);
    return BigInteger.valueOf(month.used())
        .multiply(BigInteger.valueOf(length))
        .divide(BigInteger.valueOf(gone))
        .min(BigInteger.valueOf(Credits.MAX))
        .longValueExact();
  }

  private static @Nullable Long minor(long credits, OveragePrice price) {
    return credits > price.creditsMax()
        ? null
        : Money.roundNanos(credits * price.nanos(), price.currency());
  }

  /// The one that overage goes beyond: of the month, or of the rolling day where only that is
  /// capped.
  private static Allowance month(List<Allowance> allowances) {
    Allowance month = allowances.getLast();
    return month.limited()
        ? month
        : allowances.stream()
            .filter(one -> one.limited() && one.window().kind() == WindowKind.ROLLING_DAY)
            .findFirst()
            .orElse(month);
  }

  /// How many credits beyond the cap an amount buys, at most.
  ///
  /// @return null if the organization's plan sells none for this currency
  public @Nullable Long creditsFor(long organizationId, Money amount) {
    Account account = ports.accounts().load(organizationId);
    Plan plan = account == null ? null : account.terms(ports.clock().millis()).plan();
    OveragePrice price = plan == null ? null : plan.overage();
    return price == null || !price.currency().equals(amount.currency())
        ? null
        : price.creditsFor(amount.nanos());
  }

  /// The statements of an organization, newest first.
  public List<StatementView> statements(long organizationId) {
    ports.operations().fold();
    return ports.stores().statements().page(organizationId, Long.MAX_VALUE, STATEMENTS_MAX).stream()
        .map(this::view)
        .toList();
  }

  /// @return null if the organization has none of this id
  public @Nullable StatementView statement(long organizationId, long id) {
    Statement statement = ports.stores().statements().byId(id);
    if (statement == null || statement.organizationId() != organizationId) {
      return null;
    }
    if (statement.closing() == null) {
      ports.operations().fold();
    }
    return view(statement);
  }

  private StatementView view(Statement statement) {
    List<GrantView> grants =
        ports
            .stores()
            .organizations()
            .grants(statement.organizationId(), Integer.MAX_VALUE)
            .reversed()
            .stream()
            .filter(grant ->
                grant.kind() == statement.kind()
                    && grant.windowStartMillis() == statement.startMillis())
            .map(GrantView::of)
            .toList();
    Statement.Closing closing = statement.closing();
    if (closing != null) {
      return StatementView.of(statement, closing, true, grants);
    }
    Statement.Closing figures = book.figures(statement, ports.clock().millis());
    return StatementView.of(
        statement.closed(figures, StatementBook.overage(statement, figures)),
        figures,
        false,
        grants);
  }
}
