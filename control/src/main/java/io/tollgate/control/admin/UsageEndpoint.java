package io.tollgate.control.admin;

import io.tollgate.control.query.Directory;
import io.tollgate.control.query.SubscriptionView;
import io.tollgate.control.query.UsageReports;
import io.tollgate.control.query.UsageView;
import io.tollgate.control.wire.ProblemException;
import io.tollgate.core.ledger.LedgerStore.Group;
import io.tollgate.core.ledger.LedgerStore.Interval;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `/organizations/{organization}/usage`: what was used, summed.
final class UsageEndpoint implements Endpoint {

  private static final Field<Instant> FROM =
      Field.instant("from", "Inclusive, on a minute; the start of the current month's window.");
  private static final Field<Instant> TO =
      Field.instant("to", "Exclusive, on a minute; the end of the current minute.");
  private static final Field<Interval> INTERVAL =
      Field.oneOf(
          "interval",
          Field.all(Interval.class),
          "Span of a row. If not given: minute up to 3 hours, hour up to 7 days, else day.");
  private static final Field<Group> GROUP =
      Field.oneOf("group", Field.all(Group.class), "What rows are split by; none if not given.");

  private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);
  private static final long HOUR = TimeUnit.HOURS.toMillis(1);
  private static final long DAY = TimeUnit.DAYS.toMillis(1);

  /// Spans one answer may have: bounds its size.
  private static final long ROWS_MAX = 3_000;

  private final Directory directory;
  private final UsageReports reports;

  UsageEndpoint(Directory directory, UsageReports reports) {
    this.directory = directory;
    this.reports = reports;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("/organizations/{organization}/usage", "getUsage")
            .says(
                "Usage",
                "Sums calls and credits. Knows every charge made before it was asked: over a whole"
                    + " window its total is what the subscription shows as used.")
            .takes(FROM, TO, INTERVAL, GROUP)
            .answers(200, "The sums.", UsageView.class)
            .by(this::usage));
  }

  private Reply usage(Exchange exchange) {
    long organizationId = exchange.organizationId();
    SubscriptionView subscription =
        Fields.requireFound("organization", directory.subscription(organizationId));
    Values query = exchange.query();
    long now = subscription.at().toEpochMilli();
    long month = subscription.windows().getLast().startsAt().toEpochMilli();
    // A window may start between two minutes; the sums begin with the minute it started in.
    long from = onMinute(FROM, query.find(FROM), Math.floorDiv(month, MINUTE) * MINUTE);
    long to = onMinute(TO, query.find(TO), (Math.floorDiv(now, MINUTE) + 1) * MINUTE);
    if (to <= from) {
      throw ProblemException.invalid("to", "range", "must be after from");
    }
    Interval interval = query.find(INTERVAL, automatic(to - from));
    if ((to - from) / millis(interval, to - from) > ROWS_MAX) {
      throw ProblemException.invalid(
          "interval", "range", "makes more than " + ROWS_MAX + " spans; ask for longer ones");
    }
    return Reply.ok(
        reports.usage(organizationId, from, to, interval, query.find(GROUP, Group.NONE)));
  }

  private static long onMinute(Field<Instant> field, @Nullable Instant given, long otherwise) {
    if (given == null) {
      return otherwise;
    }
    if (given.toEpochMilli() % MINUTE != 0) {
      throw ProblemException.invalid(field.name(), "format", "must be on a minute");
    }
    return given.toEpochMilli();
  }

  private static Interval automatic(long spanMillis) {
    if (spanMillis <= 3 * HOUR) {
      return Interval.MINUTE;
    }
    return spanMillis <= 7 * DAY ? Interval.HOUR : Interval.DAY;
  }

  private static long millis(Interval interval, long spanMillis) {
    return switch (interval) {
      case MINUTE -> MINUTE;
      case HOUR -> HOUR;
      case DAY -> DAY;
      case ALL -> spanMillis;
    };
  }
}
