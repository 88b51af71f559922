package io.tollgate.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.change.Change;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.ledger.CallFilter;
import io.tollgate.core.ledger.CallQuery;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.ledger.LedgerStore.Group;
import io.tollgate.core.ledger.LedgerStore.Interval;
import io.tollgate.core.ledger.LedgerStore.StoredCall;
import io.tollgate.core.ledger.LedgerStore.UsageRow;
import io.tollgate.core.ledger.UsageQuery;
import io.tollgate.core.ledger.WindowTotal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.RequestId;
import io.tollgate.core.window.Window;
import io.tollgate.core.window.WindowKind;
import io.tollgate.core.window.WindowRule;
import io.tollgate.store.ledger.Folder;
import io.tollgate.store.ledger.ListJournal;
import io.tollgate.store.ledger.NoDesks;
import io.tollgate.store.ledger.Pruner;
import io.tollgate.store.ledger.Retention;
import io.tollgate.store.ledger.Verifier;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sums and lists of calls are those that a slow model finds by looking at every call.
class UsageModelTest {

  /// Seven days before the clocks went forward in Berlin, with those of New York in between.
  private static final List<Environment> ENVIRONMENTS = List.of(Environment.values());

  private static final long START = Instant.parse("2026-03-05T00:00:00Z").toEpochMilli();

  private static final long DAY = 86_400_000L;
  private static final long QUARTER = 900_000L;
  private static final int DAYS = 40;

  /// Offsets of whole, half and quarter hours; days of 23, 23.5, 24, 24.5 and 25 hours.
  private static final List<ZoneId> ZONES =
      List.of(
          ZoneId.of("UTC"),
          ZoneId.of("Europe/Berlin"),
          ZoneId.of("America/New_York"),
          ZoneId.of("Asia/Tokyo"),
          ZoneId.of("Asia/Kolkata"),
          ZoneId.of("Asia/Kathmandu"),
          ZoneId.of("Australia/Lord_Howe"));

  private static final WindowRule MONTH =
      new WindowRule(WindowKind.ANCHORED_MONTH, START + 11 * DAY + 34_567_891L);

  /// The one window of a call.
  private record Month(long startMillis) implements HeldWindows {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public WindowKind kind(int i) {
      return WindowKind.ANCHORED_MONTH;
    }

    @Override
    public long startMillis(int i) {
      return startMillis;
    }

    @Override
    public long ceiling(int i) {
      return 1_000_000_000;
    }
  }

  @TempDir Path directory;
  private SqliteDatabase database;
  private SqliteLedgerStore ledger;
  private final List<CallRecord> records = new ArrayList<>();
  private final ListJournal journal = new ListJournal("j", 1);
  private final long seed = System.nanoTime();
  private final SplittableRandom random = new SplittableRandom(seed);

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(directory.resolve("tollgate.db"));
    ledger = new SqliteLedgerStore(database);
    var changes = new SqliteChangeStore(database);
    for (long id = 1; id <= 2; id++) {
      var owner = new Organization(id, "Acme", Standing.ACTIVE, "basic", 0, 0);
      changes.apply(new Change.OrganizationCreated(owner), "test", 0);
    }
    for (long id = 0; id < 8; id++) {
      changes.apply(new Change.KeyCreated(key(10 + id, 1 + id / 6)), "test", 0);
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static ApiKey key(long id, long organizationId) {
    return new ApiKey(
            id,
            organizationId,
            "market",
            new KeyDigest(id, 2, 3, 4),
            "key " + id,
            "hint",
            KeyState.ACTIVE,
            0,
            0,
            Long.MAX_VALUE)
        .with(
            new Permissions(environment(id), Permissions.ALL.scopes(), Permissions.ALL.networks()));
  }

  private static Environment environment(long keyId) {
    return ENVIRONMENTS.get((int) (keyId % ENVIRONMENTS.size()));
  }

  private void call(int n) {
    // In the order of time, but for calls that took longer than the next ones.
    long at = START + n * (DAYS * DAY / 4_000) + random.nextLong(DAYS * DAY / 400) / (1 + n % 3);
    int kind = random.nextInt(10);
    RefusalCode refusal = kind == 0 ? RefusalCode.MINUTE_LIMIT : null;
    int status = refusal != null ? refusal.status() : kind == 1 ? 429 : kind == 2 ? 503 : 200;
    records.add(
        new CallRecord(
            new RequestId(START << 16 | 0x7000L, 0x8000_0000_0000_0000L | n),
            at,
            1 + random.nextInt(20) / 19,
            10 + random.nextInt(6),
            random.nextInt(4) == 0 ? "chain" : "market",
            List.of("quotes", "map", "history").get(random.nextInt(3)),
            "GET",
            "/v1/Quotes?id=" + n % 7,
            status,
            refusal,
            status == 200 ? random.nextLong(100) : 0,
            10,
            20,
            30,
            "192.0.2.1",
            new Month(MONTH.at(at).startMillis())));
    journal.append(n % 3, records.getLast());
  }

  private void fold(int calls) {
    for (int n = 0; n < calls; n++) {
      call(records.size());
    }
    try (var folder =
        new Folder(
            database,
            journal,
            new Folder.Options((_, _) -> {}, NoDesks.NONE, _ -> {}, Clock.system(), 500))) {
      folder.foldAll();
    }
  }

  /// Folders come and go, and each goes on where the one before ended.
  @Test
  void sumsAreThoseOfEveryCall() {
    for (int folder = 0; folder < 4; folder++) {
      fold(1_000);
    }

    for (int i = 0; i < 400; i++) {
      requireSums(query(START - DAY, START + (DAYS + 2) * DAY));
    }
  }

  /// A subscription's month begins at any millisecond; what is used of it is the ledger's total.
  @Test
  void theSumOfAPeriodIsItsTotalInTheLedger() {
    fold(4_000);

    List<WindowTotal> totals = ledger.totals(1, 0);
    assertThat(totals).hasSizeGreaterThan(1);
    for (WindowTotal total : totals) {
      Window window = MONTH.at(total.startMillis());
      assertThat(
              ledger
                  .usage(1, window.startMillis(), window.endMillis(), Interval.ALL, Group.NONE)
                  .stream()
                  .mapToLong(UsageRow::credits)
                  .sum())
          .as("seed %d", seed)
          .isEqualTo(total.used());
    }
  }

  /// Single calls of the last days only, minutes of the last two, no hours of the first weeks.
  @Test
  void sumsOfWholeSpansHoldWhenDetailsAreGone() {
    fold(4_000);
    var pruner = new Pruner(database, new Retention(10, 700, 2, 20, 35));
    var verifier = new Verifier(database, NoDesks.NONE, pruner, _ -> {}, Clock.system());
    assertThat(verifier.verify(false).balanced()).isTrue();
    while (pruner.step()) {}
    long since = ledger.callsSinceMillis();
    assertThat(since).isGreaterThan(START + 20 * DAY);
    long last = records.stream().mapToLong(CallRecord::atMillis).max().orElseThrow();
    long hours = Math.floorDiv(last, DAY) * DAY - 20 * DAY;

    for (int i = 0; i < 200; i++) {
      // Where calls are kept, to the millisecond; before, from quarter to quarter.
      requireSums(query(since, START + (DAYS + 2) * DAY));
      // The first quarter of those calls is rarely kept whole.
      UsageQuery late = query(last, last + DAY);
      long start = since + random.nextLong(QUARTER);
      requireSums(of(late, start, late.toMillis(), late.interval()));
      UsageQuery any = query(hours, last + DAY);
      requireSums(
          of(
              any,
              Math.floorDiv(any.fromMillis(), QUARTER) * QUARTER,
              Math.ceilDiv(any.toMillis(), QUARTER) * QUARTER,
              i % 2 == 0 ? Interval.HOUR : Interval.DAY));
    }
    assertThat(
            ledger.usage(1, 0, Long.MAX_VALUE / 2, Interval.ALL, Group.NONE).stream()
                .mapToLong(UsageRow::credits)
                .sum())
        .as("seed %d", seed)
        .isEqualTo(
            records.stream()
                .filter(call -> call.organizationId() == 1)
                .mapToLong(CallRecord::credits)
                .sum());
  }

  @Test
  void listsAreThoseOfEveryCall() {
    fold(2_000);
    for (int i = 0; i < 60; i++) {
      requireList(random.nextInt(3) == 0 ? "QUOTES?ID=3" : random.nextInt(3) == 0 ? "%" : "");
    }
    // Minutes are gone for all but the last days; some calls are not in the rollups yet.
    var pruner = new Pruner(database, new Retention(365, 1_000_000, 2, 20, 35));
    while (pruner.step()) {}
    for (int n = 0; n < 50; n++) {
      call(records.size());
    }
    var folder =
        new Folder(
            database,
            journal,
            new Folder.Options((_, _) -> {}, NoDesks.NONE, _ -> {}, Clock.system(), 500));
    folder.start();
    while (ledger.call(records.getLast().id()) == null) {
      Thread.onSpinWait();
    }
    folder.close();
    for (int i = 0; i < 60; i++) {
      requireList(random.nextInt(3) == 0 ? "quotes?id=3" : "");
    }
  }

  private UsageQuery query(long since, long until) {
    long a = since + random.nextLong(until - since);
    long b = since + random.nextLong(until - since);
    Interval interval = any(Interval.values());
    return new UsageQuery(
        1,
        Math.min(a, b),
        Math.max(a, b),
        interval,
        ZONES.get(random.nextInt(ZONES.size())),
        any(Group.values()),
        filter());
  }

  /// The same of another range.
  private static UsageQuery of(
      UsageQuery query, long fromMillis, long toMillis, Interval interval) {
    return new UsageQuery(
        query.organizationId(),
        fromMillis,
        toMillis,
        interval,
        query.zone(),
        query.group(),
        query.filter());
  }

  private <T> T any(T[] things) {
    return things[random.nextInt(things.length)];
  }

  private CallFilter filter() {
    String api = random.nextInt(3) == 0 ? "market" : null;
    CallFilter filter =
        new CallFilter(
            random.nextInt(3) == 0 ? 10 + random.nextLong(6) : null,
            random.nextInt(3) == 0 ? any(Environment.values()) : null,
            api,
            api != null && random.nextBoolean() ? "map" : null,
            0,
            999,
            false);
    return switch (random.nextInt(6)) {
      case 0 -> filter.status(429);
      case 1 -> filter.statusClass(2);
      case 2 -> filter.refused();
      default -> filter;
    };
  }

  private static boolean matches(CallRecord call, CallFilter filter) {
    return (filter.keyId() == null || filter.keyId() == call.keyId())
        && (filter.environment() == null || filter.environment() == environment(call.keyId()))
        && (filter.apiId() == null || filter.apiId().equals(call.apiId()))
        && (filter.routeId() == null || filter.routeId().equals(call.routeId()))
        && call.status() >= filter.statusMin()
        && call.status() <= filter.statusMax()
        && (!filter.refusedOnly() || call.refusal() != null);
  }

  private void requireSums(UsageQuery query) {
    var sums = new TreeMap<String, UsageRow>();
    for (CallRecord call : records) {
      if (call.organizationId() == query.organizationId()
          && call.atMillis() >= query.fromMillis()
          && call.atMillis() < query.toMillis()
          && matches(call, query.filter())) {
        var one =
            new UsageRow(
                start(query, call.atMillis()),
                group(query.group(), call),
                1,
                call.refusal() == null ? 0 : 1,
                call.credits());
        sums.merge(
            "%020d %s".formatted(one.startMillis(), one.group()),
            one,
            (a, b) ->
                new UsageRow(
                    a.startMillis(),
                    a.group(),
                    a.calls() + b.calls(),
                    a.refused() + b.refused(),
                    a.credits() + b.credits()));
      }
    }
    assertThat(ledger.usage(query))
        .as("seed %d, %s", seed, query)
        .containsExactlyElementsOf(sums.values());
  }

  /// As people count: by the clock on the wall.
  private static long start(UsageQuery query, long atMillis) {
    ZonedDateTime at = Instant.ofEpochMilli(atMillis).atZone(query.zone());
    return switch (query.interval()) {
      case ALL -> query.fromMillis();
      case MINUTE -> atMillis / 60_000 * 60_000;
      case HOUR ->
          at.minusNanos(at.toLocalTime().toNanoOfDay() % 3_600_000_000_000L)
              .toInstant()
              .toEpochMilli();
      case DAY -> at.toLocalDate().atStartOfDay(query.zone()).toInstant().toEpochMilli();
    };
  }

  private static String group(Group group, CallRecord call) {
    return switch (group) {
      case NONE -> "";
      case KEY -> String.valueOf(call.keyId());
      case ROUTE -> call.apiId() + "/" + call.routeId();
      case STATUS -> String.valueOf(call.status());
      case STATUS_CLASS -> String.valueOf(call.status() / 100);
      case ENVIRONMENT -> environment(call.keyId()).name();
      case API -> call.apiId();
    };
  }

  private void requireList(String text) {
    long a = START + random.nextLong(DAYS * DAY);
    long b = START + random.nextLong(DAYS * DAY);
    CallFilter filter = filter();
    List<RequestId> expected =
        records.stream()
            .filter(call ->
                call.organizationId() == 1
                    && call.atMillis() >= Math.min(a, b)
                    && call.atMillis() < Math.max(a, b)
                    && matches(call, filter)
                    && call.target()
                        .toLowerCase(Locale.ROOT)
                        .contains(text.toLowerCase(Locale.ROOT)))
            .sorted(Comparator.comparingLong(CallRecord::atMillis).reversed())
            .map(CallRecord::id)
            .toList();
    var found = new ArrayList<RequestId>();
    var query =
        new CallQuery(
            1, Math.min(a, b), Math.max(a, b), filter, text, null, 1 + random.nextInt(200));
    for (CallQuery.Calls page = ledger.calls(query); ; page = ledger.calls(query)) {
      assertThat(page.calls().size()).isLessThanOrEqualTo(query.limit());
      page.calls().stream().map(StoredCall::id).forEach(found::add);
      if (page.next() == null) {
        break;
      }
      query = query.behind(page.next());
    }

    assertThat(found)
        .as("seed %d, %s, text %s", seed, query, text)
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(found).doesNotHaveDuplicates();
  }
}
