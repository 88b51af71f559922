package io.tollgate.control.admin;

import io.tollgate.control.query.Directory;
import io.tollgate.control.query.Period;
import io.tollgate.control.query.SubscriptionView;
import io.tollgate.control.query.UsageReports;
import io.tollgate.control.query.UsageView;
import io.tollgate.control.wire.ProblemException;
import io.tollgate.core.ledger.LedgerStore.Group;
import io.tollgate.core.ledger.LedgerStore.Interval;
import io.tollgate.core.ledger.UsageQuery;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `/organizations/{organization}/usage`: what was used, summed.
final class UsageEndpoint implements Endpoint {

  private static final Field<Instant> FROM =
      Field.instant("from", "Inclusive; the start of the current month's window.");
  private static final Field<Instant> TO =
      Field.instant("to", "Exclusive; the end of the current minute.");
  private static final Field<Interval> INTERVAL =
      Field.oneOf(
          "interval",
          Field.all(Interval.class),
          "Span of a row. If not given: minute up to 3 hours, hour up to 7 days, else day.");
  private static final Field<Group> GROUP =
      Field.oneOf("group", Field.all(Group.class), "What rows are split by; none if not given.");

  private static final Field<String> ZONE =
      Field.text(
          "zone", 64, "Whose days and hours the rows are, as in `Europe/Berlin`; else `UTC`.");

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
            .takes(
                FROM,
                TO,
                ZONE,
                INTERVAL,
                GROUP,
                CallFields.KEY,
                CallFields.ENDPOINT,
                CallFields.STATUS,
                CallFields.ENVIRONMENT,
                CallFields.API)
            .answers(200, "The sums.", UsageView.class)
            .by(this::usage));
  }

  private Reply usage(Exchange exchange) {
    long organizationId = exchange.organizationId();
    SubscriptionView subscription =
        Fields.requireFound("organization", directory.subscription(organizationId));
    Values query = exchange.query();
    long now = subscription.at().toEpochMilli();
    Instant month = Period.month(subscription).startsAt();
    long from = query.find(FROM, month).toEpochMilli();
    Instant minuteEnd = Instant.ofEpochMilli((Math.floorDiv(now, MINUTE) + 1) * MINUTE);
    long to = query.find(TO, minuteEnd).toEpochMilli();
    if (to <= from) {
      throw ProblemException.invalid("to", "range", "must be after from");
    }
    Interval interval = query.find(INTERVAL, automatic(to - from));
    if ((to - from) / millis(interval, to - from) > ROWS_MAX) {
      throw ProblemException.invalid(
          "interval", "range", "makes more than " + ROWS_MAX + " spans; ask for longer ones");
    }
    return Reply.ok(
        reports.usage(
            new UsageQuery(
                organizationId,
                from,
                to,
                interval,
                zone(query.find(ZONE, "UTC")),
                query.find(GROUP, Group.NONE),
                CallFields.filter(query))));
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException _) {
      throw ProblemException.invalid("zone", "format", "must be a zone such as Europe/Berlin");
    }
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
