package io.tollgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tollgate.core.account.NextPlan;
import io.tollgate.core.account.Organization;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeStore;
import io.tollgate.core.statement.Statement;
import io.tollgate.core.statement.StatementLine;
import io.tollgate.core.statement.StatementStore;
import io.tollgate.core.window.WindowKind;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What every [StatementStore] must do.
public abstract class StatementStoreContract {

  private static final StatementLine PLAN =
      new StatementLine(StatementLine.What.PLAN, 100, "basic", "Basic", 1_000, 2_900);
  private static final StatementLine CHANGE =
      new StatementLine(StatementLine.What.CHANGE, 150, "pro", "Pro", 9_000, 10_000);
  private static final StatementLine OVERAGE =
      new StatementLine(StatementLine.What.OVERAGE, 100, "pro", "Pro", 30, 2);
  private static final Statement.Closing CLOSING =
      new Statement.Closing(300, 9_000, 50, 9_080, 30, 15_000_000);

  protected abstract StatementStore statements();

  /// Writes the organizations that statements are of.
  protected abstract ChangeStore changes();

  private static Statement statement(long id, long organizationId, long start, long end) {
    return new Statement(
        id, organizationId, WindowKind.ANCHORED_MONTH, start, end, "USD", List.of(PLAN), null);
  }

  private Organization organization(long id) {
    Organization one = Samples.organization(id);
    changes().apply(new Change.OrganizationCreated(one), "test", 1);
    return one;
  }

  @Test
  void aStatementIsOpenedOnceForEachMonth() {
    organization(1);
    Statement one = statement(10, 1, 100, 200);

    assertThat(statements().open(one)).isEqualTo(one);
    assertThat(statements().open(statement(11, 1, 100, 200))).isEqualTo(one);
    assertThat(statements().byId(10)).isEqualTo(one);
    assertThat(statements().byId(11)).isNull();
  }

  @Test
  void aHigherPlanAddsItsLineWithTheChangeAndOnlyOnce() {
    Organization one = organization(1);
    statements().open(statement(10, 1, 100, 200));
    var change = new Change.PlanChanged(one.on("pro"), 10, CHANGE);

    assertThat(changes().apply(change, "ann", 150)).isTrue();
    assertThat(changes().apply(change, "ann", 150)).isFalse();

    assertThat(Objects.requireNonNull(statements().byId(10)).lines()).containsExactly(PLAN, CHANGE);
    assertThat(changes().audit(1L, Long.MAX_VALUE, 10))
        .extracting(ChangeStore.AuditEntry::kind)
        .containsExactly("plan.changed", "organization.created");
  }

  @Test
  void aClosedStatementNeverChanges() {
    Organization one = organization(1);
    Statement opened = statements().open(statement(10, 1, 100, 200));
    Statement closed = opened.closed(CLOSING, OVERAGE);

    assertThat(statements().close(closed)).isTrue();
    assertThat(statements().byId(10)).isEqualTo(closed);
    assertThat(statements().close(opened.closed(CLOSING, null))).isFalse();
    assertThatExceptionOfType(ChangeStore.ConflictException.class)
        .isThrownBy(
            () -> changes().apply(new Change.PlanChanged(one.on("pro"), 10, CHANGE), "ann", 400));
    assertThat(statements().open(statement(11, 1, 100, 900))).isEqualTo(closed);
    assertThat(statements().byId(10)).isEqualTo(closed);
  }

  @Test
  void aMonthThatIsCutShortEndsEarlierAndMayGoOn() {
    organization(1);
    statements().open(statement(10, 1, 100, 200));

    statements().cut(10, 150);
    assertThat(Objects.requireNonNull(statements().byId(10)).endMillis()).isEqualTo(150);

    statements().open(statement(12, 1, 100, 200));
    assertThat(Objects.requireNonNull(statements().byId(10)).endMillis()).isEqualTo(200);
  }

  @Test
  void thoseThatEndedAreFoundUntilTheyAreClosed() {
    organization(1);
    Statement first = statements().open(statement(10, 1, 100, 200));
    statements().open(statement(11, 1, 200, 300));

    assertThat(statements().ended(200, 10)).isEmpty();
    assertThat(statements().ended(201, 10)).containsExactly(first);

    statements().close(first.closed(CLOSING, null));
    assertThat(statements().ended(201, 10)).isEmpty();
    assertThat(statements().page(1, Long.MAX_VALUE, 10))
        .extracting(Statement::id)
        .containsExactly(11L, 10L);
    assertThat(statements().page(1, 200, 10)).extracting(Statement::id).containsExactly(10L);
  }

  @Test
  void organizationsWithoutAStatementForAnInstantAreFound() {
    organization(1);
    organization(2);
    organization(3);
    statements().open(statement(10, 2, 100, 200));

    assertThat(statements().withoutAt(199, 0, 10)).containsExactly(1L, 3L);
    assertThat(statements().withoutAt(200, 0, 10)).containsExactly(1L, 2L, 3L);
    assertThat(statements().withoutAt(200, 1, 1)).containsExactly(2L);
  }

  @Test
  void plansWhoseTimeHasComeAreFound() {
    Organization one = organization(1);
    organization(2);
    changes().apply(new Change.OrganizationChanged(one.with(new NextPlan("small", 500))), "ann", 1);

    assertThat(statements().plansDue(499, 10)).isEmpty();
    assertThat(statements().plansDue(500, 10)).containsExactly(1L);
  }
}
