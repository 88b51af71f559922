package io.tollgate.control.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlWorld;
import io.tollgate.control.query.UsageReport.Known;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.change.Change;
import io.tollgate.core.ledger.CallFilter;
import io.tollgate.core.ledger.LedgerStore.Group;
import io.tollgate.core.ledger.LedgerStore.Interval;
import io.tollgate.core.ledger.UsageQuery;
import io.tollgate.core.window.WindowKind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UsageReportTest {

  private static final long ORGANIZATION = 1;

  private final ControlWorld world = new ControlWorld();
  private final UsageReports reports = new UsageReports(world.ports);

  private UsageQuery query(String from, String to, Interval interval, String zone, Group group) {
    return new UsageQuery(
        ORGANIZATION,
        Instant.parse(from).toEpochMilli(),
        Instant.parse(to).toEpochMilli(),
        interval,
        ZoneId.of(zone),
        group,
        CallFilter.ALL);
  }

  private void organization() {
    world
        .stores
        .changes()
        .apply(
            new Change.OrganizationCreated(
                new Organization(
                    ORGANIZATION,
                    "Acme",
                    Standing.ACTIVE,
                    "starter",
                    ControlWorld.START.toEpochMilli(),
                    ControlWorld.START.toEpochMilli())),
            "test",
            0);
  }

  @Test
  void theFiveLargestAndTheRestAddUpToEverything() {
    organization();
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    long credits = 0;
    for (int i = 0; i < 300; i++) {
      long cost = random.nextLong(4);
      credits += cost;
      world.charge(ORGANIZATION, 100 + random.nextLong(9), cost);
      world.advance(Duration.ofMinutes(random.nextInt(20)));
    }

    UsageReport report =
        reports.report(
            query("2026-11-20T00:00:00Z", "2026-11-27T00:00:00Z", Interval.HOUR, "UTC", Group.KEY));

    assertThat(report.series()).hasSize(6);
    assertThat(report.series().getLast().rest()).isTrue();
    assertThat(report.total().credits()).as("seed %d", seed).isEqualTo(credits);
    assertThat(report.total().requests()).isEqualTo(300);
    assertThat(report.series().stream().mapToLong(one -> one.total().credits()).sum())
        .isEqualTo(credits);
    assertThat(report.spans().stream().mapToLong(span -> span.total().credits()).sum())
        .isEqualTo(credits);
    for (int i = 0; i < 6; i++) {
      int series = i;
      assertThat(
              report.spans().stream().mapToLong(span -> span.parts().get(series).requests()).sum())
          .isEqualTo(report.series().get(i).total().requests());
    }
    for (int i = 1; i < 5; i++) {
      assertThat(report.series().get(i - 1).total().credits())
          .isGreaterThanOrEqualTo(report.series().get(i).total().credits());
    }
  }

  @Test
  void daysFollowTheClockOnTheWall() {
    organization();

    UsageReport report =
        reports.report(
            query(
                "2026-10-23T22:00:00Z",
                "2026-10-26T23:00:00Z",
                Interval.DAY,
                "Europe/Berlin",
                Group.NONE));

    assertThat(report.spans())
        .extracting(span -> Duration.between(span.from(), span.to()).toHours())
        .containsExactly(24L, 25L, 24L);
  }

  @Test
  void theIntervalThatRunsIsNotWholeAndWhatIsAheadIsUnknown() {
    organization();

    UsageReport report =
        reports.report(
            query("2026-11-20T12:00:00Z", "2026-11-23T00:00:00Z", Interval.DAY, "UTC", Group.NONE));

    assertThat(report.spans())
        .extracting(UsageReport.Span::known)
        .containsExactly(Known.WHOLE, Known.SO_FAR, Known.NOTHING);
    assertThat(report.spans().getFirst().from()).isEqualTo(Instant.parse("2026-11-20T12:00:00Z"));
    assertThat(report.completeTo()).isEqualTo(ControlWorld.START);
  }

  @Test
  void hoursThatMoveByHalfAnHourAreEachThereOnce() {
    organization();

    UsageReport report =
        reports.report(
            query(
                "2026-04-03T13:00:00Z",
                "2026-04-05T13:00:00Z",
                Interval.HOUR,
                "Australia/Lord_Howe",
                Group.NONE));

    assertThat(report.spans()).extracting(UsageReport.Span::from).doesNotHaveDuplicates();
    for (int i = 1; i < report.spans().size(); i++) {
      assertThat(report.spans().get(i).from()).isEqualTo(report.spans().get(i - 1).to());
    }
  }

  @Test
  void whatGoesOnEvenlyIsProjectedWithinOnePercent() {
    var start = Instant.parse("2026-11-05T05:30:00Z");
    var end = Instant.parse("2026-12-05T05:30:00Z");
    long whole = 5_000_000;
    for (long hours = 1; hours < 720; hours++) {
      Instant now = start.plus(Duration.ofHours(hours));
      long used = whole * hours / 720;
      var month =
          new SubscriptionView.WindowView(
              WindowKind.ANCHORED_MONTH, start, end, whole, used, 0, whole - used, 0, 0, null);

      assertThat(Overviews.projected(month, now.toEpochMilli()))
          .as("after %d hours", hours)
          .isBetween(whole * 99 / 100, whole * 101 / 100);
      assertThat(Overviews.projected(month, start.plusSeconds(3_599).toEpochMilli())).isNull();
    }
  }
}
