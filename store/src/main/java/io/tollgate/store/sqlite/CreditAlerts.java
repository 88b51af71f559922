package io.tollgate.store.sqlite;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.OveragePrice;
import io.tollgate.core.account.Plan;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.AlertRules;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.alert.Raised;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeListener;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.unit.Credits;
import io.tollgate.core.unit.Money;
import io.tollgate.core.window.WindowKind;
import io.tollgate.core.window.WindowRule;
import io.tollgate.store.ledger.FoldWitness;
import java.sql.Connection;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Decides about thresholds of credits, in the transaction that folds the calls that reach them.
///
/// Thread: any that writes; one at a time does.
public final class CreditAlerts implements FoldWitness, ChangeListener {

  /*
   * A threshold is told when the use of its window is at its line or above, and it was not told in
   * this window on an allowance as high. Where it was told on a lower one, the allowance was raised
   * since: then it is told again if the use comes from below the new line, and not if it was above
   * the new line all along. All of that is decided from rows of this transaction, so a crash at any
   * point repeats the question and never a row.
   *
   * Calls may be folded after their window has ended, and then the plan may be another one already.
   * Of a window that is over only that is told which the fold itself reaches: what lay above the
   * line before would have been told in its time, had the line been there.
   *
   * Most folds come nowhere near a line. For each window that was looked at, "quiet" has the next
   * line: below it nothing is asked of the database. It is noted only by transactions that raised
   * nothing, so one that comes to nothing can't leave a line behind that was never told. Whatever
   * moves a line (organization, grant, rule) is told after its own commit, and notes are made while
   * the one writer is held: a note made before is forgotten then, one made after has seen it.
   */

  private static final Logger LOG = LoggerFactory.getLogger(CreditAlerts.class);

  /// Organizations with notes, at about 200 bytes each; the ones not looked at for longest leave.
  private static final int NOTES_MAX = 100_000;

  /// Windows of one organization with notes: those that are open, and some that have just ended.
  private static final int WINDOWS_MAX = 16;

  /// What may be left at most, as a part of the allowance, for a refusal to mean that it is spent:
  /// with more, a key's own limit or a price far beyond what is left is the likelier reason.
  private static final int SPENT_PART = 20;

  private final Supplier<Catalog> catalog;
  private final AlertRows rows;
  private final LongSupplier millis;
  private final Map<Long, Map<Place, Quiet>> quiet =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Map<Place, Quiet>> eldest) {
          return size() > NOTES_MAX;
        }
      };
  private @Nullable Catalog seen;

  /// @param catalog what is sold, as of now
  /// @param ids positive, rising, never given twice
  /// @param millis the time, milliseconds since 1970
  public CreditAlerts(Supplier<Catalog> catalog, LongSupplier ids, LongSupplier millis) {
    this.catalog = catalog;
    this.rows = new AlertRows(ids);
    this.millis = millis;
  }

  private record Place(WindowKind kind, long startMillis) {}

  /// Below these nothing is to be told.
  ///
  /// @param spent whether a refusal was looked at, too
  private record Quiet(long used, long overage, boolean spent) {
    static final Quiet ALWAYS = new Quiet(Long.MAX_VALUE, Long.MAX_VALUE, true);
  }

  /// What a window holds.
  ///
  /// @param before what it held before, at most `used`
  /// @param refused whether calls were refused for want of credits
  private record Use(
      long used, long before, long overage, long overageBefore, boolean refused, long atMillis) {}

  @Override
  public void folded(Connection connection, Folded folded) {
    for (Growth window : folded.windows()) {
      var place = new Place(window.kind(), window.startMillis());
      Quiet line = quiet(window.organizationId(), place);
      if (line == null || window.used() >= line.used() || window.overage() >= line.overage()) {
        var use =
            new Use(
                window.used(),
                window.used() - window.added(),
                window.overage(),
                window.overage() - window.overageAdded(),
                false,
                folded.lastMillis());
        look(Sql.client(connection), window.organizationId(), place, use);
      }
    }
    for (Refusals refusals : folded.refusals()) {
      refused(connection, refusals);
    }
  }

  private void refused(Connection connection, Refusals refusals) {
    long id = refusals.organizationId();
    JdbcClient jdbc = Sql.client(connection);
    Terms terms = terms(jdbc, id, refusals.atMillis());
    if (terms == null || terms.cap().kind().monthly() != refusals.month()) {
      return;
    }
    Place place = terms.placeAt(refusals.atMillis());
    Quiet line = quiet(id, place);
    if (line == null || !line.spent()) {
      look(jdbc, id, place, used(jdbc, id, place, true, refusals.atMillis()));
    }
  }

  /// Looks at what an organization has used of the window that it is in.
  void check(Connection connection, long organizationId, long atMillis) {
    JdbcClient jdbc = Sql.client(connection);
    Terms terms = terms(jdbc, organizationId, atMillis);
    if (terms != null && terms.cap().kind() != WindowKind.ROLLING_DAY) {
      Place place = terms.placeAt(atMillis);
      look(jdbc, organizationId, place, used(jdbc, organizationId, place, false, atMillis));
    }
  }

  private static Use used(
      JdbcClient jdbc, long organizationId, Place place, boolean refused, long atMillis) {
    return jdbc.sql(
            """
            SELECT used, overage FROM window_total
            WHERE organization_id = ? AND kind = ? AND start_millis = ?
            """)
        .params(organizationId, place.kind().code(), place.startMillis())
        .query((row, _) ->
            new Use(
                row.getLong(1), row.getLong(1), row.getLong(2), row.getLong(2), refused, atMillis))
        .optional()
        .orElse(new Use(0, 0, 0, 0, refused, atMillis));
  }

  /// What an organization's use is held against.
  ///
  /// @param cap of its plan, grants not included
  private record Terms(Organization organization, Plan plan, Plan.Cap cap) {

    Place placeAt(long atMillis) {
      var rule = new WindowRule(cap.kind(), organization.anchorMillis());
      return new Place(cap.kind(), rule.at(atMillis).startMillis());
    }

    boolean beyond() {
      return plan.overage() != null && organization.overage().on();
    }
  }

  /// @param atMillis a plan whose time had come then counts, whether it was written down or not
  /// @return null if nothing caps its credits
  private @Nullable Terms terms(JdbcClient jdbc, long organizationId, long atMillis) {
    Organization stored = SqliteOrganizationStore.byId(jdbc, organizationId);
    Organization organization = stored == null ? null : stored.at(atMillis);
    Plan plan = organization == null ? null : catalog.get().plan(organization.planId());
    Plan.Cap cap = plan == null ? null : AlertRules.capOf(plan);
    return organization == null || plan == null || cap == null
        ? null
        : new Terms(organization, plan, cap);
  }

  private void look(JdbcClient jdbc, long organizationId, Place place, Use use) {
    Quiet line;
    try {
      line = tell(jdbc, organizationId, place, use);
    } catch (IllegalArgumentException e) {
      // A rule that can't be read must not stop the books.
      LOG.error("alerts of organization {} can't be decided", organizationId, e);
      line = Quiet.ALWAYS;
    }
    if (line != null) {
      note(organizationId, place, line);
    }
  }

  /// @return below what nothing more is to be told; null if something was
  private @Nullable Quiet tell(JdbcClient jdbc, long organizationId, Place place, Use use) {
    Terms terms = terms(jdbc, organizationId, place.startMillis());
    if (terms == null || terms.cap().kind() != place.kind()) {
      return Quiet.ALWAYS;
    }
    long allowance = Credits.addCapped(terms.cap().credits(), granted(jdbc, organizationId, place));
    AlertRules rules = AlertRows.rules(jdbc, organizationId);
    boolean told = false;
    long nextUsed = Long.MAX_VALUE;
    for (AlertRule rule : rules.on(Condition.CREDITS_USED)) {
      long line = AlertRules.line(allowance, rule.threshold());
      boolean spent = spent(rule, use, !terms.beyond(), use.used(), allowance);
      if (use.used() >= line || spent) {
        told |= raise(jdbc, terms, place, rule, use, allowance, line);
      } else {
        nextUsed = Math.min(nextUsed, line);
      }
    }
    long nextOverage = Long.MAX_VALUE;
    long ceiling = terms.beyond() ? ceiling(jdbc, terms, place, use) : 0;
    if (ceiling > 0) {
      for (AlertRule rule : rules.on(Condition.OVERAGE_USED)) {
        long line = AlertRules.line(ceiling, rule.threshold());
        if (use.overage() >= line || spent(rule, use, true, use.overage(), ceiling)) {
          told |= raise(jdbc, terms, place, rule, use, ceiling, line);
        } else {
          nextOverage = Math.min(nextOverage, line);
        }
      }
    }
    return told ? null : new Quiet(nextUsed, nextOverage, use.refused());
  }

  /// Whether a refusal means that all of it is spent, though a little is left.
  private static boolean spent(AlertRule rule, Use use, boolean last, long used, long allowance) {
    return rule.threshold() == 100
        && use.refused()
        && last
        && used >= allowance - allowance / SPENT_PART;
  }

  /// How many credits beyond the cap the organization allows itself in this window. Of a ceiling in
  /// money: those it has used, and what is left of the amount at the price of now.
  private static long ceiling(JdbcClient jdbc, Terms terms, Place place, Use use) {
    Money ceiling = terms.organization().overage().ceiling();
    OveragePrice price = terms.plan().overage();
    if (ceiling == null || price == null) {
      return terms.organization().overage().ceilingCredits();
    }
    if (!ceiling.currency().equals(price.currency())) {
      return 0;
    }
    long spent =
        jdbc.sql(
                """
                SELECT overage_nanos FROM window_total
                WHERE organization_id = ? AND kind = ? AND start_millis = ?
                """)
            .params(terms.organization().id(), place.kind().code(), place.startMillis())
            .query(Long.class)
            .optional()
            .orElse(0L);
    long left = price.creditsFor(Math.max(0, ceiling.nanos() - spent));
    return Credits.addCapped(use.overage(), Math.min(Credits.MAX, left));
  }

  private static long granted(JdbcClient jdbc, long organizationId, Place place) {
    return jdbc.sql(
            """
            SELECT COALESCE(SUM(credits), 0) FROM grant_entry
            WHERE organization_id = ? AND kind = ? AND window_start_millis = ?
            """)
        .params(organizationId, place.kind().code(), place.startMillis())
        .query(Long.class)
        .single();
  }

  private boolean raise(
      JdbcClient jdbc,
      Terms terms,
      Place place,
      AlertRule rule,
      Use use,
      long allowance,
      long line) {
    boolean beyond = rule.condition() == Condition.OVERAGE_USED;
    long used = beyond ? use.overage() : use.used();
    long before = beyond ? use.overageBefore() : use.before();
    var window =
        new WindowRule(place.kind(), terms.organization().anchorMillis()).at(place.startMillis());
    var raised =
        new Raised(
            terms.organization().id(),
            rule,
            place.kind().code(),
            place.startMillis(),
            allowance,
            use.atMillis(),
            Raised.facts(
                "used",
                used,
                "allowance",
                allowance,
                "period-start",
                Instant.ofEpochMilli(window.startMillis()),
                "resets",
                Instant.ofEpochMilli(window.endMillis())));
    // Told on a lower allowance, and above the new line all along: nothing was reached since.
    boolean over = window.endMillis() <= millis.getAsLong();
    boolean aboveAllAlong = before >= line && (over || AlertRows.told(jdbc, raised) >= 0);
    return !aboveAllAlong && rows.raise(jdbc, raised);
  }

  // ---- notes

  private @Nullable Quiet quiet(long organizationId, Place place) {
    synchronized (quiet) {
      Catalog now = catalog.get();
      if (now != seen) {
        quiet.clear();
        seen = now;
      }
      Map<Place, Quiet> windows = quiet.get(organizationId);
      return windows == null ? null : windows.get(place);
    }
  }

  private void note(long organizationId, Place place, Quiet line) {
    synchronized (quiet) {
      Map<Place, Quiet> windows = quiet.computeIfAbsent(organizationId, _ -> new HashMap<>());
      if (windows.size() >= WINDOWS_MAX) {
        windows.clear();
      }
      windows.merge(
          place,
          line,
          (old, next) -> new Quiet(next.used(), next.overage(), next.spent() || old.spent()));
    }
  }

  /// Something that its lines depend on has changed, and is committed.
  void forget(long organizationId) {
    synchronized (quiet) {
      quiet.remove(organizationId);
    }
  }

  @Override
  public void changed(Change change) {
    switch (change) {
      case Change.OrganizationCreated _,
          Change.OrganizationChanged _,
          Change.PlanChanged _,
          Change.Granted _ ->
          forget(change.organizationId());
      default -> {}
    }
  }
}
