package io.tollgate.core.watch;

import io.tollgate.core.key.LiveKey;
import io.tollgate.core.key.Network;
import io.tollgate.core.ledger.LedgerStore;
import io.tollgate.core.ledger.LedgerStore.Group;
import io.tollgate.core.ledger.LedgerStore.Interval;
import io.tollgate.core.ledger.LedgerStore.UsageRow;
import io.tollgate.core.notice.NoticeKind;
import io.tollgate.core.notice.Notices;
import io.tollgate.core.unit.StoreException;
import io.tollgate.core.watch.Sightings.Sighting;
import io.tollgate.core.watch.UseStore.Active;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Writes how keys are used and holds the [Rules] against it.
///
/// Thread: one that may block. A store that is out of reach costs nothing but time: what was not
/// written waits, within its bound, and rules are asked again.
public final class KeyWatch {

  /// Keys of one transaction.
  static final int BATCH = 500;

  private static final int PAGE = 1_000;
  private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);
  private static final long HOUR = TimeUnit.HOURS.toMillis(1);
  private static final long DAY = TimeUnit.DAYS.toMillis(1);

  private final Sightings sightings;
  private final UseStore uses;
  private final LedgerStore ledger;
  private final Notices notices;
  private final Supplier<Rules> rules;

  /// @param rules those in force
  public KeyWatch(
      Sightings sightings,
      UseStore uses,
      LedgerStore ledger,
      Notices notices,
      Supplier<Rules> rules) {
    this.sightings = sightings;
    this.uses = uses;
    this.ledger = ledger;
    this.notices = notices;
    this.rules = rules;
  }

  // ---- what was seen

  /// Writes what was seen, and asks the rules about networks.
  ///
  /// @throws StoreException the store is out of reach; what was not written waits for the next time
  public void write() {
    // What comes meanwhile waits for the next time: a busy node never ends otherwise.
    for (int rest = sightings.waiting(); rest > 0; rest -= BATCH) {
      List<Sighting> batch = sightings.take(Math.min(rest, BATCH));
      try {
        write(batch);
      } catch (StoreException e) {
        sightings.giveBack(batch);
        throw e;
      }
    }
  }

  private void write(List<Sighting> batch) {
    Map<Long, List<NetworkUse>> known =
        uses.networks(batch.stream().map(seen -> seen.key().id()).toList());
    var writing = new ArrayList<KeyUse>(batch.size());
    for (Sighting seen : batch) {
      LiveKey key = seen.key();
      List<NetworkUse> fresh = networks(seen);
      if (key.canary()) {
        canaryUsed(seen);
      } else {
        checkNetworks(key, fresh, known.getOrDefault(key.id(), List.of()));
      }
      LastUse last = seen.last();
      writing.add(
          new KeyUse(
              key.id(),
              new LastUse(
                  last.atMillis(), last.address(), AgentText.of(last.agent()), last.urlMillis()),
              fresh));
    }
    // Behind the notices: a crash in between raises none twice, and forgets none.
    uses.write(writing);
  }

  private static List<NetworkUse> networks(Sighting seen) {
    var all = new LinkedHashMap<Network, NetworkUse>();
    seen.addresses()
        .forEach((address, at) -> {
          Network network = NetworkUse.networkOf(address);
          if (network != null) {
            all.merge(network, new NetworkUse(network, at, at), NetworkUse::and);
          }
        });
    return List.copyOf(all.values());
  }

  private void canaryUsed(Sighting seen) {
    LastUse last = seen.last();
    raise(
        NoticeKind.CANARY_USED,
        seen.key().organizationId(),
        seen.key().id(),
        Math.floorDiv(last.atMillis(), HOUR),
        last.atMillis(),
        Finding.of(
            NoticeKind.CANARY_USED,
            "address",
            last.address(),
            "agent",
            AgentText.of(last.agent())));
  }

  private void checkNetworks(LiveKey key, List<NetworkUse> fresh, List<NetworkUse> known) {
    Rules.NewNetwork newNetwork = rules.get().newNetwork();
    Rules.ManyNetworks manyNetworks = rules.get().manyNetworks();
    var all = new LinkedHashMap<Network, NetworkUse>();
    known.forEach(one -> all.put(one.network(), one));
    for (NetworkUse one : fresh) {
      long at = one.lastMillis();
      if (newNetwork != null) {
        raise(key, at, newNetwork.check(one.network(), at, List.copyOf(all.values())));
      }
      all.merge(one.network(), one, NetworkUse::and);
      if (manyNetworks != null) {
        raise(key, at, manyNetworks.check(at, List.copyOf(all.values())));
      }
    }
  }

  private void raise(LiveKey key, long at, @Nullable Finding found) {
    if (found != null) {
      raise(found.kind(), key.organizationId(), key.id(), Math.floorDiv(at, DAY), at, found);
    }
  }

  private void raise(
      NoticeKind kind, long organizationId, long keyId, long period, long at, Finding found) {
    notices.raise(kind, organizationId, keyId, period, at, found.facts());
  }

  // ---- what was rolled up

  /// Asks the rules about calls and refusals, for the keys used in the last hour.
  ///
  /// @throws StoreException the store is out of reach
  public void patrol(long atMillis) {
    Rules now = rules.get();
    if (now.spike() == null && now.refusals() == null) {
      return;
    }
    var active = new TreeMap<Long, Map<Long, Active>>();
    long after = 0;
    while (true) {
      List<Active> page = uses.usedSince(atMillis - HOUR, after, PAGE);
      page.forEach(key ->
          active.computeIfAbsent(key.organizationId(), _ -> new HashMap<>()).put(key.keyId(), key));
      if (page.size() < PAGE) {
        break;
      }
      after = page.getLast().keyId();
    }
    active.forEach((organizationId, keys) -> {
      if (now.refusals() != null) {
        checkRefusals(now.refusals(), organizationId, keys, atMillis);
      }
      if (now.spike() != null) {
        checkSpike(now.spike(), organizationId, keys, atMillis);
      }
    });
  }

  private void checkRefusals(
      Rules.Refusals rule, long organizationId, Map<Long, Active> keys, long at) {
    long to = endOfMinute(at);
    sum(organizationId, to - rule.spanMillis(), to)
        .forEach((keyId, row) -> {
          if (keys.containsKey(keyId)) {
            raise(organizationId, keyId, at, rule.check(row.calls(), row.refused()));
          }
        });
  }

  private void checkSpike(Rules.Spike rule, long organizationId, Map<Long, Active> keys, long at) {
    long to = endOfMinute(at);
    long from = to - Rules.Spike.SPAN_MILLIS;
    var busy = new HashMap<Long, Long>();
    sum(organizationId, from, to)
        .forEach((keyId, row) -> {
          if (row.calls() >= rule.callsMin() && keys.containsKey(keyId)) {
            busy.put(keyId, row.calls());
          }
        });
    if (busy.isEmpty()) {
      return;
    }
    // Whole hours, which end where the last one begins or before.
    long pastTo = Math.floorDiv(from, HOUR) * HOUR;
    var highest = new HashMap<Long, Long>();
    for (UsageRow row :
        ledger.usage(
            organizationId, pastTo - rule.pastMillis(), pastTo, Interval.HOUR, Group.KEY)) {
      highest.merge(Long.valueOf(row.group()), row.calls(), Math::max);
    }
    busy.forEach((keyId, calls) -> {
      Active key = keys.get(keyId);
      if (key != null) {
        long before = highest.getOrDefault(keyId, 0L);
        raise(organizationId, keyId, at, rule.check(calls, before, at - key.createdMillis()));
      }
    });
  }

  private Map<Long, UsageRow> sum(long organizationId, long from, long to) {
    var rows = new HashMap<Long, UsageRow>();
    for (UsageRow row : ledger.usage(organizationId, from, to, Interval.ALL, Group.KEY)) {
      rows.put(Long.valueOf(row.group()), row);
    }
    return rows;
  }

  private static long endOfMinute(long at) {
    return (Math.floorDiv(at, MINUTE) + 1) * MINUTE;
  }

  private void raise(long organizationId, long keyId, long at, @Nullable Finding found) {
    if (found != null) {
      raise(found.kind(), organizationId, keyId, Math.floorDiv(at, DAY), at, found);
    }
  }
}
