package io.tollgate.control.health;

import io.tollgate.control.health.Check.Finding;
import io.tollgate.control.health.Check.Level;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.port.JournalStatus;
import io.tollgate.core.admission.Account;
import io.tollgate.core.change.ChangeFeed;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.unit.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// What is looked at.
public final class Checks {

  /// A folder further behind than this needs an operator: it works many times a second.
  static final long FOLD_LAG_MILLIS_MAX = TimeUnit.SECONDS.toMillis(60);

  /// Frozen organizations that are named.
  private static final int FROZEN_NAMED = 20;

  private Checks() {}

  /// Whether charged calls can be recorded.
  public static Check journal(ControlPorts ports) {
    return check(
        "journal",
        () -> {
          JournalStatus status = ports.operations().journal();
          return new Finding(
              status.healthy() ? Level.UP : Level.DOWN,
              Map.of(
                  "sync", status.sync().name().toLowerCase(Locale.ROOT),
                  "droppedRecords", status.droppedRecords()));
        });
  }

  /// Whether the ledger keeps up with the journal.
  public static Check folder(ControlPorts ports) {
    return check(
        "folder",
        () -> {
          JournalStatus status = ports.operations().journal();
          return new Finding(
              status.foldLagMillis() > FOLD_LAG_MILLIS_MAX ? Level.DEGRADED : Level.UP,
              Map.of(
                  "unfoldedBytes", status.unfoldedBytes(),
                  "lagMillis", status.foldLagMillis()));
        });
  }

  /// Whether the store answers.
  public static Check store(ControlPorts ports) {
    return check(
        "store",
        () -> {
          ports.stores().ledger().lastMillis();
          return new Finding(Level.UP, Map.of());
        });
  }

  /// Whether this node hears of changes; if not, it refuses calls with a key.
  public static Check changes(ControlPorts ports) {
    return check(
        "changes",
        () -> {
          Duration silence = ports.operations().silence();
          return new Finding(
              silence.compareTo(ChangeFeed.SILENCE_MAX) > 0 ? Level.DOWN : Level.UP,
              Map.of("silenceMillis", silence.toMillis()));
        });
  }

  /// Whether the installation's secret is being replaced, and how far that is.
  public static Check secrets(ControlPorts ports) {
    return check(
        "secrets",
        () -> {
          OptionalLong left = ports.operations().keysOfPreviousSecret();
          return new Finding(
              Level.UP,
              left.isPresent()
                  ? Map.of("rotating", true, "keysLeft", left.getAsLong())
                  : Map.of("rotating", false));
        });
  }

  /// Whether the wall clock can be believed.
  public static Check clock(ControlPorts ports) {
    return check(
        "clock",
        () -> {
          LedgerClock clock = ports.clock();
          clock.millis();
          return clock.inDoubt()
              ? new Finding(
                  Level.DEGRADED, Map.of("todo", "set the clock, or accept it: clock/accept"))
              : new Finding(Level.UP, Map.of());
        });
  }

  /// Whether the books of every organization in memory balance.
  public static Check books(ControlPorts ports) {
    return check(
        "books",
        () -> {
          var frozen = new ArrayList<String>();
          long count = 0;
          for (Account account : ports.accounts().all()) {
            // At instant 0, since a desk that is told the time counts as in use.
            if (account.desk().statement(0).frozen() && count++ < FROZEN_NAMED) {
              frozen.add(PublicId.ORGANIZATION.write(account.organizationId()));
            }
          }
          return new Finding(
              count == 0 ? Level.UP : Level.DEGRADED,
              Map.of("frozen", count, "organizations", List.copyOf(frozen)));
        });
  }

  private static Check check(String name, Supplier<Finding> look) {
    return new Check() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Finding look() {
        try {
          return look.get();
        } catch (StoreException e) {
          return new Finding(Level.DOWN, Map.of("failure", String.valueOf(e.getMessage())));
        }
      }
    };
  }
}
