package io.tollgate.control.query;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.admission.Account;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.ledger.CallFilter;
import io.tollgate.core.ledger.CallQuery;
import io.tollgate.core.ledger.LedgerStore;
import io.tollgate.core.ledger.LedgerStore.UsageRow;
import io.tollgate.core.watch.KeyFilter;
import io.tollgate.core.watch.LastUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The keys of an organization as their owners look at them: how each stands and what it used.
///
/// Thread: any that may block. Each method throws [io.tollgate.core.unit.StoreException] if the
/// store is out of reach.
public final class KeyBoard {

  /// Keys of one look: a page to read; who has more searches by name.
  public static final int KEYS_MAX = 999;

  /// After so long without use a key is idle.
  public static final Duration IDLE = Duration.ofDays(90);

  private static final long MINUTE = 60_000;

  /// The newest calls in which the first one of a new key is looked for.
  private static final int NEWEST_CALLS = 500;

  private final ControlPorts ports;

  public KeyBoard(ControlPorts ports) {
    this.ports = ports;
  }

  /// A key, and how it stands.
  ///
  /// @param use null if it was never used
  public record Entry(ApiKey key, @Nullable LastUse use, KeyCondition condition) {

    /// Whether it was made a while ago and not used since.
    public boolean idle(long now) {
      long since = now - IDLE.toMillis();
      return key.createdMillis() < since && (use == null || use.atMillis() < since);
    }
  }

  /// Those that a filter lets through, newest first.
  ///
  /// @param more whether there are others, which did not fit
  public record Entries(List<Entry> keys, boolean more) {}

  /// The keys of an organization.
  ///
  /// @param labelPart stands in the label; empty for any
  /// @param deleted whether those that were deleted are meant, and not the others
  public Entries all(long organizationId, String labelPart, boolean deleted) {
    var asked =
        new KeyFilter(deleted ? KeyState.DELETED : null, "", labelPart, null, KeyFilter.ANY);
    var found = new ArrayList<ApiKey>();
    boolean more = false;
    long after = 0;
    while (!more) {
      List<Long> ids = ports.watching().uses().find(organizationId, asked, after, KEYS_MAX);
      for (ApiKey key : ports.stores().keys().byIds(ids)) {
        if (deleted == (key.state() == KeyState.DELETED)) {
          more |= found.size() == KEYS_MAX;
          if (!more) {
            found.add(key);
          }
        }
      }
      if (ids.size() < KEYS_MAX) {
        break;
      }
      after = ids.getLast();
    }
    return new Entries(entries(organizationId, found.reversed()), more);
  }

  private List<Entry> entries(long organizationId, List<ApiKey> keys) {
    Map<Long, LastUse> uses =
        ports.watching().uses().lastUses(keys.stream().map(ApiKey::id).toList());
    Account account = ports.accounts().load(organizationId);
    long now = ports.clock().millis();
    return keys.stream()
        .map(key -> new Entry(key, uses.get(key.id()), KeyCondition.of(key, account, now)))
        .toList();
  }

  /// A key of an organization.
  ///
  /// @return null if there is none, or it is another's: the same
  public @Nullable Entry find(long organizationId, long keyId) {
    ApiKey key = ports.stores().keys().byId(keyId);
    if (key == null || key.organizationId() != organizationId) {
      return null;
    }
    Entry entry = entries(organizationId, List.of(key)).getFirst();
    return new Entry(key, newest(key, entry.use()), entry.condition());
  }

  /// Last uses are written down a while behind the calls: there may be a later call.
  private @Nullable LastUse newest(ApiKey key, @Nullable LastUse written) {
    long behind = written == null ? key.createdMillis() : written.atMillis() + 1;
    List<CallView> later = calls(key, behind, 1);
    if (later.isEmpty()) {
      return written;
    }
    CallView call = later.getFirst();
    var use = new LastUse(call.at().toEpochMilli(), call.address(), "", 0);
    return written == null ? use : written.orLater(use);
  }

  /// What keys used.
  ///
  /// @param calls finished ones, refused ones included
  public record Used(long calls, long refused, long credits) {

    /// Nothing.
    public static final Used NONE = new Used(0, 0, 0);
  }

  /// What each key used since an instant; those that did not call are not there.
  ///
  /// @param sinceMillis of the minute it lies in, all counts
  public Map<Long, Used> used(long organizationId, long sinceMillis) {
    ports.operations().fold();
    long now = ports.clock().millis();
    List<UsageRow> rows =
        ports
            .stores()
            .ledger()
            .usage(
                organizationId,
                Math.floorDiv(sinceMillis, MINUTE) * MINUTE,
                Math.floorDiv(now, MINUTE) * MINUTE + MINUTE,
                LedgerStore.Interval.ALL,
                LedgerStore.Group.KEY);
    var used = new HashMap<Long, Used>();
    for (UsageRow row : rows) {
      if (!row.group().isEmpty()) {
        used.put(Long.parseLong(row.group()), new Used(row.calls(), row.refused(), row.credits()));
      }
    }
    return used;
  }

  /// The newest calls of a key.
  ///
  /// @param sinceMillis older ones are left out
  /// @param limit 1..=1000
  public List<CallView> calls(ApiKey key, long sinceMillis, int limit) {
    ports.operations().fold();
    var newest =
        new CallQuery(
            key.organizationId(),
            sinceMillis,
            Long.MAX_VALUE,
            CallFilter.ALL.key(key.id()),
            "",
            null,
            limit);
    return ports.stores().ledger().calls(newest).calls().stream().map(CallView::of).toList();
  }

  /// The first call of a key that was just made.
  ///
  /// @return null if it has not called, or its first call is not among the newest any more
  public @Nullable CallView firstCall(ApiKey key) {
    List<CallView> calls = calls(key, key.createdMillis(), NEWEST_CALLS);
    return calls.isEmpty() ? null : calls.getLast();
  }
}
