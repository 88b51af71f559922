package io.tollgate.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tollgate.core.account.Grant;
import io.tollgate.core.account.NextPlan;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Overage;
import io.tollgate.core.account.OveragePrice;
import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Standing;
import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.alert.Delivery;
import io.tollgate.core.alert.Webhook;
import io.tollgate.core.change.Change;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.statement.Statement;
import io.tollgate.core.statement.StatementLine;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.Money;
import io.tollgate.core.unit.RequestId;
import io.tollgate.core.window.Window;
import io.tollgate.core.window.WindowKind;
import io.tollgate.core.window.WindowRule;
import io.tollgate.store.Ids;
import io.tollgate.store.sqlite.CreditAlerts;
import io.tollgate.store.sqlite.SqliteAlertStore;
import io.tollgate.store.sqlite.SqliteChangeStore;
import io.tollgate.store.sqlite.SqliteDatabase;
import io.tollgate.store.sqlite.SqliteStatementStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each threshold once in each period, whatever happens.
class CreditAlertsTest {

  private static final long ORGANIZATION = 1;
  private static final long MONTH = 31L * 86_400_000;
  private static final Plan PLAN =
      new Plan(
          "hundred",
          "Hundred",
          List.of(
              new Plan.Cap(WindowKind.UTC_DAY, 1_000_000),
              new Plan.Cap(WindowKind.UTC_MONTH, 1_000)),
          false,
          0,
          false,
          Plan.Concurrency.UNLIMITED,
          new OveragePrice(1_000, "USD"),
          Set.of("market"),
          Set.of());
  private static final Plan HIGHER =
      new Plan(
          "thousand",
          "Thousand",
          List.of(new Plan.Cap(WindowKind.UTC_MONTH, 10_000)),
          false,
          0,
          false,
          Set.of("market"),
          Set.of());
  private static final Catalog CATALOG = new Catalog(List.of(), List.of(PLAN, HIGHER));

  @TempDir Path directory;

  private final ListJournal journal = new ListJournal("j", 1);
  private long calls;

  @Test
  void crossingIsToldOnceAndStayingAboveIsNot() {
    try (var world = new World(file())) {
      world.use(790);
      assertThat(world.told()).containsExactly("50");

      world.use(20);
      world.use(20);
      world.use(20);

      assertThat(world.told()).containsExactly("50", "80");
    }
  }

  @Test
  void oneStepOverTwoThresholdsTellsEachOnce() {
    try (var world = new World(file())) {
      world.use(790);
      world.use(170);

      assertThat(world.told()).containsExactly("50", "80", "95");
    }
  }

  @Test
  void theNextPeriodTellsAgain() {
    try (var world = new World(file())) {
      world.use(900);
      world.at += MONTH;
      world.use(400);
      assertThat(world.told()).containsExactly("50", "80");
      world.use(500);

      assertThat(world.told()).containsExactly("50", "80", "50", "80");
    }
  }

  @Test
  void aRaisedAllowanceIsToldOfAgainWhenItsLineIsReached() {
    try (var world = new World(file())) {
      world.use(900);
      world.grant(1_000);
      world.use(50);
      assertThat(world.told()).as("47.5 percent of 2,000").containsExactly("50", "80");
      world.use(600);
      assertThat(world.told()).as("77.5 percent").containsExactly("50", "80", "50");
      world.use(100);

      assertThat(world.told()).containsExactly("50", "80", "50", "80");
    }
  }

  /// The use was above the new line all along: nothing was reached since.
  @Test
  void aLittleMoreAllowanceTellsNothingAgain() {
    try (var world = new World(file())) {
      world.use(990);
      assertThat(world.told()).containsExactly("50", "80", "95");
      world.grant(10);
      world.use(5);

      assertThat(world.told()).containsExactly("50", "80", "95");
    }
  }

  @Test
  void aRefusalNearTheEndMeansAllIsSpent() {
    try (var world = new World(file())) {
      world.use(998);
      world.refuse(RefusalCode.DAY_CREDITS);
      assertThat(world.told()).as("another cap").containsExactly("50", "80", "95");
      world.refuse(RefusalCode.MONTH_CREDITS);
      world.refuse(RefusalCode.MONTH_CREDITS);
      world.use(2);

      assertThat(world.told()).containsExactly("50", "80", "95", "100");
    }
  }

  @Test
  void aRefusalFarFromTheEndMeansNothing() {
    try (var world = new World(file())) {
      world.use(600);
      world.refuse(RefusalCode.MONTH_CREDITS);

      assertThat(world.told()).containsExactly("50");
    }
  }

  @Test
  void overageIsToldOfAtItsOwnCeiling() {
    try (var world = new World(file())) {
      world.organization(new Overage(true, 100));
      world.use(1_000, 0);
      world.use(79, 79);
      assertThat(world.told()).containsExactly("50", "80", "95", "100");
      world.use(21, 21);

      assertThat(world.told())
          .containsExactly("50", "80", "95", "100", "overage 80", "overage 100");
    }
  }

  @Test
  void aCeilingInMoneyIsToldOfByTheCreditsItBuys() {
    try (var world = new World(file())) {
      // A credit is a millionth of a dollar: 10,000 of them are a cent.
      world.organization(new Overage(true, 0, new Money(1, "USD")));
      world.use(1_000, 0);
      world.use(7_999, 7_999);
      assertThat(world.told()).containsExactly("50", "80", "95", "100");
      world.use(1, 1);
      assertThat(world.told()).containsExactly("50", "80", "95", "100", "overage 80");
      world.use(2_000, 2_000);

      assertThat(world.told())
          .containsExactly("50", "80", "95", "100", "overage 80", "overage 100");
      assertThat(world.facts("overage 100")).containsEntry("allowance", "10000");
    }
  }

  @Test
  void ofAHigherPlanItsOwnThresholdsAreTold() {
    try (var world = new World(file())) {
      world.use(1_000);
      // Now nothing more is to be told of this month, and that is noted.
      world.use(1);
      world.changePlan("thousand");
      world.use(3_999);

      assertThat(world.told()).containsExactly("50", "80", "95", "100", "50");
      world.use(3_000);
      assertThat(world.told()).containsExactly("50", "80", "95", "100", "50", "80");
    }
  }

  /// The month ends in the middle of the test; what is folded after it came before it.
  @Test
  void aLowerPlanThatIsDueIsNotHeldAgainstTheMonthBefore() {
    try (var world = new World(file())) {
      world.plan("thousand", Overage.NONE, null);
      world.use(2_000);
      long next = new WindowRule(WindowKind.UTC_MONTH, 0).at(world.at).endMillis();
      world.plan("thousand", Overage.NONE, new NextPlan("hundred", next));
      world.late(1, world.at);
      world.at = next + 1;
      world.late(1, next - 1);
      assertThat(world.told()).as("before it is written down").isEmpty();
      world.plan("hundred", Overage.NONE, null);
      world.late(1, next - 1);
      assertThat(world.told()).as("once it is written down").isEmpty();
      world.use(500);

      assertThat(world.told()).containsExactly("50");
    }
  }

  @Test
  void aPlanThatIsDueCountsBeforeItIsWrittenDown() {
    try (var world = new World(file())) {
      long next = new WindowRule(WindowKind.UTC_MONTH, 0).at(world.at).endMillis();
      world.plan("thousand", Overage.NONE, new NextPlan("hundred", next));
      world.at = next + 1;
      world.use(500);

      assertThat(world.told()).containsExactly("50");
    }
  }

  /// After a pause the whole month is folded when it is over.
  @Test
  void aMonthThatIsFoldedLateIsToldOfAllTheSame() {
    try (var world = new World(file())) {
      long then = world.at;
      world.at += MONTH;
      world.late(800, then);

      assertThat(world.told()).containsExactly("50", "80");
    }
  }

  @Test
  void aRuleThatIsOffTellsNothingAndOneThatIsAddedDoes() {
    try (var world = new World(file())) {
      world.alerts.set(ORGANIZATION, off(80), "test", 1);
      world.alerts.set(ORGANIZATION, on(60), "test", 1);
      world.use(900);

      assertThat(world.told()).containsExactly("50", "60");
      world.alerts.set(ORGANIZATION, on(85), "test", 2);
      world.alerts.checkCredits(ORGANIZATION, world.at);
      assertThat(world.told()).containsExactly("50", "60", "85");
    }
  }

  @Test
  void eachChannelOfAnAlertHasOneDelivery() {
    try (var world = new World(file())) {
      world.alerts.add(webhook(11, true), "test", 1);
      world.alerts.add(webhook(12, true), "test", 1);
      world.alerts.add(webhook(13, false), "test", 1);
      world.use(500);

      assertThat(world.alerts.deliveries(ORGANIZATION, 100))
          .extracting(Delivery::channel, Delivery::webhookId)
          .containsExactlyInAnyOrder(
              tuple(Channel.MAIL, 0L),
              tuple(Channel.WEBHOOK, 11L),
              tuple(Channel.WEBHOOK, 12L),
              tuple(Channel.NOTICE, 0L));
    }
  }

  @Test
  void ofAnOrganizationWithoutCapsNothingIsTold() {
    try (var world = new World(file())) {
      journal.append(0, Calls.charged(calls++, 77, world.at, 500, 1_000_000));
      world.folder.foldAll();

      assertThat(world.alerts.page(77, false, Long.MAX_VALUE, 10)).isEmpty();
    }
  }

  /// Dies at each step of each fold in turn: what is on disk at that instant is all that is left.
  @Test
  void eachCrossingIsToldOnceThoughItDiesAtEveryStep() throws IOException {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    Path file = file();
    try (var world = new World(file)) {
      world.alerts.add(webhook(11, true), "test", 1);
    }
    long used = 0;
    int deaths = 0;
    for (int life = 0; life < 60; life++) {
      while (used < (life + 1) * 17L && used < 1_000) {
        long credits = Math.min(1 + random.nextInt(5), 1_000 - used);
        used += credits;
        journal.append(
            random.nextInt(3),
            Calls.charged(calls++, ORGANIZATION, Calls.NOON, credits, 1_000_000));
      }
      Path copy = directory.resolve("life" + life + ".db");
      var steps = new AtomicInteger(random.nextInt(30));
      try (var world =
          new World(
              file,
              at -> {
                if (steps.getAndDecrement() == 0) {
                  copyOf(at, copy);
                  throw new Death();
                }
              })) {
        world.folder.foldAll();
        copyOf(file, copy);
      } catch (Death _) {
        deaths++;
      }
      file = copy;
    }
    try (var world = new World(file)) {
      world.folder.foldAll();

      assertThat(world.told()).as("seed " + seed).containsExactly("50", "80", "95", "100");
      assertThat(
              world.alerts.deliveries(ORGANIZATION, 100).stream()
                  .collect(Collectors.groupingBy(Delivery::channel, Collectors.counting())))
          .as("seed " + seed)
          .isEqualTo(Map.of(Channel.MAIL, 4L, Channel.WEBHOOK, 4L, Channel.NOTICE, 4L));
    }
    assertThat(deaths).as("seed " + seed).isGreaterThan(10);
  }

  /// Nothing is used after it: what was forgotten then stays so.
  @Test
  void theLastCrossingIsToldOnceThoughItDiesAtAnyStep() throws IOException {
    Path before = file();
    try (var world = new World(before)) {
      world.use(490);
    }
    journal.append(0, Calls.charged(calls++, ORGANIZATION, Calls.NOON, 20, 1_000_000));
    int step = 0;
    for (boolean dies = true; dies; step++) {
      Path living = directory.resolve("living" + step + ".db");
      Path dead = directory.resolve("dead" + step + ".db");
      copyOf(before, living);
      var steps = new AtomicInteger(step);
      dies = false;
      try (var world =
          new World(
              living,
              at -> {
                if (steps.getAndDecrement() == 0) {
                  copyOf(at, dead);
                  throw new Death();
                }
              })) {
        world.folder.foldAll();
      } catch (Death _) {
        dies = true;
      }
      try (var world = new World(dies ? dead : living)) {
        world.folder.foldAll();
        assertThat(world.told()).as("died at step " + step).containsExactly("50");
      }
    }
    assertThat(step).isGreaterThan(5);
  }

  /// A transaction that came to nothing must leave no note that its alerts were told.
  @Test
  void aFoldThatCameToNothingInALivingProcessIsToldByTheNext() {
    var failing = new AtomicInteger(1);
    try (var world =
        new World(
            file(),
            _ -> {
              if (failing.getAndDecrement() == 0) {
                throw new Death();
              }
            },
            "witness")) {
      world.use(490);
      journal.append(0, Calls.charged(calls++, ORGANIZATION, Calls.NOON, 20, 1_000_000));
      try {
        world.folder.foldAll();
      } catch (Death _) {
        // As it was to be.
      }
      assertThat(world.told()).isEmpty();
      try (var other = new Folder(world.database, journal, world.options())) {
        other.foldAll();
      }

      assertThat(world.told()).containsExactly("50");
    }
  }

  private Path file() {
    return directory.resolve("tollgate.db");
  }

  private static AlertRule off(int percent) {
    AlertRule rule = Condition.CREDITS_USED.rule(percent);
    return new AlertRule(
        rule.condition(), percent, false, rule.channels(), rule.roles(), List.of());
  }

  private static AlertRule on(int percent) {
    AlertRule rule = Condition.CREDITS_USED.rule(percent);
    return new AlertRule(rule.condition(), percent, true, rule.channels(), rule.roles(), List.of());
  }

  private static Webhook webhook(long id, boolean on) {
    return new Webhook(id, ORGANIZATION, URI.create("https://example.com/" + id), on, 1, 0, "");
  }

  private static final class Death extends RuntimeException {}

  private static void copyOf(Path from, Path to) {
    for (String suffix : List.of("", "-wal")) {
      Path file = from.resolveSibling(from.getFileName() + suffix);
      try {
        if (Files.exists(file)) {
          Files.copy(file, to.resolveSibling(to.getFileName() + suffix));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private interface Step {
    void at(Path file);
  }

  /// A database with an organization, its folder and its alerts.
  private final class World implements AutoCloseable {
    private final SqliteDatabase database;
    private final SqliteChangeStore changes;
    private final CreditAlerts credits;
    private final SqliteAlertStore alerts;
    private final Folder folder;
    private long at = Calls.NOON;

    World(Path file) {
      this(file, _ -> {});
    }

    World(Path file, Step step) {
      this(file, step, null);
    }

    World(Path file, Step step, @Nullable String only) {
      database = SqliteDatabase.open(file);
      changes = new SqliteChangeStore(database);
      credits = new CreditAlerts(() -> CATALOG, Ids::next, () -> at);
      changes.tell(credits);
      alerts = new SqliteAlertStore(database, credits, Ids::next);
      organization(Overage.NONE);
      folder =
          new Folder(
              database,
              journal,
              options(),
              name -> {
                if (only == null || name.equals(only)) {
                  step.at(database.file());
                }
              });
    }

    Folder.Options options() {
      return new Folder.Options((_, _) -> {}, NoDesks.NONE, _ -> {}, credits, Clock.system(), 9);
    }

    void organization(Overage overage) {
      Organization organization = organization("hundred", overage);
      changes.apply(
          overage.on()
              ? new Change.OrganizationChanged(organization)
              : new Change.OrganizationCreated(organization),
          "test",
          1);
    }

    private Organization organization(String plan, Overage overage) {
      return new Organization(ORGANIZATION, "Acme", Standing.ACTIVE, plan, 0, 0, overage);
    }

    void plan(String plan, Overage overage, @Nullable NextPlan next) {
      changes.apply(
          new Change.OrganizationChanged(organization(plan, overage).with(next)), "test", 1);
    }

    /// A higher plan, as its customer chooses it.
    void changePlan(String plan) {
      Window month = new WindowRule(WindowKind.UTC_MONTH, 0).at(at);
      var statements = new SqliteStatementStore(database);
      var first =
          new StatementLine(StatementLine.What.PLAN, month.startMillis(), "hundred", "x", 1, 1);
      statements.open(
          new Statement(
              5,
              ORGANIZATION,
              WindowKind.UTC_MONTH,
              month.startMillis(),
              month.endMillis(),
              "USD",
              List.of(first),
              null));
      var line = new StatementLine(StatementLine.What.CHANGE, at, plan, "x", 1, 1);
      changes.apply(new Change.PlanChanged(organization(plan, Overage.NONE), 5, line), "test", at);
    }

    /// A call that came in at an instant.
    void late(long credits, long atMillis) {
      journal.append(0, Calls.charged(calls++, ORGANIZATION, atMillis, credits, 1_000_000));
      folder.foldAll();
    }

    Map<String, String> facts(String told) {
      return alerts.page(ORGANIZATION, false, Long.MAX_VALUE, 1_000).stream()
          .filter(alert -> words(alert).equals(told))
          .findFirst()
          .orElseThrow()
          .facts();
    }

    void grant(long credits) {
      long start = new WindowRule(WindowKind.UTC_MONTH, 0).at(at).startMillis();
      changes.apply(
          new Change.Granted(
              new Grant(
                  Ids.next(),
                  ORGANIZATION,
                  WindowKind.UTC_MONTH,
                  start,
                  credits,
                  "more",
                  "test",
                  at)),
          "test",
          at);
    }

    void use(long credits) {
      journal.append(0, Calls.charged(calls++, ORGANIZATION, at, credits, 1_000_000));
      folder.foldAll();
    }

    void use(long credits, long overage) {
      long start = new WindowRule(WindowKind.UTC_MONTH, 0).at(at).startMillis();
      journal.append(0, Calls.call(calls++, ORGANIZATION, at, credits, new Beyond(start, overage)));
      folder.foldAll();
    }

    void refuse(RefusalCode why) {
      journal.append(
          0,
          new CallRecord(
              new RequestId(Calls.NOON << 16 | 0x7000L, 0x8000_0000_0000_0000L | calls++),
              at,
              ORGANIZATION,
              7,
              "market",
              "quotes",
              "GET",
              "/",
              429,
              why,
              0,
              0,
              5,
              6,
              "192.0.2.1",
              HeldWindows.NONE));
      folder.foldAll();
    }

    /// In the order in which they were told.
    List<String> told() {
      return alerts.page(ORGANIZATION, false, Long.MAX_VALUE, 1_000).reversed().stream()
          .map(CreditAlertsTest::words)
          .toList();
    }

    @Override
    public void close() {
      folder.close();
      database.close();
    }
  }

  private static String words(Alert alert) {
    return (alert.condition() == Condition.OVERAGE_USED ? "overage " : "") + alert.threshold();
  }

  private record Beyond(long startMillis, long overage) implements HeldWindows {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public WindowKind kind(int i) {
      return WindowKind.UTC_MONTH;
    }

    @Override
    public long startMillis(int i) {
      return startMillis;
    }

    @Override
    public long ceiling(int i) {
      return 1_000_000;
    }

    @Override
    public long overage(int i) {
      return overage;
    }

    @Override
    public long overageNanos(int i) {
      return overage * 1_000;
    }
  }
}
