package io.tollgate.store.ledger;

import io.tollgate.core.credit.Desk;
import io.tollgate.core.ledger.FoldListener;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.StoreException;
import io.tollgate.core.window.WindowKind;
import io.tollgate.store.jdbc.ConstraintException;
import io.tollgate.store.jdbc.Database;
import io.tollgate.store.journal.JournalReader;
import io.tollgate.store.journal.JournalReader.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns the journal into rows of the ledger, each record exactly once.
///
/// One transaction writes the request rows and window totals of a batch, and the journal position
/// behind it. A crash at any instant leaves either all of that or nothing, and the next folder goes
/// on from the position it finds. Rollups follow in transactions of their own, see [Rollups].
///
/// Thread: [#start], [#foldAll], [#catchUp], [#status] and [#close] from any; the journal is read
/// by one thread at a time.
public final class Folder implements AutoCloseable {

  /*
   * What stands between a record and being folded twice, outermost first: the position in the
   * ledger's own transaction; the position and the last row compared with what this folder knows,
   * inside that transaction (two folders on one database: the second stops); the unique request id.
   * Between a record and being skipped: the journal's name and generation, compared at start.
   *
   * A commit that fails may yet have happened. So after any failure nothing in memory is believed:
   * last row and positions are read again, and if they are those of the batch in doubt, it is told
   * to the listener as folded.
   *
   * "pass" guards everything the thread that folds uses; "state" guards what others ask about.
   */

  private static final Logger LOG = LoggerFactory.getLogger(Folder.class);

  /// Between passes: the more calls share a transaction, the fewer pages each of them dirties.
  private static final long IDLE_MILLIS = 500;

  private static final long ROLL_UP_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long PAUSE_MIN_MILLIS = 100;
  private static final long PAUSE_MAX_MILLIS = 5_000;
  private static final int FAILURES_BEFORE_ALARM = 10;

  private final Database database;
  private final JournalReader journal;
  private final FoldListener listener;
  private final Desks desks;
  private final Alarm.Listener alarms;
  private final FoldWitness witness;
  private final Clock clock;
  private final int recordsMax;
  private final Steps steps;

  private final ReentrantLock pass = new ReentrantLock();
  private final Map<Integer, Position> positions = new HashMap<>();
  private boolean loaded;
  private long lastRow;
  private long rolledRow;
  private long rolledNanos;
  private @Nullable Fold inDoubt;

  private final ReentrantLock state = new ReentrantLock();
  private final Condition changed = state.newCondition();
  private FolderStatus.State doing = FolderStatus.State.READY;
  private @Nullable String error;
  private long folded;
  private long wholeNanos;
  private boolean whole;
  private long asked;
  private long answered;
  private @Nullable Thread thread;

  /// What a folder works with.
  ///
  /// @param desks whose desk is frozen when its record breaks a cap
  /// @param witness looks at each transaction from within
  /// @param recordsMax records in one transaction, 1 or more
  public record Options(
      FoldListener listener,
      Desks desks,
      Alarm.Listener alarms,
      FoldWitness witness,
      Clock clock,
      int recordsMax) {

    /// Nobody looks.
    public Options(
        FoldListener listener, Desks desks, Alarm.Listener alarms, Clock clock, int recordsMax) {
      this(listener, desks, alarms, FoldWitness.NONE, clock, recordsMax);
    }

    /// Half a second of a busy node, and a few megabytes.
    public static final int RECORDS_MAX = 10_000;

    public Options {
      if (recordsMax < 1) {
        throw new IllegalArgumentException("recordsMax: " + recordsMax + " (expected: 1 or more)");
      }
    }
  }

  /// Ties the journal to the database, or finds that it is.
  ///
  /// @throws JournalMismatchException the database was folded from another journal
  /// @throws StoreException the database is out of reach
  public Folder(Database database, JournalReader journal, Options options) {
    this(database, journal, options, _ -> {});
  }

  Folder(Database database, JournalReader journal, Options options, Steps steps) {
    this.database = database;
    this.journal = journal;
    this.listener = options.listener();
    this.desks = options.desks();
    this.alarms = options.alarms();
    this.witness = options.witness();
    this.clock = options.clock();
    this.recordsMax = options.recordsMax();
    this.steps = steps;
    this.wholeNanos = clock.nanos();
    this.rolledNanos = wholeNanos;
    new JournalBinding(database).require(journal.name(), journal.generation());
  }

  /// Told before and after each step; crash tests throw here.
  @FunctionalInterface
  interface Steps {
    void at(String step);
  }

  /// What one transaction holds.
  ///
  /// @param next positions behind it
  /// @param lastRow the ledger's newest row after it
  private record Fold(FoldBatch batch, Map<Integer, Position> next, long lastRow) {}

  /// Folds everything durable in the journal and brings the rollups up to it, on the caller's
  /// thread: before serving, and after the journal is closed.
  ///
  /// @throws StoreException the database is out of reach
  /// @throws FoldStoppedException a record must not be folded
  public void foldAll() {
    pass.lock();
    try {
      requireNotStopped();
      while (!foldOnce()) {}
      rollUp();
    } catch (RuntimeException e) {
      throw stopIfFinal(e);
    } finally {
      pass.unlock();
    }
  }

  /// Starts folding in the background.
  public void start() {
    state.lock();
    try {
      if (doing != FolderStatus.State.READY) {
        throw new IllegalStateException("folder is " + doing);
      }
      doing = FolderStatus.State.RUNNING;
      thread = Thread.ofPlatform().name("folder").daemon().start(this::run);
    } finally {
      state.unlock();
    }
  }

  /// Waits until everything that was durable in the journal at this instant is in the ledger,
  /// rollups included.
  ///
  /// @return whether it is; false when time is up or the folder has stopped
  public boolean catchUp(Duration atMost) {
    long left = atMost.toNanos();
    state.lock();
    try {
      long mine = ++asked;
      changed.signalAll();
      while (answered < mine) {
        if (!folding() || left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException _) {
      // The caller is told in the usual way: not caught up, and the flag stands.
      Thread.currentThread().interrupt();
      return false;
    } finally {
      state.unlock();
    }
  }

  /// How far it is.
  public FolderStatus status() {
    state.lock();
    try {
      long lagNanos = whole && error == null ? 0 : clock.nanos() - wholeNanos;
      return new FolderStatus(doing, folded, TimeUnit.NANOSECONDS.toMillis(lagNanos), error);
    } finally {
      state.unlock();
    }
  }

  /// Ends the background thread after its transaction. Folds nothing more; see [#foldAll].
  @Override
  public void close() {
    Thread ending;
    state.lock();
    try {
      ending = thread;
      if (doing != FolderStatus.State.STOPPED) {
        doing = FolderStatus.State.CLOSED;
      }
      changed.signalAll();
    } finally {
      state.unlock();
    }
    if (ending != null) {
      joinUninterruptibly(ending);
    }
  }

  private static void joinUninterruptibly(Thread ending) {
    boolean interrupted = false;
    while (ending.isAlive()) {
      try {
        ending.join();
      } catch (InterruptedException _) {
        // Its transaction is bounded; the flag is put back below.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    int failures = 0;
    while (folding()) {
      try {
        long question = question();
        boolean drained = pass(question > answered);
        failures = 0;
        if (drained) {
          answer(question);
          idle();
        }
      } catch (StoreException e) {
        if (!e.retryable()) {
          stop(e);
          return;
        }
        failing(e, ++failures);
        pause(Math.min(PAUSE_MAX_MILLIS, PAUSE_MIN_MILLIS << Math.min(failures - 1, 10)));
      } catch (RuntimeException e) {
        stop(e);
        return;
      }
    }
  }

  /// @param rollUp whether somebody waits for the rollups
  private boolean pass(boolean rollUp) {
    pass.lock();
    try {
      boolean drained = foldOnce();
      if ((rollUp && drained) || clock.nanos() - rolledNanos >= ROLL_UP_NANOS) {
        rollUp();
      }
      return drained;
    } finally {
      pass.unlock();
    }
  }

  /// Reads a batch over all lanes and commits it.
  ///
  /// @return whether every lane was read to its end
  private boolean foldOnce() {
    if (!loaded) {
      load();
    }
    var batch = new FoldBatch();
    var next = new LinkedHashMap<Integer, Position>();
    boolean drained = read(batch, next);
    if (!next.isEmpty()) {
      commit(new Fold(batch, Map.copyOf(next), lastRow + batch.size()));
    }
    passed(drained);
    return drained;
  }

  /// Fills the batch from the lanes in turn, so that none waits for another's backlog.
  ///
  /// @return whether every lane was read to its end
  private boolean read(FoldBatch batch, Map<Integer, Position> next) {
    var lanes = new ArrayDeque<>(journal.lanes());
    int share = Math.max(1, recordsMax / Math.max(1, lanes.size()));
    while (!lanes.isEmpty() && batch.size() < recordsMax) {
      int lane = lanes.removeFirst();
      Position after = next.getOrDefault(lane, positions.get(lane));
      JournalReader.Batch read =
          journal.read(lane, after, Math.min(share, recordsMax - batch.size()));
      read.records().forEach(batch::add);
      if (after != null ? !read.next().equals(after) : !read.records().isEmpty()) {
        next.put(lane, read.next());
      }
      // A lane that gave nothing is at its end; what comes in now is for the next pass.
      if (!read.records().isEmpty()) {
        lanes.addLast(lane);
      }
    }
    return lanes.isEmpty();
  }

  private void commit(Fold fold) {
    steps.at("read");
    loaded = false;
    inDoubt = fold;
    try {
      database.write(connection -> {
        write(connection, fold);
        return true;
      });
    } catch (ConstraintException e) {
      inDoubt = null;
      // This is the end: what is in the ledger shall show in reports.
      rollUp();
      throw refused(fold.batch(), e);
    } catch (FoldStoppedException e) {
      inDoubt = null;
      rollUp();
      throw e;
    }
    steps.at("committed");
    inDoubt = null;
    done(fold);
    loaded = true;
  }

  private void write(Connection connection, Fold fold) throws SQLException {
    FoldBatch batch = fold.batch();
    steps.at("begun");
    batch.insertRequests(connection, lastRow + 1);
    steps.at("requests");
    FoldWitness.Folded folded = batch.addWindows(connection);
    steps.at("windows");
    witness.folded(connection, folded);
    steps.at("witness");
    advance(connection, fold);
    steps.at("state");
    for (Map.Entry<Integer, Position> lane : fold.next().entrySet()) {
      move(connection, lane.getKey(), positions.get(lane.getKey()), lane.getValue());
      steps.at("position");
    }
  }

  private void rollUp() {
    while (rolledRow < lastRow) {
      rolledRow = database.write(connection -> Rollups.advance(connection, steps));
    }
    rolledNanos = clock.nanos();
  }

  /// The folder owns the end of the ledger; that it did not move behind its back is checked where
  /// it counts.
  private void advance(Connection connection, Fold fold) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            UPDATE ledger_state
            SET last_row = ?,
                last_millis = CASE WHEN ? > last_millis THEN ? ELSE last_millis END
            WHERE id = 1 AND last_row = ? AND journal_name = ? AND journal_generation = ?
            """)) {
      update.setLong(1, fold.lastRow());
      update.setLong(2, fold.batch().lastMillis());
      update.setLong(3, fold.batch().lastMillis());
      update.setLong(4, lastRow);
      update.setString(5, journal.name());
      update.setLong(6, journal.generation());
      requireMoved(update.executeUpdate());
    }
  }

  private void move(Connection connection, int lane, @Nullable Position from, Position to)
      throws SQLException {
    String sql =
        from == null
            ? """
            INSERT INTO journal_position (segment, byte_offset, journal_name,
                                          journal_generation, lane)
            VALUES (?, ?, ?, ?, ?)
            """
            : """
            UPDATE journal_position SET segment = ?, byte_offset = ?
            WHERE journal_name = ? AND journal_generation = ? AND lane = ?
              AND segment = ? AND byte_offset = ?
            """;
    try (PreparedStatement write = connection.prepareStatement(sql)) {
      write.setLong(1, to.segment());
      write.setLong(2, to.offset());
      write.setString(3, journal.name());
      write.setLong(4, journal.generation());
      write.setInt(5, lane);
      if (from != null) {
        write.setLong(6, from.segment());
        write.setLong(7, from.offset());
      }
      requireMoved(write.executeUpdate());
    }
  }

  static void requireMoved(int rows) {
    if (rows != 1) {
      throw new FoldStoppedException(
          0, "the ledger was moved by somebody else; only one process may fold into it");
    }
  }

  /// Takes over what a committed transaction says, then tells who waits for it.
  private void done(Fold fold) {
    lastRow = fold.lastRow();
    positions.putAll(fold.next());
    count(fold.batch().size());
    fold.batch().charges().forEach(listener::folded);
    steps.at("listener");
    fold.next().forEach(journal::folded);
    steps.at("told");
  }

  /// Reads where the ledger stands, and settles what became of a commit that failed.
  private void load() {
    var there = new HashMap<Integer, Position>();
    LedgerState state = database.read(connection -> readState(connection, there));
    Fold doubtful = inDoubt;
    inDoubt = null;
    positions.clear();
    positions.putAll(there);
    lastRow = state.lastRow();
    rolledRow = state.rolledRow();
    if (doubtful != null && there.entrySet().containsAll(doubtful.next().entrySet())) {
      LOG.info("a commit that failed had happened, rows up to {}", lastRow);
      done(doubtful);
    } else {
      there.forEach(journal::folded);
    }
    loaded = true;
  }

  private LedgerState readState(Connection connection, Map<Integer, Position> there)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT lane, segment, byte_offset FROM journal_position
            WHERE journal_name = ? AND journal_generation = ?
            """)) {
      select.setString(1, journal.name());
      select.setLong(2, journal.generation());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          there.put(rows.getInt(1), new Position(rows.getLong(2), rows.getLong(3)));
        }
      }
    }
    return LedgerState.read(connection);
  }

  private FoldStoppedException refused(FoldBatch batch, ConstraintException e) {
    WindowKey key = batch.refusedWindow();
    if (key == null) {
      return new FoldStoppedException(0, "the ledger refuses a record: " + e.getMessage(), e);
    }
    FoldBatch.WindowSum sum = batch.sum(key);
    return new FoldStoppedException(
        key.organizationId(),
        "organization %d, %s from %s: %d more credits would pass its ceiling (batch: %d): %s"
            .formatted(
                key.organizationId(),
                WindowKind.ofCode(key.kind()),
                Instant.ofEpochMilli(key.startMillis()),
                sum.credits,
                sum.ceiling,
                e.getMessage()),
        e);
  }

  private void count(int records) {
    state.lock();
    try {
      folded += records;
    } finally {
      state.unlock();
    }
  }

  private void passed(boolean drained) {
    state.lock();
    try {
      whole = drained;
      error = null;
      if (doing == FolderStatus.State.FAILING) {
        doing = FolderStatus.State.RUNNING;
      }
      if (drained) {
        wholeNanos = clock.nanos();
      }
    } finally {
      state.unlock();
    }
  }

  private boolean folding() {
    state.lock();
    try {
      return doing == FolderStatus.State.RUNNING || doing == FolderStatus.State.FAILING;
    } finally {
      state.unlock();
    }
  }

  private long question() {
    state.lock();
    try {
      return asked;
    } finally {
      state.unlock();
    }
  }

  private void answer(long question) {
    state.lock();
    try {
      answered = question;
      changed.signalAll();
    } finally {
      state.unlock();
    }
  }

  /// Waits for the next look, or until somebody asks.
  private void idle() {
    await(IDLE_MILLIS, () -> asked == answered && doing == FolderStatus.State.RUNNING);
  }

  private void pause(long millis) {
    await(millis, () -> doing == FolderStatus.State.FAILING);
  }

  private void await(long millis, BooleanSupplier still) {
    long left = TimeUnit.MILLISECONDS.toNanos(millis);
    state.lock();
    try {
      while (left > 0 && still.getAsBoolean()) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      // Nobody interrupts this thread; close() wakes it through the condition.
    } finally {
      state.unlock();
    }
  }

  private void failing(StoreException e, int failures) {
    state.lock();
    try {
      error = e.getMessage();
      if (doing == FolderStatus.State.RUNNING) {
        doing = FolderStatus.State.FAILING;
      }
    } finally {
      state.unlock();
    }
    if (failures == 1) {
      LOG.warn("folding fails, tried again: {}", e.getMessage());
    }
    if (failures == FAILURES_BEFORE_ALARM) {
      raise(Alarm.Kind.FOLD_FAILING, 0, String.valueOf(e.getMessage()));
    }
  }

  private void requireNotStopped() {
    state.lock();
    try {
      if (doing == FolderStatus.State.STOPPED) {
        throw new IllegalStateException("folder has stopped: " + error);
      }
    } finally {
      state.unlock();
    }
  }

  private RuntimeException stopIfFinal(RuntimeException e) {
    if (!(e instanceof StoreException)) {
      stop(e);
    }
    return e;
  }

  private void stop(RuntimeException e) {
    state.lock();
    try {
      doing = FolderStatus.State.STOPPED;
      error = String.valueOf(e.getMessage());
      whole = false;
      changed.signalAll();
    } finally {
      state.unlock();
    }
    LOG.error("folding has stopped", e);
    long organizationId = e instanceof FoldStoppedException stopped ? stopped.organizationId() : 0;
    Desk desk = desks.find(organizationId);
    if (desk != null) {
      desk.freeze(true);
    }
    raise(Alarm.Kind.FOLD_STOPPED, organizationId, String.valueOf(e.getMessage()));
  }

  private void raise(Alarm.Kind kind, long organizationId, String evidence) {
    alarms.raised(new Alarm(kind, organizationId, evidence, clock.wallMillis()));
  }
}
