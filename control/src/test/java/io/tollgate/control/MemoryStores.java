package io.tollgate.control;

import io.tollgate.core.account.Grant;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.OrganizationStore;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeListener;
import io.tollgate.core.change.ChangeStore;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Certificate;
import io.tollgate.core.key.CertificateStore;
import io.tollgate.core.key.Fingerprint;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyStore;
import io.tollgate.core.ledger.CallFilter;
import io.tollgate.core.ledger.CallQuery;
import io.tollgate.core.ledger.KeyTotal;
import io.tollgate.core.ledger.LedgerStore;
import io.tollgate.core.ledger.PriceVersion;
import io.tollgate.core.ledger.UsageQuery;
import io.tollgate.core.ledger.WindowTotal;
import io.tollgate.core.statement.StatementLine;
import io.tollgate.core.unit.Credits;
import io.tollgate.core.unit.RequestId;
import io.tollgate.core.unit.StoreException;
import io.tollgate.core.window.WindowKind;
import io.tollgate.core.window.WindowRule;
import io.tollgate.testkit.MemoryNoticeStore;
import io.tollgate.testkit.MemoryOutbox;
import io.tollgate.testkit.MemoryPersonStore;
import io.tollgate.testkit.MemorySessionStore;
import io.tollgate.testkit.MemoryStatementStore;
import io.tollgate.testkit.MemoryUseStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The stores in memory, with a switch that takes them out of reach.
///
/// Thread: any.
public final class MemoryStores {

  private final TreeMap<Long, Organization> organizations = new TreeMap<>();
  private final TreeMap<Long, ApiKey> keys = new TreeMap<>();
  private final TreeMap<Long, Certificate> certificates = new TreeMap<>();
  private final List<Grant> grants = new ArrayList<>();
  private final List<ChangeStore.AuditEntry> audit = new ArrayList<>();
  private final List<LedgerStore.StoredCall> calls = new ArrayList<>();
  private final List<PriceVersion> prices = new ArrayList<>();
  private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
  private final MemoryUseStore uses = new MemoryUseStore(this::allKeys);
  private final MemoryNoticeStore notices = new MemoryNoticeStore();
  private final MemoryStatementStore statements =
      new MemoryStatementStore(() -> List.copyOf(organizations.values()));
  private final MemorySessionStore sessions = new MemorySessionStore();
  private final List<String> signedOut = new CopyOnWriteArrayList<>();
  private final MemoryOutbox outbox = new MemoryOutbox();
  private final MemoryPersonStore persons =
      new MemoryPersonStore(
          outbox,
          id -> organizations().byId(id),
          (made, actor) ->
              changes().apply(new Change.OrganizationCreated(made), actor, made.createdMillis()),
          (person, kept) -> {
            signedOut.add(person + "/" + kept);
            sessions.removeOfPerson(person, kept);
          });
  private volatile @Nullable RuntimeException failure;

  /// Lets every call fail from now on; null heals.
  public void failWith(@Nullable RuntimeException next) {
    failure = next;
  }

  /// The failure of a store that is out of reach.
  public static StoreException outOfReach() {
    return new StoreException("disk gone", true, new IllegalStateException("test"));
  }

  public void tell(ChangeListener listener) {
    listeners.add(listener);
  }

  /// Folds a finished call.
  public synchronized void add(LedgerStore.StoredCall call) {
    calls.add(call);
  }

  /// Notes what a route costs, in the order of time.
  public synchronized void add(PriceVersion price) {
    prices.add(price);
  }

  public KeyStore keys() {
    return new Keys();
  }

  public CertificateStore certificates() {
    return new Certificates();
  }

  public OrganizationStore organizations() {
    return new Organizations();
  }

  public ChangeStore changes() {
    return new Changes();
  }

  public LedgerStore ledger() {
    return new Ledger();
  }

  public MemoryUseStore uses() {
    return uses;
  }

  public MemoryStatementStore statements() {
    return statements;
  }

  public MemorySessionStore sessions() {
    return sessions;
  }

  /// Whose sessions were ended, and which one was kept.
  public List<String> signedOut() {
    return List.copyOf(signedOut);
  }

  public MemoryOutbox outbox() {
    return outbox;
  }

  public MemoryPersonStore persons() {
    return persons;
  }

  public MemoryNoticeStore notices() {
    return notices;
  }

  private synchronized List<ApiKey> allKeys() {
    return List.copyOf(keys.values());
  }

  private void check() {
    RuntimeException now = failure;
    if (now != null) {
      throw now;
    }
  }

  private final class Keys implements KeyStore {
    @Override
    public @Nullable ApiKey find(KeyDigest digest) {
      synchronized (MemoryStores.this) {
        check();
        return keys.values().stream()
            .filter(key -> key.digest().equals(digest))
            .findFirst()
            .orElse(null);
      }
    }

    @Override
    public @Nullable ApiKey byId(long id) {
      synchronized (MemoryStores.this) {
        check();
        return keys.get(id);
      }
    }

    @Override
    public List<ApiKey> ofOrganization(long organizationId, long afterId, int limit) {
      synchronized (MemoryStores.this) {
        check();
        return keys.tailMap(afterId, false).values().stream()
            .filter(key -> key.organizationId() == organizationId)
            .limit(limit)
            .toList();
      }
    }
  }

  private final class Certificates implements CertificateStore {
    @Override
    public @Nullable Certificate find(Fingerprint fingerprint) {
      synchronized (MemoryStores.this) {
        check();
        return certificates.values().stream()
            .filter(certificate -> certificate.fingerprint().equals(fingerprint))
            .findFirst()
            .orElse(null);
      }
    }

    @Override
    public @Nullable Certificate byId(long id) {
      synchronized (MemoryStores.this) {
        check();
        return certificates.get(id);
      }
    }

    @Override
    public List<Certificate> ofKey(long keyId, long afterId, int limit) {
      synchronized (MemoryStores.this) {
        check();
        return certificates.tailMap(afterId, false).values().stream()
            .filter(certificate -> certificate.keyId() == keyId)
            .limit(limit)
            .toList();
      }
    }

    @Override
    public int countGood(long keyId, long atMillis) {
      synchronized (MemoryStores.this) {
        check();
        return (int)
            certificates.values().stream()
                .filter(certificate ->
                    certificate.keyId() == keyId
                        && !certificate.revoked()
                        && certificate.expiresMillis() >= atMillis)
                .count();
      }
    }
  }

  private final class Organizations implements OrganizationStore {
    @Override
    public @Nullable Organization byId(long id) {
      synchronized (MemoryStores.this) {
        check();
        return organizations.get(id);
      }
    }

    @Override
    public List<Organization> page(long afterId, int limit) {
      synchronized (MemoryStores.this) {
        check();
        return organizations.tailMap(afterId, false).values().stream().limit(limit).toList();
      }
    }

    @Override
    public List<Grant> grants(long organizationId, int limit) {
      synchronized (MemoryStores.this) {
        check();
        return grants.stream()
            .filter(grant -> grant.organizationId() == organizationId)
            .sorted(Comparator.comparingLong(Grant::atMillis).reversed())
            .limit(limit)
            .toList();
      }
    }
  }

  private final class Changes implements ChangeStore {
    @Override
    public boolean apply(Change change, String actor, long atMillis) {
      synchronized (MemoryStores.this) {
        check();
        boolean written = write(change, actor, atMillis);
        if (written) {
          listeners.forEach(listener -> listener.changed(change));
        }
        return written;
      }
    }

    private boolean write(Change change, String actor, long atMillis) {
      return switch (change) {
        case Change.OrganizationCreated(Organization next) -> {
          Organization there = organizations.get(next.id());
          if (there != null) {
            yield same(there.equals(next));
          }
          organizations.put(next.id(), next);
          yield record("organization.created", change, next.id(), null, next, actor, atMillis);
        }
        case Change.OrganizationChanged(Organization next) -> {
          Organization there = organizations.put(next.id(), next);
          yield record("organization.changed", change, next.id(), there, next, actor, atMillis);
        }
        case Change.PlanChanged(Organization next, long statementId, StatementLine line) -> {
          Organization there = organizations.put(next.id(), next);
          statements.add(statementId, line);
          yield record("plan.changed", change, next.id(), there, next, actor, atMillis);
        }
        case Change.KeyCreated(ApiKey next, boolean imported) -> {
          ApiKey there = keys.get(next.id());
          if (there != null) {
            yield same(there.equals(next));
          }
          if (keys.values().stream().anyMatch(other -> other.digest().equals(next.digest()))) {
            throw new ConflictException("the same key is there already");
          }
          keys.put(next.id(), next);
          String kind = imported ? "key.imported" : "key.created";
          yield record(kind, change, next.id(), null, next, actor, atMillis);
        }
        case Change.KeyChanged(ApiKey next) -> {
          ApiKey there = keys.put(next.id(), next);
          yield record("key.changed", change, next.id(), there, next, actor, atMillis);
        }
        case Change.KeyRotated(ApiKey old, ApiKey next) -> {
          ApiKey there = keys.get(next.id());
          if (there != null) {
            yield same(there.equals(next));
          }
          ApiKey before = keys.put(old.id(), old);
          keys.put(next.id(), next);
          yield record("key.rotated", change, old.id(), before, next, actor, atMillis);
        }
        case Change.KeyMoved(long _, long keyId, KeyDigest from, KeyDigest to) -> {
          ApiKey there = keys.get(keyId);
          boolean moves = there != null && there.digest().equals(from);
          if (there != null && moves) {
            keys.put(keyId, there.at(to));
          }
          yield moves;
        }
        case Change.Noted(String kind, String words) ->
            record(kind, change, 0, null, words, actor, atMillis);
        case Change.CertificateAdded(Certificate next) -> {
          Certificate there = certificates.get(next.id());
          if (there != null) {
            yield same(there.equals(next));
          }
          if (certificates.values().stream()
              .anyMatch(other -> other.fingerprint().equals(next.fingerprint()))) {
            throw new ConflictException("the same certificate is there already");
          }
          certificates.put(next.id(), next);
          yield record("certificate.issued", change, next.id(), null, next, actor, atMillis);
        }
        case Change.CertificateRevoked(Certificate next) -> {
          Certificate there = certificates.put(next.id(), next);
          yield record("certificate.revoked", change, next.id(), there, next, actor, atMillis);
        }
        case Change.Granted(Grant next) -> {
          for (Grant there : grants) {
            if (there.id() == next.id()) {
              yield same(there.equals(next));
            }
          }
          grants.add(next);
          yield record("grant.created", change, next.id(), null, next, actor, atMillis);
        }
      };
    }

    private boolean same(boolean same) {
      if (!same) {
        throw new ConflictException("the id is taken");
      }
      return false;
    }

    private boolean record(
        String kind,
        Change change,
        long subjectId,
        @Nullable Object before,
        Object after,
        String actor,
        long atMillis) {
      audit.add(
          new AuditEntry(
              audit.size() + 1,
              atMillis,
              actor,
              kind,
              change.organizationId(),
              subjectId,
              before == null ? null : json(subjectId, before),
              json(subjectId, after)));
      return true;
    }

    private static String json(long id, Object value) {
      return "{\"id\":" + id + ",\"digest\":\"00ff\",\"text\":\"" + value + "\"}";
    }

    @Override
    public long sequence() {
      synchronized (MemoryStores.this) {
        check();
        return audit.size();
      }
    }

    @Override
    public List<AuditEntry> audit(@Nullable Long organizationId, long beforeSequence, int limit) {
      synchronized (MemoryStores.this) {
        check();
        var newestFirst = new ArrayList<>(audit);
        Collections.reverse(newestFirst);
        return newestFirst.stream()
            .filter(entry -> entry.sequence() < beforeSequence)
            .filter(entry -> organizationId == null || entry.organizationId() == organizationId)
            .limit(limit)
            .toList();
      }
    }
  }

  private final class Ledger implements LedgerStore {
    @Override
    public List<KeyTotal> keyTotals(long organizationId, long atMillis) {
      return List.of();
    }

    @Override
    public List<WindowTotal> totals(long organizationId, long startedSinceMillis) {
      synchronized (MemoryStores.this) {
        check();
        var totals = new TreeMap<String, WindowTotal>();
        Organization organization = organizations.get(organizationId);
        long anchor = organization == null ? 0 : organization.anchorMillis();
        for (StoredCall call : calls) {
          for (WindowKind kind : List.of(WindowKind.UTC_MONTH, WindowKind.ANCHORED_MONTH)) {
            long start = new WindowRule(kind, anchor).at(call.atMillis()).startMillis();
            if (call.organizationId() == organizationId && start >= startedSinceMillis) {
              var one =
                  new WindowTotal(
                      organizationId,
                      kind,
                      start,
                      call.credits(),
                      Credits.MAX,
                      call.overage(),
                      call.overage() * ControlWorld.OVERAGE_NANOS);
              totals.merge(
                  kind + "@" + start,
                  one,
                  (a, b) ->
                      new WindowTotal(
                          organizationId,
                          kind,
                          start,
                          a.used() + b.used(),
                          Credits.MAX,
                          a.overage() + b.overage(),
                          a.overageNanos() + b.overageNanos()));
            }
          }
        }
        return List.copyOf(totals.values());
      }
    }

    @Override
    public long lastMillis() {
      check();
      return 0;
    }

    @Override
    public List<UsageRow> usage(UsageQuery query) {
      synchronized (MemoryStores.this) {
        check();
        var rows = new TreeMap<String, UsageRow>();
        for (StoredCall call : calls) {
          if (call.organizationId() != query.organizationId()
              || call.atMillis() < query.fromMillis()
              || call.atMillis() >= query.toMillis()
              || !matches(call, query.filter())) {
            continue;
          }
          long start =
              query.interval() == Interval.ALL
                  ? query.fromMillis()
                  : query.interval().startOf(call.atMillis(), query.zone());
          String part =
              switch (query.group()) {
                case NONE -> "";
                case KEY -> String.valueOf(call.keyId());
                case ROUTE -> call.apiId() + "/" + call.routeId();
                case STATUS -> String.valueOf(call.status());
                case STATUS_CLASS -> String.valueOf(call.status() / 100);
                case ENVIRONMENT -> environment(call);
                case API -> call.apiId();
              };
          var one = new UsageRow(start, part, 1, call.refusal() == null ? 0 : 1, call.credits());
          rows.merge(
              "%020d %s".formatted(start, part),
              one,
              (a, b) ->
                  new UsageRow(
                      start,
                      part,
                      a.calls() + b.calls(),
                      a.refused() + b.refused(),
                      a.credits() + b.credits()));
        }
        return List.copyOf(rows.values());
      }
    }

    private String environment(StoredCall call) {
      ApiKey key = keys.get(call.keyId());
      return key == null ? "" : key.permissions().environment().name();
    }

    private boolean matches(StoredCall call, CallFilter filter) {
      return (filter.keyId() == null || filter.keyId() == call.keyId())
          && (filter.environment() == null || filter.environment().name().equals(environment(call)))
          && (filter.apiId() == null || filter.apiId().equals(call.apiId()))
          && (filter.routeId() == null || filter.routeId().equals(call.routeId()))
          && call.status() >= filter.statusMin()
          && call.status() <= filter.statusMax()
          && (!filter.refusedOnly() || call.refusal() != null);
    }

    /// A call's row is its place among all that were added.
    @Override
    public CallQuery.Calls calls(CallQuery query) {
      synchronized (MemoryStores.this) {
        check();
        List<Integer> rows =
            IntStream.range(0, calls.size())
                .boxed()
                .filter(row -> matches(row, query))
                .sorted(
                    Comparator.comparingLong((Integer row) -> calls.get(row).atMillis())
                        .thenComparing(row -> row)
                        .reversed())
                .limit(query.limit() + 1L)
                .toList();
        List<Integer> page = rows.subList(0, Math.min(rows.size(), query.limit()));
        int last = page.isEmpty() ? 0 : page.getLast();
        return new CallQuery.Calls(
            page.stream().map(calls::get).toList(),
            rows.size() > page.size()
                ? new CallQuery.Place(calls.get(last).atMillis(), last)
                : null);
      }
    }

    private boolean matches(int row, CallQuery query) {
      StoredCall call = calls.get(row);
      CallQuery.Place before = query.before();
      return call.organizationId() == query.organizationId()
          && call.atMillis() >= query.fromMillis()
          && call.atMillis() < query.toMillis()
          && matches(call, query.filter())
          && call.target().contains(query.text())
          && (query.subject().isEmpty() || call.subject().equals(query.subject()))
          && (before == null
              || call.atMillis() < before.atMillis()
              || (call.atMillis() == before.atMillis() && row < before.row()));
    }

    @Override
    public long callsSinceMillis() {
      return 0;
    }

    @Override
    public @Nullable PriceVersion price(String apiId, String routeId, long atMillis) {
      synchronized (MemoryStores.this) {
        check();
        return prices.stream()
            .filter(price ->
                price.apiId().equals(apiId)
                    && price.routeId().equals(routeId)
                    && price.sinceMillis() <= atMillis)
            .reduce((_, later) -> later)
            .orElse(null);
      }
    }

    @Override
    public @Nullable StoredCall call(RequestId id) {
      synchronized (MemoryStores.this) {
        check();
        return calls.stream().filter(call -> call.id().equals(id)).findFirst().orElse(null);
      }
    }
  }
}
