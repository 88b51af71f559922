package io.tollgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tollgate.core.ledger.CallFilter;
import io.tollgate.core.ledger.CallQuery;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.ledger.KeyTotal;
import io.tollgate.core.ledger.LedgerStore;
import io.tollgate.core.ledger.LedgerStore.Group;
import io.tollgate.core.ledger.LedgerStore.Interval;
import io.tollgate.core.ledger.LedgerStore.StoredCall;
import io.tollgate.core.ledger.LedgerStore.UsageRow;
import io.tollgate.core.ledger.WindowTotal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.unit.RequestId;
import io.tollgate.core.window.WindowKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every [LedgerStore] tells once records are in it.
public abstract class LedgerStoreContract {

  private static final long NOON = Samples.NOON;
  private static final long TODAY = NOON - 12 * Samples.HOUR;

  /// The store under test; the same through one test, empty at its start.
  protected abstract LedgerStore ledger();

  /// Puts records into the ledger; they are there when this returns.
  protected abstract void fold(List<CallRecord> records);

  @Test
  void anEmptyLedgerKnowsNothing() {
    assertThat(ledger().lastMillis()).isZero();
    assertThat(ledger().totals(1, 0)).isEmpty();
    assertThat(ledger().calls(CallQuery.newest(1, null, 10)))
        .isEqualTo(new CallQuery.Calls(List.of(), null));
    assertThat(ledger().call(Samples.requestId(1))).isNull();
    assertThat(ledger().usage(1, TODAY, NOON, Interval.ALL, Group.NONE)).isEmpty();
  }

  @Test
  void totalsAddUpPerWindowAndOrganization() {
    fold(List.of(charged(1, 1, NOON, 5), charged(2, 1, NOON + 1, 7), charged(3, 2, NOON, 100)));
    fold(List.of(charged(4, 1, NOON + Samples.DAY, 3)));

    assertThat(ledger().totals(1, 0))
        .containsExactlyInAnyOrder(
            new WindowTotal(1, WindowKind.UTC_DAY, TODAY, 12, 1_000_000),
            new WindowTotal(1, WindowKind.UTC_DAY, TODAY + Samples.DAY, 3, 1_000_000),
            new WindowTotal(1, WindowKind.UTC_MONTH, Samples.MONTH_START, 15, 1_000_000));
    assertThat(ledger().totals(1, TODAY + 1))
        .containsExactly(new WindowTotal(1, WindowKind.UTC_DAY, TODAY + Samples.DAY, 3, 1_000_000));
    assertThat(ledger().totals(2, TODAY)).extracting(WindowTotal::used).containsExactly(100L);
  }

  @Test
  void keyTotalsAreTheKeysPartsOfOpenWindows() {
    fold(
        List.of(
            Samples.charged(1, 1, 10, "quotes", NOON, 5),
            Samples.charged(2, 1, 11, "quotes", NOON + 1, 7),
            Samples.charged(3, 2, 10, "quotes", NOON, 100)));
    fold(
        List.of(
            Samples.charged(4, 1, 10, "map", NOON + Samples.DAY, 3),
            Samples.refused(5, 1, 12, "map", NOON + Samples.DAY, RefusalCode.DAY_CREDITS)));

    assertThat(ledger().keyTotals(1, NOON + Samples.DAY))
        .filteredOn(total -> total.kind() == WindowKind.UTC_MONTH)
        .containsExactlyInAnyOrder(
            new KeyTotal(10, WindowKind.UTC_MONTH, Samples.MONTH_START, 8),
            new KeyTotal(11, WindowKind.UTC_MONTH, Samples.MONTH_START, 7));
    assertThat(ledger().keyTotals(1, NOON + Samples.DAY))
        .filteredOn(total -> total.startMillis() == TODAY + Samples.DAY)
        .containsExactly(new KeyTotal(10, WindowKind.UTC_DAY, TODAY + Samples.DAY, 3));
    assertThat(ledger().keyTotals(1, NOON + 40 * Samples.DAY)).isEmpty();
    assertThat(ledger().keyTotals(3, NOON)).isEmpty();
  }

  @Test
  void theLastInstantNeverRunsBack() {
    fold(List.of(charged(1, 1, NOON, 5), charged(2, 1, NOON - 50, 5)));
    fold(List.of(refused(3, 1, NOON - 100)));

    assertThat(ledger().lastMillis()).isEqualTo(NOON);
  }

  @Test
  void aCallIsReadAsItWasRecorded() {
    CallRecord charged = charged(1, 1, NOON, 5).with("user-7");
    CallRecord refused = refused(2, 1, NOON + 1);
    CallRecord beyond = Samples.overage(3, 1, 10, "quotes", NOON + 2, 5, 2);
    fold(List.of(charged, refused, beyond));

    assertThat(ledger().call(charged.id())).isEqualTo(stored(charged));
    assertThat(ledger().call(refused.id())).isEqualTo(stored(refused));
    assertThat(ledger().call(beyond.id())).isEqualTo(stored(beyond));
    assertThat(stored(beyond).overage()).isEqualTo(2);
    assertThat(stored(charged).subject()).isEqualTo("user-7");
  }

  @Test
  void callsComeNewestFirstInPages() {
    var records = new ArrayList<CallRecord>();
    for (int n = 0; n < 5; n++) {
      // Three of them in one millisecond.
      records.add(charged(n, 1, NOON + n / 3, 1));
    }
    records.add(charged(9, 2, NOON, 1));
    fold(records);

    CallQuery query = CallQuery.newest(1, null, 2);
    var pages = new ArrayList<List<RequestId>>();
    for (CallQuery.Calls page = ledger().calls(query); ; page = ledger().calls(query)) {
      pages.add(page.calls().stream().map(StoredCall::id).toList());
      if (page.next() == null) {
        break;
      }
      query = query.behind(page.next());
    }

    assertThat(pages)
        .containsExactly(
            List.of(Samples.requestId(4), Samples.requestId(3)),
            List.of(Samples.requestId(2), Samples.requestId(1)),
            List.of(Samples.requestId(0)));
  }

  @Test
  void callsOfASubjectAreListed() {
    fold(
        List.of(
            charged(1, 1, NOON, 1).with("user-7"),
            charged(2, 1, NOON, 1).with("user-8"),
            charged(3, 1, NOON + 1, 1).with("user-7"),
            charged(4, 2, NOON + 2, 1).with("user-7")));

    CallQuery query = new CallQuery(1, 0, NOON * 2, CallFilter.ALL, "", "user-7", null, 9);
    assertThat(ledger().calls(query).calls())
        .extracting(StoredCall::id)
        .containsExactly(Samples.requestId(3), Samples.requestId(1));
  }

  @Test
  void usageIsSplitAsAsked() {
    fold(
        List.of(
            Samples.charged(1, 1, 10, "quotes", NOON, 5),
            Samples.charged(2, 1, 11, "quotes", NOON + 1, 7),
            Samples.charged(3, 1, 10, "map", NOON + 2, 1),
            Samples.refused(4, 1, 10, "map", NOON + 3, RefusalCode.DAY_CREDITS)));

    assertThat(all(Group.NONE)).containsExactly(new UsageRow(TODAY, "", 4, 1, 13));
    assertThat(all(Group.KEY))
        .containsExactlyInAnyOrder(
            new UsageRow(TODAY, "10", 3, 1, 6), new UsageRow(TODAY, "11", 1, 0, 7));
    assertThat(all(Group.ROUTE))
        .containsExactlyInAnyOrder(
            new UsageRow(TODAY, "market/map", 2, 1, 1),
            new UsageRow(TODAY, "market/quotes", 2, 0, 12));
    assertThat(all(Group.STATUS))
        .containsExactlyInAnyOrder(
            new UsageRow(TODAY, "200", 3, 0, 13), new UsageRow(TODAY, "429", 1, 1, 0));
    assertThat(all(Group.STATUS_CLASS))
        .containsExactly(new UsageRow(TODAY, "2", 3, 0, 13), new UsageRow(TODAY, "4", 1, 1, 0));
    assertThat(all(Group.API)).containsExactly(new UsageRow(TODAY, "market", 4, 1, 13));
  }

  @Test
  void usageComesPerMinuteHourAndDayInOrder() {
    fold(
        List.of(
            charged(1, 1, NOON, 1),
            charged(2, 1, NOON + Samples.MINUTE, 2),
            charged(3, 1, NOON + Samples.HOUR, 4),
            charged(4, 1, NOON + Samples.DAY, 8)));
    long to = NOON + 2 * Samples.DAY;

    assertThat(ledger().usage(1, TODAY, to, Interval.MINUTE, Group.NONE))
        .extracting(UsageRow::startMillis, UsageRow::credits)
        .containsExactly(
            tuple(NOON, 1L),
            tuple(NOON + Samples.MINUTE, 2L),
            tuple(NOON + Samples.HOUR, 4L),
            tuple(NOON + Samples.DAY, 8L));
    assertThat(ledger().usage(1, TODAY, to, Interval.HOUR, Group.NONE))
        .extracting(UsageRow::startMillis, UsageRow::credits)
        .containsExactly(
            tuple(NOON, 3L), tuple(NOON + Samples.HOUR, 4L), tuple(NOON + Samples.DAY, 8L));
    assertThat(ledger().usage(1, TODAY, to, Interval.DAY, Group.NONE))
        .extracting(UsageRow::startMillis, UsageRow::credits)
        .containsExactly(tuple(TODAY, 7L), tuple(TODAY + Samples.DAY, 8L));
    assertThat(ledger().usage(1, TODAY, to, Interval.ALL, Group.NONE))
        .containsExactly(new UsageRow(TODAY, "", 4, 0, 15));
  }

  @Test
  void usageOfAnyRangeOfWholeMinutesIsTheSumOfItsCalls() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    var records = new ArrayList<CallRecord>();
    for (int n = 0; n < 500; n++) {
      long at = TODAY + random.nextLong(3 * Samples.DAY);
      records.add(charged(n, 1, at, 1 + random.nextLong(9)));
    }
    fold(records);
    for (int i = 0; i < 200; i++) {
      long from = TODAY + random.nextLong(-60, 3 * 1_440) * Samples.MINUTE;
      long to = from + random.nextLong(3 * 1_440) * Samples.MINUTE;
      for (Interval interval : Interval.values()) {
        long expected =
            records.stream()
                .filter(record -> record.atMillis() >= from && record.atMillis() < to)
                .mapToLong(CallRecord::credits)
                .sum();

        assertThat(
                ledger().usage(1, from, to, interval, Group.NONE).stream()
                    .mapToLong(UsageRow::credits)
                    .sum())
            .as("seed %d, %s from %d to %d", seed, interval, from, to)
            .isEqualTo(expected);
      }
    }
  }

  private List<UsageRow> all(Group group) {
    return ledger().usage(1, TODAY, TODAY + Samples.DAY, Interval.ALL, group);
  }

  private static CallRecord charged(long n, long organizationId, long atMillis, long credits) {
    return Samples.charged(n, organizationId, 10, "quotes", atMillis, credits);
  }

  private static CallRecord refused(long n, long organizationId, long atMillis) {
    return Samples.refused(n, organizationId, 10, "quotes", atMillis, RefusalCode.MINUTE_LIMIT);
  }

  private static long overage(HeldWindows windows) {
    return IntStream.range(0, windows.size()).mapToLong(windows::overage).sum();
  }

  private static StoredCall stored(CallRecord record) {
    RefusalCode refusal = record.refusal();
    return new StoredCall(
        record.id(),
        record.atMillis(),
        record.organizationId(),
        record.keyId(),
        record.apiId(),
        record.routeId(),
        record.method(),
        record.target(),
        record.status(),
        refusal == null ? null : refusal.text(),
        record.credits(),
        overage(record.windows()),
        record.counted(),
        record.durationMicros(),
        record.answerBytes(),
        record.address(),
        record.subject());
  }
}
