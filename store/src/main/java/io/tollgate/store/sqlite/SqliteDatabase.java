package io.tollgate.store.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tollgate.core.unit.StoreException;
import io.tollgate.store.jdbc.ConstraintException;
import io.tollgate.store.jdbc.Database;
import io.tollgate.store.jdbc.UnusableDatabaseException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.sqlite.SQLiteConfig;

/// The embedded database: one file, one writer, snapshots beside it.
///
/// Write-ahead log, synchronous FULL: what was committed survives a power cut. One process owns the
/// file; a second one is refused at open.
///
/// Thread: any.
public final class SqliteDatabase implements Database, AutoCloseable {

  /*
   * The one writer is a pool of one connection behind a fair lock: waiters come in order, and none
   * waits longer than the bound. A connection that failed in a way that leaves doubt about its
   * transaction (I/O, disk full, corruption, a failed commit or rollback) is closed and not used
   * again; the next write opens the file anew and reads what is really there.
   *
   * A commit is told by setAutoCommit(true): the driver's commit() would begin the next
   * transaction at once and keep the file's write lock while nobody writes.
   *
   * No other code of this process may open and close the database's files: POSIX drops a process's
   * locks on a file when any of its descriptors is closed.
   */

  private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);

  /// "Toll", in the header of files that are ours.
  private static final int APPLICATION_ID = 0x546f6c6c;

  /// Up to this size the whole file is checked at open; a larger one would delay the start.
  private static final long CHECKED_BYTES_MAX = 64L << 20;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int IO_ERROR = 10;
  private static final int CORRUPT = 11;
  private static final int FULL = 13;
  private static final int CANNOT_OPEN = 14;
  private static final int CONSTRAINT = 19;
  private static final int NOT_A_DATABASE = 26;

  private final Path file;
  private final FileChannel lockChannel;
  private final HikariDataSource writer;
  private final HikariDataSource readers;
  private final ReentrantLock writing = new ReentrantLock(true);
  private final long writerWaitMillis;

  private SqliteDatabase(Path file, FileChannel lockChannel, Options options) {
    this.file = file;
    this.lockChannel = lockChannel;
    this.writerWaitMillis = options.writerWait().toMillis();
    writer = pool("writer", new SqliteConnections(file, true), 1, options);
    try {
      readers = pool("readers", new SqliteConnections(file, false), options.readers(), options);
    } catch (RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  /// How a database is opened.
  ///
  /// @param readers connections for snapshots, 1 or more
  /// @param writerWait longest wait for the writer or for a reader
  public record Options(int readers, Duration writerWait) {
    public static final Options DEFAULT = new Options(4, Duration.ofSeconds(10));

    public Options {
      if (readers < 1) {
        throw new IllegalArgumentException("readers: " + readers + " (expected: 1 or more)");
      }
    }
  }

  /// Opens the file, or makes it (mode 600), and brings its schema up to date.
  ///
  /// @throws UnusableDatabaseException unreadable, corrupt, another program's, in use, or newer
  public static SqliteDatabase open(Path file) {
    return open(file, Options.DEFAULT);
  }

  /// As [#open(Path)].
  public static SqliteDatabase open(Path file, Options options) {
    Path path = file.toAbsolutePath().normalize();
    if (path.toString().indexOf('?') >= 0) {
      throw new UnusableDatabaseException(path + ": a database path can't contain '?'", null);
    }
    FileChannel lock = lock(path);
    try {
      prepareFile(path);
      inspect(path);
      migrate(path);
      return new SqliteDatabase(path, lock, options);
    } catch (SQLException e) {
      release(lock);
      throw unusable(path, e);
    } catch (RuntimeException e) {
      release(lock);
      SQLException cause = sqlCause(e);
      throw e instanceof UnusableDatabaseException || cause == null ? e : unusable(path, cause);
    }
  }

  private static FileChannel lock(Path path) {
    Path beside = path.resolveSibling(path.getFileName() + ".lock");
    try {
      FileChannel channel =
          FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new UnusableDatabaseException(
            path + ": in use by another Tollgate process; stop it first", null);
      }
      return channel;
    } catch (IOException e) {
      throw unreachable(path, e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      // This very process holds it.
      return null;
    }
  }

  private static void release(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("lock file not closed", e);
    }
  }

  private static UnusableDatabaseException unreachable(Path path, IOException e) {
    String why =
        switch (e) {
          case NoSuchFileException _ -> "there is no such directory; make it or change store.file";
          case AccessDeniedException _ -> "no permission; let this user read and write it";
          default -> String.valueOf(e.getMessage());
        };
    return new UnusableDatabaseException(path + ": " + why, e);
  }

  private static void prepareFile(Path path) {
    try {
      boolean posix = Files.getFileStore(parent(path)).supportsFileAttributeView("posix");
      if (Files.isDirectory(path)) {
        throw new UnusableDatabaseException(path + ": is a directory; name a file", null);
      }
      if (!Files.exists(path)) {
        if (posix) {
          Files.createFile(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } else {
          Files.createFile(path);
        }
      }
      if (posix && !Files.getPosixFilePermissions(path).equals(OWNER_ONLY)) {
        LOG.warn("database was open to others, its mode is 600 now: {}", path);
        Files.setPosixFilePermissions(path, OWNER_ONLY);
      }
      if (!Files.isReadable(path) || !Files.isWritable(path)) {
        throw new AccessDeniedException(path.toString());
      }
    } catch (IOException e) {
      throw unreachable(path, e);
    }
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  /// Looks at the file without changing it, unless it is empty: then it becomes ours.
  private static void inspect(Path path) throws SQLException {
    try (Connection connection = new SQLiteConfig().createConnection("jdbc:sqlite:" + path);
        Statement statement = connection.createStatement()) {
      int owner = (int) number(statement, "PRAGMA application_id");
      long objects = number(statement, "SELECT count(*) FROM sqlite_schema");
      if (owner == APPLICATION_ID) {
        check(path, statement);
      } else if (owner == 0 && objects == 0) {
        statement.execute("PRAGMA application_id = " + APPLICATION_ID);
      } else {
        throw new UnusableDatabaseException(
            path + ": belongs to another program; name another file in store.file", null);
      }
    }
  }

  private static void check(Path path, Statement statement) throws SQLException {
    if (path.toFile().length() > CHECKED_BYTES_MAX) {
      return;
    }
    try (ResultSet rows = statement.executeQuery("PRAGMA quick_check(1)")) {
      String found = rows.next() ? rows.getString(1) : "nothing";
      if (!"ok".equals(found)) {
        throw new SQLException(found.replace('\n', ' '), null, CORRUPT);
      }
    }
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  private static void migrate(Path path) {
    Flyway flyway =
        Flyway.configure()
            .dataSource(new SqliteConnections(path, true))
            .locations("classpath:db/sqlite")
            .ignoreMigrationPatterns("")
            .cleanDisabled(true)
            .load();
    for (MigrationInfo info : flyway.info().all()) {
      if (info.getState().isApplied() && !info.getState().isResolved()) {
        throw new UnusableDatabaseException(
            path
                + ": was written by a newer Tollgate (schema "
                + info.getVersion()
                + "); run that version, or restore a backup from before the upgrade",
            null);
      }
    }
    try {
      flyway.migrate();
    } catch (FlywayException e) {
      SQLException cause = sqlCause(e);
      throw new UnusableDatabaseException(
          path
              + ": its schema can't be brought up to date ("
              + firstLine(cause == null ? e : cause)
              + "); restore a backup or report this",
          e);
    }
  }

  private static UnusableDatabaseException unusable(Path path, SQLException e) {
    String what =
        switch (code(e)) {
          case NOT_A_DATABASE -> "is no SQLite database; name another file in store.file";
          case CORRUPT ->
              "is damaged (" + firstLine(e) + "); stop here, keep a copy, restore a backup";
          case BUSY, LOCKED -> "is locked by another program; close it there";
          case FULL -> "the disk is full; make room";
          default -> "can't be opened (" + firstLine(e) + ")";
        };
    return new UnusableDatabaseException(path + ": " + what, e);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
  }

  private static HikariDataSource pool(
      String name, SqliteConnections source, int size, Options options) {
    var config = new HikariConfig();
    config.setPoolName("sqlite-" + name);
    config.setDataSource(source);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(size);
    config.setReadOnly("readers".equals(name));
    config.setConnectionTimeout(options.writerWait().toMillis());
    config.setMaxLifetime(0);
    return new HikariDataSource(config);
  }

  /// The file.
  public Path file() {
    return file;
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    return in(readers, work);
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    try {
      if (!writing.tryLock(writerWaitMillis, TimeUnit.MILLISECONDS)) {
        throw new StoreException(
            "the writer is busy", true, new SQLTransientConnectionException("writer"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for the writer", true, e);
    }
    try {
      return in(writer, work);
    } finally {
      writing.unlock();
    }
  }

  private static <T extends @Nullable Object> T in(HikariDataSource pool, Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      var transaction = new Transaction(pool, connection);
      try {
        connection.setAutoCommit(false);
        T result = work.in(connection);
        transaction.commit();
        return result;
      } finally {
        transaction.undoUnlessCommitted();
      }
    } catch (SQLException e) {
      throw failure(e);
    } catch (DataAccessException e) {
      SQLException cause = sqlCause(e);
      throw cause == null ? new StoreException(firstLine(e), false, e) : failure(cause);
    }
  }

  /// One transaction on a pooled connection.
  private static final class Transaction {
    private final HikariDataSource pool;
    private final Connection connection;
    private boolean committed;

    Transaction(HikariDataSource pool, Connection connection) {
      this.pool = pool;
      this.connection = connection;
    }

    void commit() throws SQLException {
      connection.setAutoCommit(true);
      committed = true;
    }

    void undoUnlessCommitted() {
      if (committed) {
        return;
      }
      try {
        if (connection.getAutoCommit()) {
          // The begin or the commit failed: what became of the transaction is not known here.
          pool.evictConnection(connection);
        } else {
          connection.rollback();
          connection.setAutoCommit(true);
        }
      } catch (SQLException e) {
        LOG.warn("transaction not rolled back, its connection is closed: {}", firstLine(e));
        pool.evictConnection(connection);
      }
    }
  }

  private static RuntimeException failure(SQLException e) {
    return switch (code(e)) {
      case CONSTRAINT -> new ConstraintException(firstLine(e), e);
      case BUSY, LOCKED, IO_ERROR, FULL, CANNOT_OPEN -> new StoreException(firstLine(e), true, e);
      default -> new StoreException(firstLine(e), e instanceof SQLTransientConnectionException, e);
    };
  }

  /// The primary result code.
  private static int code(SQLException e) {
    return e.getErrorCode() & 0xff;
  }

  private static @Nullable SQLException sqlCause(Throwable e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }

  /// Brings the write-ahead log into the file and closes it. What was committed is safe without.
  @Override
  public void close() {
    readers.close();
    try (Connection connection = writer.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (SQLException e) {
      LOG.warn("write-ahead log not brought in, the next open does it: {}", firstLine(e));
    }
    writer.close();
    release(lockChannel);
  }
}
