package io.tollgate.core.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.account.Grant;
import io.tollgate.core.account.Plan;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.ledger.KeyTotal;
import io.tollgate.core.ledger.WindowTotal;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.Subject;
import io.tollgate.core.window.WindowKind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DeskTest {

  private static final long NOON = Instant.parse("2026-03-15T12:00:00Z").toEpochMilli();
  private static final long NEXT_DAY = Instant.parse("2026-03-16T00:00:00Z").toEpochMilli();
  private static final long MONTH = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();

  @Test
  void aCeilingThatFitsIsHeldWhole() {
    Desk desk = desk(cap(WindowKind.UTC_DAY, 10));

    Hold hold = (Hold) desk.hold(Keys.PLAIN, 1, 10, NOON);

    assertThat(hold.credits()).isEqualTo(10);
    assertThat(hold.withheld()).isFalse();
  }

  @Test
  void aKeyAndItsSuccessorHaveUsedTheSameButKeepLimitsOfTheirOwn() {
    Desk desk = desk(cap(WindowKind.UTC_DAY, 100));
    ApiKey old = Keys.key(5, new KeyLimits(10, KeyLimits.UNLIMITED, 0));
    ApiKey next = old.successor(6, new KeyDigest(6, 6, 6, 6), "hint", NOON);
    desk.charge((Hold) desk.hold(old, 7, 7, NOON));

    assertThat(desk.hold(next, 4, 4, NOON)).isInstanceOf(HoldResult.NoCredit.class);
    desk.charge((Hold) desk.hold(next, 3, 3, NOON));
    assertThat(desk.hold(old, 1, 1, NOON)).isInstanceOf(HoldResult.NoCredit.class);
    desk.setLimits(6, new KeyLimits(12, KeyLimits.UNLIMITED, 0));
    assertThat(desk.hold(old, 1, 1, NOON)).isInstanceOf(HoldResult.NoCredit.class);
    assertThat(desk.hold(next, 2, 2, NOON)).isInstanceOf(Hold.class);
    assertThat(desk.statement(old, NOON).day().used()).isEqualTo(10);
  }

  @Test
  void nearTheCapAllThatIsLeftIsHeldAndTheAnswerWaits() {
    Desk desk = desk(cap(WindowKind.UTC_DAY, 10));

    Hold hold = (Hold) desk.hold(Keys.PLAIN, 1, 50, NOON);

    assertThat(hold.credits()).isEqualTo(10);
    assertThat(hold.withheld()).isTrue();
  }

  @Test
  void whatIsHeldByOthersIsNotThereToHold() {
    Desk desk = desk(cap(WindowKind.UTC_DAY, 10));
    desk.hold(Keys.PLAIN, 1, 10, NOON);

    HoldResult second = desk.hold(Keys.PLAIN, 1, 1, NOON);

    assertThat(second).isEqualTo(new HoldResult.NoCredit(pool(10), WindowKind.UTC_DAY, NEXT_DAY));
  }

  @Test
  void aReleasedHoldGivesEverythingBack() {
    Desk desk = desk(cap(WindowKind.UTC_DAY, 10));
    desk.release((Hold) desk.hold(Keys.PLAIN, 1, 10, NOON));

    assertThat(desk.hold(Keys.PLAIN, 10, 10, NOON)).isInstanceOf(Hold.class);
  }

  @Test
  void repricingGivesBackTheRestAndChargingKeepsThePrice() {
    Desk desk = desk(cap(WindowKind.UTC_DAY, 10));
    Hold hold = (Hold) desk.hold(Keys.PLAIN, 1, 10, NOON);

    HoldResult.NoCredit no = desk.reprice(hold, 3, NOON);
    desk.charge(hold);

    assertThat(no).isNull();
    assertThat(desk.statement(NOON).day().used()).isEqualTo(3);
    assertThat(desk.statement(NOON).day().held()).isZero();
  }

  @Test
  void aPriceAboveTheHoldTakesWhatOthersGaveBack() {
    Desk desk = desk(cap(WindowKind.UTC_DAY, 10));
    Hold other = (Hold) desk.hold(Keys.PLAIN, 8, 8, NOON);
    Hold hold = (Hold) desk.hold(Keys.PLAIN, 1, 50, NOON);
    desk.release(other);

    assertThat(desk.reprice(hold, 10, NOON)).isNull();
  }

  @Test
  void aPriceThatDoesNotFitChangesNothing() {
    Desk desk = desk(cap(WindowKind.UTC_DAY, 10));
    Hold hold = (Hold) desk.hold(Keys.PLAIN, 1, 50, NOON);

    HoldResult.NoCredit no = desk.reprice(hold, 11, NOON);

    assertThat(no).isEqualTo(new HoldResult.NoCredit(pool(10), WindowKind.UTC_DAY, NEXT_DAY));
    assertThat(hold.credits()).isEqualTo(10);
  }

  @Test
  void aHoldEndsOnce() {
    Desk desk = desk(cap(WindowKind.UTC_DAY, 10));
    Hold hold = (Hold) desk.hold(Keys.PLAIN, 1, 1, NOON);
    desk.charge(hold);

    assertThatThrownBy(() -> desk.release(hold)).isInstanceOf(IllegalStateException.class);
    assertThat(desk.statement(NOON).day().used()).isEqualTo(1);
  }

  @Test
  void allAllowancesAgreeOrNoneIsTouched() {
    Desk desk = desk(cap(WindowKind.UTC_DAY, 10), cap(WindowKind.UTC_MONTH, 5));

    HoldResult result = desk.hold(Keys.PLAIN, 6, 6, NOON);

    assertThat(result).isInstanceOf(HoldResult.NoCredit.class);
    assertThat(desk.statement(NOON).day().held()).isZero();
  }

  @Test
  void aCallBelongsToTheWindowOfItsAdmission() {
    Desk desk = desk(cap(WindowKind.UTC_DAY, 10));
    Hold hold = (Hold) desk.hold(Keys.PLAIN, 4, 4, NEXT_DAY - 1);
    desk.hold(Keys.PLAIN, 10, 10, NEXT_DAY);

    desk.charge(hold);

    assertThat(desk.statement(NEXT_DAY).day().used()).isZero();
    assertThat(hold.startMillis(0)).isEqualTo(NEXT_DAY - 86_400_000L);
  }

  @Test
  void timeThatRunsBackOpensNoWindowAgain() {
    Desk desk = desk(cap(WindowKind.UTC_DAY, 10));
    desk.charge((Hold) desk.hold(Keys.PLAIN, 10, 10, NEXT_DAY));

    HoldResult result = desk.hold(Keys.PLAIN, 1, 1, NOON);

    assertThat(result).isInstanceOf(HoldResult.NoCredit.class);
  }

  @Test
  void aRollingDayNeverHoldsMoreThanItsCapInAnyTwentyFourHours() {
    Desk desk = desk(cap(WindowKind.ROLLING_DAY, 10));
    desk.charge((Hold) desk.hold(Keys.PLAIN, 10, 10, NOON + 59_999));

    assertThat(desk.hold(Keys.PLAIN, 1, 1, NOON + 86_400_000L))
        .isInstanceOf(HoldResult.NoCredit.class);
    assertThat(desk.hold(Keys.PLAIN, 10, 10, NOON + 86_400_000L + 60_000)).isInstanceOf(Hold.class);
  }

  @Test
  void aRollingDayTellsWhenCreditsComeBack() {
    Desk desk = desk(cap(WindowKind.ROLLING_DAY, 1));
    desk.charge((Hold) desk.hold(Keys.PLAIN, 1, 1, NOON));

    var no = (HoldResult.NoCredit) desk.hold(Keys.PLAIN, 1, 1, NOON + 1);

    assertThat(no.resetMillis()).isEqualTo(NOON + 60_000 + 86_400_000L);
  }

  @Test
  void aGrantRaisesTheCapOfItsWindowOnce() {
    Desk desk = desk(cap(WindowKind.UTC_MONTH, 10));
    Grant grant = new Grant(7, 1, WindowKind.UTC_MONTH, MONTH, 5, "top-up", "operator", NOON);
    desk.grant(grant);
    desk.grant(grant);

    assertThat(desk.hold(Keys.PLAIN, 15, 15, NOON)).isInstanceOf(Hold.class);
    assertThat(desk.hold(Keys.PLAIN, 1, 1, NOON)).isInstanceOf(HoldResult.NoCredit.class);
  }

  @Test
  void aGrantEndsWithItsWindow() {
    Desk desk = desk(cap(WindowKind.UTC_MONTH, 10));
    desk.grant(new Grant(7, 1, WindowKind.UTC_MONTH, MONTH, 5, "top-up", "operator", NOON));
    long april = Instant.parse("2026-04-02T00:00:00Z").toEpochMilli();

    assertThat(desk.hold(Keys.PLAIN, 11, 11, april)).isInstanceOf(HoldResult.NoCredit.class);
  }

  @Test
  void aGrantToAWindowNobodyCalledInYetCounts() {
    Desk desk = desk(cap(WindowKind.UTC_MONTH, 10));
    long april = Instant.parse("2026-04-01T00:00:00Z").toEpochMilli();

    desk.grant(new Grant(7, 1, WindowKind.UTC_MONTH, april, 5, "top-up", "operator", april));

    assertThat(desk.hold(Keys.PLAIN, 15, 15, april + 1)).isInstanceOf(Hold.class);
  }

  @Test
  void windowsThatAreOverAtTheStartAreNotCounted() {
    var yesterday = new WindowTotal(1, WindowKind.UTC_DAY, NEXT_DAY - 2 * 86_400_000L, 10, 10);
    var today = new WindowTotal(1, WindowKind.UTC_DAY, NEXT_DAY - 86_400_000L, 1, 10);

    Desk desk =
        new Desk(
            1,
            List.of(cap(WindowKind.UTC_DAY, 10)),
            0,
            new Desk.Past(List.of(yesterday, today), List.of(), List.of()),
            NOON);

    assertThat(desk.hold(Keys.PLAIN, 9, 9, NOON)).isInstanceOf(Hold.class);
  }

  @Test
  void aLoweredCapKeepsWhatWasUsedAndRefusesTheNextCall() {
    Desk desk = desk(cap(WindowKind.UTC_MONTH, 10));
    desk.charge((Hold) desk.hold(Keys.PLAIN, 8, 8, NOON));

    desk.setAllowances(
        List.of(cap(WindowKind.UTC_DAY, 100), cap(WindowKind.UTC_MONTH, 5)), 0, Desk.Beyond.NOT);

    assertThat(desk.hold(Keys.PLAIN, 1, 1, NOON)).isInstanceOf(HoldResult.NoCredit.class);
    assertThat(desk.statement(NOON).month().used()).isEqualTo(8);
    assertThat(desk.statement(NOON).month().left()).isZero();
  }

  @Test
  void changingPlansBackAndForthGivesNoCredits() {
    Desk desk = desk(cap(WindowKind.UTC_MONTH, 100));
    desk.charge((Hold) desk.hold(Keys.PLAIN, 100, 100, NOON));

    desk.setAllowances(List.of(cap(WindowKind.ANCHORED_MONTH, 100)), NOON - 5, Desk.Beyond.NOT);
    desk.setAllowances(List.of(cap(WindowKind.UTC_MONTH, 100)), NOON - 5, Desk.Beyond.NOT);

    assertThat(desk.hold(Keys.PLAIN, 1, 1, NOON)).isInstanceOf(HoldResult.NoCredit.class);
  }

  @Test
  void aPlanFromBeforeTheDeskWasLoadedIsRememberedByTheLedger() {
    var total = new WindowTotal(1, WindowKind.ANCHORED_MONTH, NOON - 5, 100, 100);
    Desk desk = new Desk(1, List.of(cap(WindowKind.UTC_MONTH, 10)), 0, past(total), NOON);

    desk.setAllowances(List.of(cap(WindowKind.ANCHORED_MONTH, 100)), NOON - 5, Desk.Beyond.NOT);

    assertThat(desk.hold(Keys.PLAIN, 1, 1, NOON)).isInstanceOf(HoldResult.NoCredit.class);
  }

  @Test
  void totalsOfTheLedgerAreWhereTheDeskBegins() {
    var total = new WindowTotal(1, WindowKind.UTC_MONTH, MONTH, 9, 10);
    Desk desk = new Desk(1, List.of(cap(WindowKind.UTC_MONTH, 10)), 0, past(total), NOON);

    assertThat(desk.hold(Keys.PLAIN, 2, 2, NOON)).isInstanceOf(HoldResult.NoCredit.class);
    assertThat(desk.hold(Keys.PLAIN, 1, 1, NOON)).isInstanceOf(Hold.class);
  }

  @Test
  void aFrozenDeskTakesNoHolds() {
    Desk desk = desk(cap(WindowKind.UTC_MONTH, 10));
    desk.freeze(true);

    assertThat(desk.hold(Keys.PLAIN, 1, 1, NOON)).isEqualTo(HoldResult.Closed.FROZEN);
  }

  @Test
  void aDeskRetiresOnlyWhenTheLedgerKnowsAllOfIt() {
    Desk desk = desk(cap(WindowKind.UTC_MONTH, 10));
    Hold hold = (Hold) desk.hold(Keys.PLAIN, 1, 1, NOON);
    assertThat(desk.tryRetire(NOON)).as("with a call in flight").isFalse();
    desk.charge(hold);
    assertThat(desk.tryRetire(NOON)).as("with a charge not folded").isFalse();
    desk.folded(1);

    assertThat(desk.tryRetire(NOON - 1)).as("when it was in use since").isFalse();
    assertThat(desk.tryRetire(NOON)).isTrue();
    assertThat(desk.hold(Keys.PLAIN, 1, 1, NOON)).isEqualTo(HoldResult.Closed.RETIRED);
  }

  @Test
  void aKeyAtItsLimitIsRefusedWhileAnotherGoesOn() {
    Desk desk = desk(cap(WindowKind.UTC_DAY, 100), cap(WindowKind.UTC_MONTH, 1_000));
    ApiKey small = Keys.key(2, new KeyLimits(10, KeyLimits.UNLIMITED, 0));
    desk.charge((Hold) desk.hold(small, 10, 10, NOON));

    HoldResult no = desk.hold(small, 1, 1, NOON);

    assertThat(no)
        .isEqualTo(
            new HoldResult.NoCredit(
                new Refusal.Limit(Subject.KEY, 10), WindowKind.UTC_DAY, NEXT_DAY));
    assertThat(desk.hold(Keys.PLAIN, 90, 90, NOON)).isInstanceOf(Hold.class);
    assertThat(desk.hold(Keys.PLAIN, 1, 1, NOON))
        .isEqualTo(new HoldResult.NoCredit(pool(100), WindowKind.UTC_DAY, NEXT_DAY));
  }

  @Test
  void nearAKeysLimitWhatIsLeftOfItIsHeldAndTheAnswerWaits() {
    Desk desk = desk(cap(WindowKind.UTC_DAY, 100), cap(WindowKind.UTC_MONTH, 1_000));
    ApiKey small = Keys.key(2, new KeyLimits(KeyLimits.UNLIMITED, 10, 0));

    Hold hold = (Hold) desk.hold(small, 1, 50, NOON);

    assertThat(hold.credits()).isEqualTo(10);
    assertThat(hold.withheld()).isTrue();
    assertThat(desk.reprice(hold, 11, NOON)).isNotNull();
    assertThat(desk.reprice(hold, 9, NOON)).isNull();
  }

  @Test
  void aRotatedKeyMintsNothing() {
    Desk desk = desk(cap(WindowKind.UTC_MONTH, 100));
    for (long id = 1; id <= 10; id++) {
      ApiKey key = Keys.key(id, new KeyLimits(KeyLimits.UNLIMITED, 30, 0));
      if (desk.hold(key, 1, 30, NOON) instanceof Hold hold) {
        desk.charge(hold);
      }
    }

    assertThat(desk.statement(NOON).month().used()).isEqualTo(100);
  }

  @Test
  void aLimitSetWhileCallsAreInFlightCountsThem() {
    Desk desk = desk(cap(WindowKind.UTC_MONTH, 100));
    Hold hold = (Hold) desk.hold(Keys.PLAIN, 8, 8, NOON);

    desk.setLimits(Keys.PLAIN.id(), new KeyLimits(KeyLimits.UNLIMITED, 10, 0));

    assertThat(desk.hold(Keys.PLAIN, 3, 3, NOON)).isInstanceOf(HoldResult.NoCredit.class);
    desk.charge(hold);
    assertThat(desk.hold(Keys.PLAIN, 2, 2, NOON)).isInstanceOf(Hold.class);
  }

  @Test
  void whatKeysUsedBeforeARestartCounts() {
    var total = new WindowTotal(1, WindowKind.UTC_MONTH, MONTH, 9, 100);
    var ofKey = new KeyTotal(2, WindowKind.UTC_MONTH, MONTH, 9);
    var past = new Desk.Past(List.of(total), List.of(ofKey), List.of());
    Desk desk = new Desk(1, List.of(cap(WindowKind.UTC_MONTH, 100)), 0, past, NOON);
    ApiKey key = Keys.key(2, new KeyLimits(KeyLimits.UNLIMITED, 10, 0));

    assertThat(desk.hold(key, 2, 2, NOON)).isInstanceOf(HoldResult.NoCredit.class);
    assertThat(desk.statement(key, NOON).month().left()).isEqualTo(1);
    assertThat(desk.statement(Keys.PLAIN, NOON).month().used()).isZero();
  }

  @Test
  void whatAKeyUsedInAnotherPlansWindowsComesBackWithThem() {
    var total = new WindowTotal(1, WindowKind.ANCHORED_MONTH, NOON - 5, 9, 100);
    var ofKey = new KeyTotal(2, WindowKind.ANCHORED_MONTH, NOON - 5, 9);
    var past = new Desk.Past(List.of(total), List.of(ofKey), List.of());
    Desk desk = new Desk(1, List.of(cap(WindowKind.UTC_MONTH, 100)), 0, past, NOON);
    ApiKey key = Keys.key(2, new KeyLimits(KeyLimits.UNLIMITED, 10, 0));
    assertThat(desk.statement(key, NOON).month().used()).isZero();

    desk.setAllowances(List.of(cap(WindowKind.ANCHORED_MONTH, 100)), NOON - 5, Desk.Beyond.NOT);

    assertThat(desk.statement(key, NOON).month().used()).isEqualTo(9);
  }

  @Test
  void withOverageCallsGoOnToTheCeilingAndEachPartBeyondTheCapIsTold() {
    Desk desk = overage(10, 5);

    Hold first = charged(desk, Keys.PLAIN, 8);
    Hold second = charged(desk, Keys.PLAIN, 4);
    HoldResult no = desk.hold(Keys.PLAIN, 4, 4, NOON);

    assertThat(first.overage(0)).isZero();
    assertThat(second.overage(0)).isEqualTo(2);
    assertThat(second.overageNanos(0)).isEqualTo(1_000_000);
    assertThat(second.ceiling(0)).isEqualTo(15);
    assertThat(no).isInstanceOf(HoldResult.NoCredit.class);
    assertThat(((HoldResult.NoCredit) no).limit()).isEqualTo(pool(10));
    Allowance month = desk.statement(NOON).month();
    assertThat(month.overage()).isEqualTo(2);
    assertThat(month.overageLeft()).isEqualTo(3);
    assertThat(month.left()).isZero();
  }

  @Test
  void aCeilingThatIsHeldMakesNoOtherCallOverage() {
    Desk desk = overage(10, 50);
    Hold large = (Hold) desk.hold(Keys.PLAIN, 1, 10, NOON);

    Hold small = charged(desk, Keys.PLAIN, 1);
    desk.reprice(large, 1, NOON);
    desk.charge(large);

    assertThat(small.overage(0)).isZero();
    assertThat(desk.statement(NOON).month().overage()).isZero();
  }

  @Test
  void aRecordThatIsNeverWrittenIsMadeUpForByTheNextCall() {
    Desk desk = overage(10, 50);
    Hold lost = (Hold) desk.hold(Keys.PLAIN, 8, 8, NOON);
    desk.reprice(lost, 8, NOON);
    Hold beyond = charged(desk, Keys.PLAIN, 8);
    assertThat(beyond.overage(0)).isEqualTo(6);

    desk.release(lost);
    Hold next = charged(desk, Keys.PLAIN, 4);

    assertThat(next.overage(0)).isZero();
    assertThat(desk.statement(NOON).month().overage()).isEqualTo(6);
    charged(desk, Keys.PLAIN, 10);
    assertThat(desk.statement(NOON).month().overage()).isEqualTo(22 - 10);
  }

  @Test
  void overageThatIsSwitchedOffRefusesTheNextCall() {
    Desk desk = overage(10, 50);
    charged(desk, Keys.PLAIN, 20);

    desk.setAllowances(List.of(cap(WindowKind.UTC_MONTH, 10)), 0, Desk.Beyond.NOT);

    assertThat(desk.hold(Keys.PLAIN, 1, 1, NOON)).isInstanceOf(HoldResult.NoCredit.class);
    assertThat(desk.statement(NOON).month().overage()).isEqualTo(10);
  }

  @Test
  void aKeyWithoutOverageEndsAtTheCap() {
    Desk desk = overage(10, 50);
    ApiKey within = Keys.key(2, new KeyLimits(KeyLimits.UNLIMITED, KeyLimits.UNLIMITED, 0, false));
    charged(desk, within, 10);

    assertThat(desk.hold(within, 1, 1, NOON)).isInstanceOf(HoldResult.NoCredit.class);
    assertThat(charged(desk, Keys.PLAIN, 1).overage(0)).isEqualTo(1);
  }

  @Test
  void whereNothingCapsTheMonthOverageIsTheRollingDays() {
    Desk desk =
        desk(cap(WindowKind.ROLLING_DAY, 10), cap(WindowKind.UTC_MONTH, Plan.Cap.UNLIMITED));
    desk.setAllowances(
        List.of(cap(WindowKind.ROLLING_DAY, 10), cap(WindowKind.UTC_MONTH, Plan.Cap.UNLIMITED)),
        0,
        new Desk.Beyond(5, 1));

    assertThat(charged(desk, Keys.PLAIN, 15).overage(0)).isEqualTo(5);
    assertThat(desk.hold(Keys.PLAIN, 1, 1, NOON)).isInstanceOf(HoldResult.NoCredit.class);
    assertThat(desk.statement(NOON + 2 * 86_400_000L).day().overage()).isZero();
  }

  private static Desk overage(long monthCap, long beyond) {
    Desk desk = desk(cap(WindowKind.UTC_MONTH, monthCap));
    desk.setAllowances(
        List.of(cap(WindowKind.UTC_MONTH, monthCap)), 0, new Desk.Beyond(beyond, 500_000));
    return desk;
  }

  private static Hold charged(Desk desk, ApiKey key, long credits) {
    Hold hold = (Hold) desk.hold(key, credits, credits, NOON);
    assertThat(desk.reprice(hold, credits, NOON)).isNull();
    desk.charge(hold);
    return hold;
  }

  private static Desk desk(Plan.Cap... caps) {
    return new Desk(1, List.of(caps), 0, Desk.Past.NONE, NOON);
  }

  private static Desk.Past past(WindowTotal total) {
    return new Desk.Past(List.of(total), List.of(), List.of());
  }

  private static Refusal.Limit pool(long credits) {
    return new Refusal.Limit(Subject.ORGANIZATION, credits);
  }

  private static Plan.Cap cap(WindowKind kind, long credits) {
    return new Plan.Cap(kind, credits);
  }
}
