package io.tollgate.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.ledger.CallFilter;
import io.tollgate.core.ledger.CallQuery;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.ledger.LedgerStore.Group;
import io.tollgate.core.ledger.LedgerStore.Interval;
import io.tollgate.core.ledger.UsageQuery;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.RequestId;
import io.tollgate.store.ledger.Folder;
import io.tollgate.store.ledger.ListJournal;
import io.tollgate.store.ledger.NoDesks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reports and lists of an organization with a million calls come within a second; the times are
/// printed.
@Tag("soak")
class MillionCallsTest {

  private static final long START = Instant.parse("2026-03-05T00:00:00Z").toEpochMilli();
  private static final long DAY = 86_400_000L;
  private static final int CALLS = Integer.getInteger("tollgate.calls", 1_000_000);
  private static final long SPAN = Integer.getInteger("tollgate.days", 30) * DAY;
  private static final Duration MOST = Duration.ofSeconds(1);

  @TempDir Path directory;

  @Test
  void everyReportAndFirstPageTakesLessThanASecond() {
    try (var database = SqliteDatabase.open(directory.resolve("tollgate.db"))) {
      fill(database);
      var ledger = new SqliteLedgerStore(database);
      long end = START + SPAN;
      for (Group group : Group.values()) {
        for (ZoneId zone : new ZoneId[] {ZoneId.of("UTC"), ZoneId.of("Asia/Kathmandu")}) {
          within(
              "days of the month in " + zone + " by " + group,
              () -> ledger.usage(query(START, end, Interval.DAY, zone, group)));
          within(
              "hours of a week in " + zone + " by " + group,
              () -> ledger.usage(query(end - 7 * DAY, end, Interval.HOUR, zone, group)));
        }
      }
      within(
          "minutes of three hours",
          () ->
              ledger.usage(
                  query(end - DAY / 8, end, Interval.MINUTE, ZoneId.of("UTC"), Group.ROUTE)));
      CallFilter all = CallFilter.ALL;
      within("newest calls", () -> ledger.calls(calls(all, "")));
      within("calls of a rare key", () -> ledger.calls(calls(key(999), "")));
      within("calls of a key", () -> ledger.calls(calls(key(100), "")));
      within("calls with a rare status", () -> ledger.calls(calls(all.status(503), "")));
      within("refused calls", () -> ledger.calls(calls(all.refused(), "")));
      within("calls with a rare text", () -> ledger.calls(calls(all, "needle")));
      within(
          "the middle of the list",
          () ->
              ledger.calls(calls(all, "").behind(new CallQuery.Place(START + SPAN / 2, 500_000))));
      readAll(ledger);
    }
  }

  /// As a file is written: page by page, the longest list there is.
  private static void readAll(SqliteLedgerStore ledger) {
    long start = System.nanoTime();
    long read = 0;
    var query = new CallQuery(1, START, START + SPAN, CallFilter.ALL, "", null, 1_000);
    for (CallQuery.Calls page = ledger.calls(query); ; page = ledger.calls(query)) {
      read += page.calls().size();
      if (page.next() == null) {
        break;
      }
      query = query.behind(page.next());
    }
    System.out.printf(
        "%5d ms  all calls, a thousand at a time%n", (System.nanoTime() - start) / 1_000_000);
    assertThat(read).isEqualTo(CALLS);
  }

  private static void within(String what, Supplier<?> work) {
    long start = System.nanoTime();
    Object answer = work.get();
    long nanos = System.nanoTime() - start;
    System.out.printf("%5d ms  %s%n", nanos / 1_000_000, what);
    assertThat(answer).isNotNull();
    assertThat(Duration.ofNanos(nanos)).as(what).isLessThan(MOST);
  }

  private static UsageQuery query(long from, long to, Interval interval, ZoneId zone, Group group) {
    return new UsageQuery(1, from, to, interval, zone, group, CallFilter.ALL);
  }

  private static CallFilter key(long id) {
    return new CallFilter(id, null, null, null, 0, 999, false);
  }

  private static CallQuery calls(CallFilter filter, String text) {
    return new CallQuery(1, START, START + SPAN, filter, text, null, 50);
  }

  private static void fill(SqliteDatabase database) {
    var random = new SplittableRandom(1);
    var journal = new ListJournal("j", 1);
    var folder =
        new Folder(
            database,
            journal,
            new Folder.Options((_, _) -> {}, NoDesks.NONE, _ -> {}, Clock.system(), 10_000));
    long start = System.nanoTime();
    for (int n = 0; n < CALLS; n++) {
      int kind = random.nextInt(100_000);
      RefusalCode refusal = kind > 98_000 ? RefusalCode.MINUTE_LIMIT : null;
      int status = refusal != null ? refusal.status() : kind < 3 ? 503 : kind < 2_000 ? 404 : 200;
      journal.append(
          0,
          new CallRecord(
              new RequestId(START << 16 | 0x7000L, 0x8000_0000_0000_0000L | n),
              START + n * (SPAN / CALLS),
              1,
              kind == 50_000 ? 999 : 100 + random.nextInt(20),
              "market",
              "route-" + random.nextInt(10),
              "GET",
              n == 10 ? "/v1/needle" : "/v1/quotes?id=" + n,
              status,
              refusal,
              status == 200 ? 1 + random.nextInt(9) : 0,
              10,
              20,
              30,
              "192.0.2.1",
              HeldWindows.NONE));
      if (n % 50_000 == 49_999) {
        folder.foldAll();
      }
    }
    folder.foldAll();
    System.out.printf(
        "%,d calls folded, %.1f us each%n", CALLS, (System.nanoTime() - start) / 1e3 / CALLS);
  }
}
