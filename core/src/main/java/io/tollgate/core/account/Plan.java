package io.tollgate.core.account;

import io.tollgate.core.unit.Credits;
import io.tollgate.core.window.WindowKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a subscription may use. Configuration: plans change by reload, never by a customer.
///
/// @param id `[a-z0-9-]{1,32}`
/// @param name for people
/// @param caps credits per window, at most one of each kind
/// @param anchored whether windows without a cap are counted from the subscription's anchor
/// @param minuteLimit calls per UTC minute; 0 is no limit
/// @param minutePerKey whether each key has the minute limit for itself, not the organization
/// @param concurrency calls under way at once
/// @param overage what credits beyond the cap cost; null where there are none to be had
/// @param throughput credits per second; null for no limit
/// @param reach how far into the data of its routes calls may go
/// @param keys what is demanded of keys
/// @param requestDays how many days single calls can be looked up; 0 for as long as they are kept
/// @param apis ids of the apis it opens
/// @param routes `api/route` or `api/*` patterns it opens; empty opens every route of its apis
/// @param offer what it is sold for, and to whom
public record Plan(
    String id,
    String name,
    List<Cap> caps,
    boolean anchored,
    long minuteLimit,
    boolean minutePerKey,
    Concurrency concurrency,
    @Nullable OveragePrice overage,
    @Nullable Throughput throughput,
    Reach reach,
    KeyPolicy keys,
    int requestDays,
    Set<String> apis,
    Set<String> routes,
    Offer offer) {

  /// A plan that demands nothing of keys, whose calls can be looked up as long as they are kept,
  /// and whose price is nobody's business here.
  public Plan(
      String id,
      String name,
      List<Cap> caps,
      boolean anchored,
      long minuteLimit,
      boolean minutePerKey,
      Concurrency concurrency,
      @Nullable OveragePrice overage,
      @Nullable Throughput throughput,
      Reach reach,
      Set<String> apis,
      Set<String> routes) {
    this(
        id,
        name,
        caps,
        anchored,
        minuteLimit,
        minutePerKey,
        concurrency,
        overage,
        throughput,
        reach,
        KeyPolicy.NONE,
        0,
        apis,
        routes,
        Offer.NONE);
  }

  /// A plan that limits neither credits per second nor how far calls reach.
  public Plan(
      String id,
      String name,
      List<Cap> caps,
      boolean anchored,
      long minuteLimit,
      boolean minutePerKey,
      Concurrency concurrency,
      @Nullable OveragePrice overage,
      Set<String> apis,
      Set<String> routes) {
    this(
        id,
        name,
        caps,
        anchored,
        minuteLimit,
        minutePerKey,
        concurrency,
        overage,
        null,
        Reach.ALL,
        apis,
        routes);
  }

  /// A plan that limits no calls under way and sells nothing beyond its caps.
  public Plan(
      String id,
      String name,
      List<Cap> caps,
      boolean anchored,
      long minuteLimit,
      boolean minutePerKey,
      Set<String> apis,
      Set<String> routes) {
    this(
        id,
        name,
        caps,
        anchored,
        minuteLimit,
        minutePerKey,
        Concurrency.UNLIMITED,
        null,
        apis,
        routes);
  }

  /// How many calls may be under way at once; 0 is no limit.
  ///
  /// @param perKey of each key, 0..=[#MAX]
  /// @param perOrganization of all keys of an organization, 0..=[#MAX]
  public record Concurrency(long perKey, long perOrganization) {

    /// More than any node can have.
    public static final long MAX = 1_000_000;

    public static final Concurrency UNLIMITED = new Concurrency(0, 0);

    public Concurrency {
      if (perKey < 0 || perKey > MAX || perOrganization < 0 || perOrganization > MAX) {
        throw new IllegalArgumentException(
            "concurrency: " + perKey + ", " + perOrganization + " (expected: 0..=" + MAX + ")");
      }
    }

    /// Whether anything limits calls under way.
    public boolean limited() {
      return perKey > 0 || perOrganization > 0;
    }
  }

  public Plan {
    caps = List.copyOf(caps);
    apis = Set.copyOf(apis);
    routes = Set.copyOf(routes);
    if (requestDays < 0) {
      throw new IllegalArgumentException("requestDays: " + requestDays + " (expected: 0 or more)");
    }
    var kinds = EnumSet.noneOf(WindowKind.class);
    for (Cap cap : caps) {
      if (!kinds.add(cap.kind())) {
        throw new IllegalArgumentException("two caps for one window: " + cap.kind());
      }
    }
  }

  /// Whether the plan opens a route.
  public boolean opens(String apiId, String routeId) {
    return apis.contains(apiId)
        && (routes.isEmpty()
            || routes.contains(apiId + "/*")
            || routes.contains(apiId + "/" + routeId));
  }

  /// The caps, completed: use is counted per day and per month even where nothing caps it. Days
  /// first, as refusals name the nearer window.
  public List<Cap> allowances() {
    var all = new ArrayList<>(caps);
    if (caps.stream().noneMatch(cap -> cap.kind().daily())) {
      all.add(new Cap(anchored ? WindowKind.ANCHORED_DAY : WindowKind.UTC_DAY, Cap.UNLIMITED));
    }
    if (caps.stream().noneMatch(cap -> cap.kind().monthly())) {
      all.add(new Cap(anchored ? WindowKind.ANCHORED_MONTH : WindowKind.UTC_MONTH, Cap.UNLIMITED));
    }
    all.sort(Comparator.comparing(cap -> cap.kind().monthly()));
    return all;
  }

  /// The monthly cap, completed; see [#allowances]. A subscription is paid for by its windows.
  public Cap month() {
    return allowances().getLast();
  }

  /// Credits a window of this kind may cost.
  ///
  /// @param credits 0..=[#UNLIMITED]
  public record Cap(WindowKind kind, long credits) {

    /// No cap: as many credits as there can be.
    public static final long UNLIMITED = Credits.MAX;

    public Cap {
      Credits.require("cap", credits);
      if (kind == WindowKind.UTC_MINUTE) {
        throw new IllegalArgumentException("a minute has a limit of calls, not a cap of credits");
      }
    }
  }
}
