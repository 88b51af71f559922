package io.tollgate.control.portal.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.WithControl;
import io.tollgate.control.portal.balance.Balance.State;
import io.tollgate.control.query.Directory;
import io.tollgate.core.unit.PublicId;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithControl.class)
class BalancesTest {

  private final ControlServer server;
  private final Balances balances;

  BalancesTest(ControlServer server) {
    this.server = server;
    balances = new Balances(new Directory(server.world().ports));
  }

  private Balance balance(long organizationId) {
    return Objects.requireNonNull(balances.of(organizationId));
  }

  private long organization(String plan) {
    return PublicId.ORGANIZATION.read(server.organization(plan));
  }

  @Test
  void theMonthStandsFirstAndTheDayBesideIt() {
    long id = organization("starter");
    server.world().charge(id, 1, 100);

    Balance balance = balance(id);

    assertThat(balance.state()).isEqualTo(State.FINE);
    assertThat(balance.allowances())
        .extracting(Balance.Allowance::daily, Balance.Allowance::left, Balance.Allowance::cap)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(false, 9_900L, 10_000L),
            org.assertj.core.groups.Tuple.tuple(true, 300L, 400L));
    assertThat(balance.callsPerMinute()).isEqualTo(30);
    assertThat(balance.overage()).isNull();
  }

  @Test
  void itWarnsFromTheFirstThresholdOnAndNotBefore() {
    long id = organization("starter");
    server.world().charge(id, 1, 319);
    assertThat(balance(id).state()).isEqualTo(State.FINE);
    server.world().charge(id, 1, 1);

    assertThat(balance(id).state()).isEqualTo(State.LOW);
    assertThat(balance(id).state().refuses()).isFalse();
  }

  @Test
  void itSaysThatCallsAreRefusedWhenAnAllowanceIsUsedUp() {
    long id = organization("starter");
    server.world().charge(id, 1, 400);

    assertThat(balance(id).state()).isEqualTo(State.USED_UP);
    assertThat(balance(id).allowances().getFirst().left()).isZero();
    assertThat(balance(id).state().refuses()).isTrue();
  }

  @Test
  void nothingCappedTellsWhatWasUsed() {
    long id = organization("metered");
    server.world().charge(id, 1, 7);

    assertThat(balance(id).allowances()).isEmpty();
    assertThat(balance(id).state()).isEqualTo(State.FINE);
  }

  @Test
  void overageIsToldWhereThePlanSellsIt() {
    var overage = Objects.requireNonNull(balance(organization("growth")).overage());

    assertThat(overage.on()).isFalse();
    assertThat(overage.currency()).isEqualTo("USD");
  }

  @Test
  void theMarkChangesWithTheFiguresAndOnlyThen() {
    long id = organization("starter");
    String mark = balance(id).mark();
    assertThat(balance(id).mark()).isEqualTo(mark);
    server.world().charge(id, 1, 1);

    assertThat(balance(id).mark()).isNotEqualTo(mark);
  }

  @Test
  void anOrganizationThatIsNotThereHasNone() {
    assertThat(balances.of(1)).isNull();
  }
}
