package io.tollgate.store.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.sqlite.SQLiteConfig;

/// Opens connections to one file, each with its settings read back: a setting that did not take is
/// an error here, not a lost charge later.
final class SqliteConnections extends AbstractDataSource {

  private static final int BUSY_MILLIS = 10_000;
  private static final int LOGIN_SECONDS = 5;

  /// Pages of 4 KiB before a commit checkpoints: 16 MiB.
  private static final int CHECKPOINT_PAGES = 4_096;

  private static final int WRITER_CACHE_KIB = 16_384;
  private static final int READER_CACHE_KIB = 2_048;

  private final Path file;
  private final boolean writer;

  SqliteConnections(Path file, boolean writer) {
    this.file = file;
    this.writer = writer;
  }

  @Override
  public Connection getConnection() throws SQLException {
    var config = new SQLiteConfig();
    config.setReadOnly(!writer);
    config.setBusyTimeout(BUSY_MILLIS);
    config.enforceForeignKeys(true);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    // Nobody asks for them, and each update would look them up.
    config.setGetGeneratedKeys(false);
    config.setCacheSize(-(writer ? WRITER_CACHE_KIB : READER_CACHE_KIB));
    config.setTransactionMode(
        writer ? SQLiteConfig.TransactionMode.IMMEDIATE : SQLiteConfig.TransactionMode.DEFERRED);
    if (writer) {
      config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    }
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try {
      prepare(connection);
      return connection;
    } catch (SQLException e) {
      try (connection) {
        throw e;
      }
    }
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return getConnection();
  }

  /// How long a pool that closes waits for a connection that is being opened.
  @Override
  public int getLoginTimeout() {
    return LOGIN_SECONDS;
  }

  private void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA trusted_schema = OFF");
      if (writer) {
        statement.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
        statement.execute("PRAGMA journal_size_limit = " + 4L * CHECKPOINT_PAGES * 4_096);
      } else {
        statement.execute("PRAGMA query_only = ON");
        require(statement, "query_only", "1");
      }
      require(statement, "journal_mode", "wal");
      require(statement, "synchronous", "2");
      require(statement, "foreign_keys", "1");
      require(statement, "busy_timeout", Integer.toString(BUSY_MILLIS));
    }
  }

  private static void require(Statement statement, String pragma, String expected)
      throws SQLException {
    try (ResultSet rows = statement.executeQuery("PRAGMA " + pragma)) {
      String actual = rows.next() ? rows.getString(1) : "nothing";
      if (!expected.equals(actual)) {
        throw new SQLException(
            "PRAGMA " + pragma + ": " + actual + " (expected: " + expected + ")");
      }
    }
  }
}
