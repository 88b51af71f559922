package io.tollgate.app.run;

import io.tollgate.app.config.Configuration;
import io.tollgate.core.admission.Account;
import io.tollgate.core.admission.Accounts;
import io.tollgate.core.change.AuditReport;
import io.tollgate.core.change.ChangeFeed;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.ledger.Journal;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.unit.StoreException;
import io.tollgate.store.Ids;
import io.tollgate.store.jdbc.UnusableDatabaseException;
import io.tollgate.store.journal.FileJournal;
import io.tollgate.store.journal.JournalCorruptException;
import io.tollgate.store.journal.JournalSettings;
import io.tollgate.store.journal.Recovery;
import io.tollgate.store.ledger.Alarm;
import io.tollgate.store.ledger.Desks;
import io.tollgate.store.ledger.FoldStoppedException;
import io.tollgate.store.ledger.Folder;
import io.tollgate.store.ledger.JournalMismatchException;
import io.tollgate.store.ledger.Pruner;
import io.tollgate.store.ledger.Retention;
import io.tollgate.store.ledger.Verifier;
import io.tollgate.store.sqlite.CreditAlerts;
import io.tollgate.store.sqlite.SqliteAlertStore;
import io.tollgate.store.sqlite.SqliteCertificateStore;
import io.tollgate.store.sqlite.SqliteChangeStore;
import io.tollgate.store.sqlite.SqliteDatabase;
import io.tollgate.store.sqlite.SqliteKeyStore;
import io.tollgate.store.sqlite.SqliteLedgerStore;
import io.tollgate.store.sqlite.SqliteNoticeStore;
import io.tollgate.store.sqlite.SqliteOrganizationStore;
import io.tollgate.store.sqlite.SqliteOutbox;
import io.tollgate.store.sqlite.SqlitePersonStore;
import io.tollgate.store.sqlite.SqlitePriceVersions;
import io.tollgate.store.sqlite.SqliteSecrets;
import io.tollgate.store.sqlite.SqliteSessionStore;
import io.tollgate.store.sqlite.SqliteSigningKeyStore;
import io.tollgate.store.sqlite.SqliteStatementStore;
import io.tollgate.store.sqlite.SqliteUseStore;
import io.tollgate.store.sqlite.SqliteVaultStore;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that is durable, and the desks that stand on it.
///
/// The order at the start is the order of trust: the database, the journal with its recovery, what
/// the journal holds folded into the database, and only then desks that begin from its totals.
final class Storage implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

  /// Organizations kept in memory, at about 1 KB each.
  private static final int ACCOUNTS_MAX = 200_000;

  private final SqliteDatabase database;
  private final FileJournal journal;
  private final SqliteKeyStore keys;
  private final SqliteCertificateStore certificates;
  private final SqliteOrganizationStore organizations;
  private final SqliteLedgerStore ledger;
  private final SqliteStatementStore statements;
  private final SqliteChangeStore changes;
  private final ChangeFeed feed;
  private final AuditHeadFile auditHead;
  private final ChangeBeat beat;
  private final SqliteUseStore uses;
  private final SqliteNoticeStore notices;
  private final CreditAlerts creditAlerts;
  private final SqliteAlertStore alerts;
  private final LedgerClock clock;
  private final Accounts accounts;
  private final Folder folder;
  private final Verifier verifier;

  private Storage(
      SqliteDatabase database,
      FileJournal journal,
      Configuration configuration,
      Supplier<Catalog> catalog) {
    this.database = database;
    this.journal = journal;
    keys = new SqliteKeyStore(database);
    certificates = new SqliteCertificateStore(database);
    organizations = new SqliteOrganizationStore(database);
    ledger = new SqliteLedgerStore(database);
    statements = new SqliteStatementStore(database);
    changes = new SqliteChangeStore(database);
    feed = new ChangeFeed(Clock.system().nanos());
    auditHead =
        new AuditHeadFile(AuditHeadFile.beside(Tollgate.dataDirectory(configuration)), changes);
    beat = new ChangeBeat(changes, feed, Clock.system(), auditHead::note);
    uses = new SqliteUseStore(database);
    notices = new SqliteNoticeStore(database);
    creditAlerts = new CreditAlerts(catalog, Ids::next, Clock.system()::wallMillis);
    changes.tell(creditAlerts);
    alerts = new SqliteAlertStore(database, creditAlerts, Ids::next);
    foldWhatWasLeft();
    clock = new LedgerClock(Clock.system(), ledger.lastMillis());
    accounts = new Accounts(organizations, ledger, catalog, clock, ACCOUNTS_MAX);
    changes.tell(accounts);
    var desks = new LiveDesks(accounts);
    folder =
        new Folder(
            database,
            journal,
            new Folder.Options(
                accounts,
                desks,
                Storage::raise,
                creditAlerts,
                Clock.system(),
                Folder.Options.RECORDS_MAX));
    var pruner = new Pruner(database, retention(configuration.store().requestsKept()));
    verifier = new Verifier(database, desks, pruner, Storage::raise, Clock.system());
  }

  /// Opens what is durable, and folds what a crash left in the journal.
  ///
  /// @throws StartException one line that says what to do
  static Storage open(Configuration configuration, Supplier<Catalog> catalog) {
    SqliteDatabase database = null;
    FileJournal journal = null;
    try {
      database = SqliteDatabase.open(configuration.store().sqlite());
      journal = FileJournal.open(settings(configuration));
      tell(journal.recovery());
      return new Storage(database, journal, configuration, catalog);
    } catch (UnusableDatabaseException
        | JournalCorruptException
        | JournalMismatchException
        | FoldStoppedException
        | StoreException e) {
      closeAll(journal, database);
      throw new StartException(Reason.of(e));
    } catch (RuntimeException e) {
      closeAll(journal, database);
      throw e;
    }
  }

  private static void closeAll(@Nullable FileJournal journal, @Nullable SqliteDatabase database) {
    if (journal != null) {
      journal.close();
    }
    if (database != null) {
      database.close();
    }
  }

  private static JournalSettings settings(Configuration configuration) {
    var written = configuration.journal();
    JournalSettings settings = JournalSettings.of(written.directory()).with(written.sync().sync());
    return written.sync().sync() == Journal.Sync.INTERVAL
        ? settings.with(written.sync().interval())
        : settings;
  }

  private static Retention retention(Duration requestsKept) {
    var defaults = Retention.DEFAULT;
    return new Retention(
        Math.toIntExact(Math.max(1, requestsKept.toDays())),
        defaults.requestRowsMax(),
        defaults.minuteDays(),
        defaults.hourDays(),
        defaults.rollingDays());
  }

  private static void tell(Recovery recovery) {
    for (Recovery.Cut cut : recovery.cuts()) {
      LOG.warn(
          "journal: cut a torn tail that a crash left, lane={} segment={} offset={} bytes={}",
          cut.lane(),
          cut.segment(),
          cut.offset(),
          cut.bytes());
    }
  }

  private static void raise(Alarm alarm) {
    switch (alarm.kind()) {
      case AGREEMENT -> LOG.warn("books balance again, organization={}", alarm.organizationId());
      case DIFFERENCE, FOLD_STOPPED, FOLD_FAILING ->
          LOG.error(
              "ALARM {} organization={}: {}",
              alarm.kind(),
              alarm.organizationId(),
              alarm.evidence());
    }
  }

  /// Desks begin from the ledger's totals, so these must be whole first. No desk is there yet to be
  /// told.
  private void foldWhatWasLeft() {
    var options =
        new Folder.Options(
            (_, _) -> {},
            LiveDesks.NONE,
            Storage::raise,
            creditAlerts,
            Clock.system(),
            Folder.Options.RECORDS_MAX);
    try (var first = new Folder(database, journal, options)) {
      first.foldAll();
    }
  }

  /// Begins folding, verifying and listening for changes in the background.
  void start() {
    beat.beat();
    beat.start();
    folder.start();
    verifier.start();
  }

  FileJournal journal() {
    return journal;
  }

  SqliteKeyStore keys() {
    return keys;
  }

  SqliteCertificateStore certificates() {
    return certificates;
  }

  SqliteOrganizationStore organizations() {
    return organizations;
  }

  SqliteLedgerStore ledger() {
    return ledger;
  }

  SqliteStatementStore statements() {
    return statements;
  }

  SqliteChangeStore changes() {
    return changes;
  }

  /// Keys that sign tokens, sealed under the installation's secret.
  SqliteSigningKeyStore signingKeys(KeySecrets secrets) {
    return new SqliteSigningKeyStore(database, secrets.current(), secrets.previous());
  }

  /// Mail that waits, sealed under the installation's secret.
  SqliteOutbox outbox(KeySecrets secrets) {
    return new SqliteOutbox(database, secrets.current(), secrets.previous());
  }

  /// People, with what they sign in with sealed under the installation's secret.
  SqlitePersonStore persons(KeySecrets secrets) {
    return new SqlitePersonStore(database, secrets.current(), secrets.previous(), outbox(secrets));
  }

  SqliteUseStore uses() {
    return uses;
  }

  SqliteNoticeStore notices() {
    return notices;
  }

  SqliteAlertStore alerts() {
    return alerts;
  }

  SqliteSessionStore sessions() {
    return new SqliteSessionStore(database);
  }

  SqliteVaultStore vault(KeySecrets secrets) {
    return new SqliteVaultStore(database, secrets.current(), secrets.previous());
  }

  /// Notes the secrets in force, and seals anew what is sealed under the one before.
  void begin(KeySecrets secrets) {
    Rotation.begin(database, secrets);
  }

  /// Notes the prices that calls are charged by from now on.
  void note(Catalog sold) {
    new SqlitePriceVersions(database).note(SqlitePriceVersions.of(sold), clock.millis());
  }

  /// How many keys need the secret before.
  KeysLeft keysLeft(KeySecrets secrets) {
    return new KeysLeft(
        secrets.rotating() ? new SqliteSecrets(database)::left : null, Clock.system());
  }

  /// Walks the audit.
  AuditReport verifyAudit() {
    return auditHead.verify();
  }

  ChangeFeed feed() {
    return feed;
  }

  LedgerClock clock() {
    return clock;
  }

  Accounts accounts() {
    return accounts;
  }

  Folder folder() {
    return folder;
  }

  Verifier verifier() {
    return verifier;
  }

  /// Syncs the journal, folds all of it, and closes the database. The gateway has ended before.
  @Override
  public void close() {
    beat.close();
    verifier.close();
    journal.close();
    folder.close();
    try {
      folder.foldAll();
    } catch (StoreException | FoldStoppedException e) {
      // Nothing is lost: the next start folds what is in the journal.
      LOG.warn("the journal is left to be folded at the next start: {}", Reason.of(e));
    }
    database.close();
  }

  /// The desks of the accounts in memory.
  private record LiveDesks(Accounts accounts) implements Desks {

    static final Desks NONE =
        new Desks() {
          @Override
          public @Nullable Desk find(long organizationId) {
            return null;
          }

          @Override
          public Iterable<Desk> all() {
            return java.util.List.of();
          }
        };

    @Override
    public @Nullable Desk find(long organizationId) {
      Account account = accounts.find(organizationId);
      return account == null ? null : account.desk();
    }

    @Override
    public Iterable<Desk> all() {
      return () -> {
        Iterator<Account> all = accounts.all().iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return all.hasNext();
          }

          @Override
          public Desk next() {
            return all.next().desk();
          }
        };
      };
    }
  }
}
