package io.tollgate.control.query;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.query.OverviewFigures.LastUseOfKey;
import io.tollgate.control.query.SubscriptionView.WindowView;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.ledger.CallFilter;
import io.tollgate.core.ledger.CallQuery;
import io.tollgate.core.ledger.LedgerStore.Group;
import io.tollgate.core.ledger.LedgerStore.Interval;
import io.tollgate.core.ledger.LedgerStore.StoredCall;
import io.tollgate.core.ledger.UsageQuery;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.watch.LastUse;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The figures of the overview.
///
/// Thread: any that may block. Each method throws [io.tollgate.core.unit.StoreException] if the
/// store is out of reach.
public final class Overviews {

  /// Calls whose duration is looked at.
  public static final int SAMPLE = 1_000;

  private static final int REFUSALS = 5;
  private static final int KEYS = 1_000;
  private static final long HOUR = TimeUnit.HOURS.toMillis(1);
  private static final long DAY = TimeUnit.DAYS.toMillis(1);

  private final ControlPorts ports;
  private final Directory directory;
  private final UsageReports reports;

  public Overviews(ControlPorts ports) {
    this.ports = ports;
    this.directory = new Directory(ports);
    this.reports = new UsageReports(ports);
  }

  /// @param zone whose days the pace is told by
  /// @return null if there is no such organization
  public @Nullable OverviewFigures of(long organizationId, ZoneId zone) {
    SubscriptionView subscription = directory.subscription(organizationId);
    if (subscription == null) {
      return null;
    }
    WindowView month = Period.month(subscription);
    long now = subscription.at().toEpochMilli();
    UsageReport pace =
        reports.report(
            new UsageQuery(
                organizationId,
                month.startsAt().toEpochMilli(),
                month.resetsAt().toEpochMilli(),
                Interval.DAY,
                zone,
                Group.NONE,
                CallFilter.ALL));
    UsageView hour =
        reports.usage(
            new UsageQuery(organizationId, now - HOUR, now + 1, Interval.ALL, Group.NONE));
    UsageReport endpoints =
        reports.report(
            new UsageQuery(
                organizationId,
                now - DAY,
                now + 1,
                Interval.ALL,
                ZoneOffset.UTC,
                Group.ROUTE,
                CallFilter.ALL));
    return new OverviewFigures(
        subscription,
        month,
        subscription.windows().stream()
            .filter(window -> window.window().daily() && window.cap() != null)
            .findFirst()
            .orElse(null),
        lastUse(organizationId),
        pace,
        projected(month, now),
        new Figures(hour.total().calls(), hour.total().refused(), hour.total().credits()),
        p95Micros(organizationId, now),
        endpoints.series().stream().filter(series -> !series.rest()).toList(),
        refusals(organizationId, now),
        pace.completeTo());
  }

  /// As it went so far, so it goes on.
  static @Nullable Long projected(WindowView month, long nowMillis) {
    long start = month.startsAt().toEpochMilli();
    long elapsed = nowMillis - start;
    long length = month.resetsAt().toEpochMilli() - start;
    if (elapsed < HOUR) {
      return null;
    }
    BigInteger projected =
        BigInteger.valueOf(month.used())
            .multiply(BigInteger.valueOf(length))
            .divide(BigInteger.valueOf(elapsed));
    return projected.bitLength() < Long.SIZE ? projected.longValue() : Long.MAX_VALUE;
  }

  private @Nullable LastUseOfKey lastUse(long organizationId) {
    LastUseOfKey last = null;
    long after = 0;
    List<ApiKey> keys;
    do {
      keys = ports.stores().keys().ofOrganization(organizationId, after, KEYS);
      Map<Long, LastUse> uses =
          ports.watching().uses().lastUses(keys.stream().map(ApiKey::id).toList());
      for (Map.Entry<Long, LastUse> use : uses.entrySet()) {
        long at = use.getValue().atMillis();
        if (last == null || at > last.at().toEpochMilli()) {
          last =
              new LastUseOfKey(
                  PublicId.KEY.write(use.getKey()),
                  Instant.ofEpochMilli(at),
                  use.getValue().address());
        }
      }
      after = keys.isEmpty() ? after : keys.getLast().id();
    } while (keys.size() == KEYS);
    return last;
  }

  private @Nullable Long p95Micros(long organizationId, long now) {
    var micros = new ArrayList<Long>();
    for (StoredCall call :
        ports
            .stores()
            .ledger()
            .calls(
                new CallQuery(
                    organizationId, now - HOUR, now + 1, CallFilter.ALL, "", null, SAMPLE))
            .calls()) {
      if (call.refusal() == null) {
        micros.add(call.durationMicros());
      }
    }
    if (micros.isEmpty()) {
      return null;
    }
    micros.sort(Long::compare);
    return micros.get(Math.ceilDiv(micros.size() * 95, 100) - 1);
  }

  private List<CallView> refusals(long organizationId, long now) {
    return reports
        .calls(
            new CallQuery(
                organizationId, now - DAY, now + 1, CallFilter.ALL.refused(), "", null, REFUSALS),
            null)
        .items();
  }
}
