package io.tollgate.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.unit.StoreException;
import io.tollgate.store.jdbc.ConstraintException;
import io.tollgate.store.jdbc.Database;
import io.tollgate.store.jdbc.UnusableDatabaseException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How the database is opened, and what it refuses.
class SqliteDatabaseTest {

  @TempDir Path directory;

  @Test
  void itsFilesAreTheOwnersOnly() throws Exception {
    try (var database = SqliteDatabase.open(file())) {
      insert(database, 1);
      try (var files = Files.list(directory)) {
        assertThat(files.filter(path -> !path.toString().endsWith(".lock")))
            .hasSizeGreaterThanOrEqualTo(2)
            .allSatisfy(path ->
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------"));
      }
    }
  }

  @Test
  void aFileThatWasOpenToOthersIsClosedToThem() throws Exception {
    SqliteDatabase.open(file()).close();
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));

    SqliteDatabase.open(file()).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void theSettingsThatDurabilityRestsOnAreInForce() {
    try (var database = SqliteDatabase.open(file())) {
      Database.Work<String> journal = connection -> text(connection, "PRAGMA journal_mode");
      Database.Work<String> sync = connection -> text(connection, "PRAGMA synchronous");
      Database.Work<String> keys = connection -> text(connection, "PRAGMA foreign_keys");

      assertThat(database.write(journal)).isEqualTo("wal");
      assertThat(database.write(sync)).isEqualTo("2");
      assertThat(database.write(keys)).isEqualTo("1");
      assertThat(database.read(journal)).isEqualTo("wal");
      assertThat(database.read(keys)).isEqualTo("1");
    }
  }

  @Test
  void whatWasCommittedIsThereAfterReopening() {
    try (var database = SqliteDatabase.open(file())) {
      insert(database, 1);
    }
    try (var database = SqliteDatabase.open(file())) {
      assertThat(count(database)).isEqualTo(1);
    }
  }

  @Test
  void workThatThrowsIsUndone() {
    try (var database = SqliteDatabase.open(file())) {
      assertThatThrownBy(() ->
              database.write(connection -> {
                insert(connection, 1);
                throw new IllegalStateException("mine");
              }))
          .hasMessage("mine");
      assertThat(count(database)).isZero();

      insert(database, 2);
      assertThat(count(database)).isEqualTo(1);
    }
  }

  @Test
  void aRefusedWriteIsUndoneAndNamed() {
    try (var database = SqliteDatabase.open(file())) {
      insert(database, 1);

      assertThatThrownBy(() -> insert(database, 1)).isInstanceOf(ConstraintException.class);
      assertThat(count(database)).isEqualTo(1);
    }
  }

  @Test
  void aReaderCannotWrite() {
    try (var database = SqliteDatabase.open(file())) {
      assertThatThrownBy(() ->
              database.read(connection -> {
                insert(connection, 1);
                return 0;
              }))
          .isInstanceOf(StoreException.class);
      assertThat(count(database)).isZero();
    }
  }

  @Test
  void aReadSeesOneInstant() {
    try (var database = SqliteDatabase.open(file())) {
      boolean _ =
          database.read(connection -> {
            assertThat(text(connection, "SELECT count(*) FROM organization")).isEqualTo("0");
            insert(database, 1);
            assertThat(text(connection, "SELECT count(*) FROM organization")).isEqualTo("0");
            return true;
          });
      assertThat(count(database)).isEqualTo(1);
    }
  }

  @Test
  void theWriterIsFreeBetweenTransactions() throws Exception {
    try (var database = SqliteDatabase.open(file())) {
      insert(database, 1);
      // Another connection, as a backup tool has: it is never kept out by an idle writer.
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        statement.execute("COMMIT");
      }
    }
  }

  @Test
  void waitingForTheWriterIsBounded() throws Exception {
    var options = new SqliteDatabase.Options(1, Duration.ofMillis(250));
    try (var database = SqliteDatabase.open(file(), options);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing = new CountDownLatch(1);
      var enough = new CountDownLatch(1);
      var slow =
          threads.submit(() ->
              database.write(_ -> {
                writing.countDown();
                awaitUnchecked(enough);
                return 0;
              }));
      writing.await();

      assertThatThrownBy(() -> insert(database, 1))
          .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.retryable()).isTrue());
      enough.countDown();
      slow.get();
      insert(database, 1);
    }
  }

  @Test
  void aSecondProcessIsRefused() {
    try (var database = SqliteDatabase.open(file())) {
      assertThat(database.file()).isEqualTo(file());
      refused("in use by another Tollgate process");
    }
    SqliteDatabase.open(file()).close();
  }

  @Test
  void whatIsNoDatabaseIsRefusedAndLeftAlone() throws Exception {
    byte[] text = "name: value\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);
    Files.write(file(), text);

    refused("is no SQLite database");
    assertThat(Files.readAllBytes(file())).isEqualTo(text);
  }

  @Test
  void anotherProgramsDatabaseIsRefusedAndLeftAlone() throws Exception {
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = other.createStatement()) {
      statement.execute("CREATE TABLE theirs (x)");
    }
    byte[] before = Files.readAllBytes(file());

    refused("belongs to another program");
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  @Test
  void aNewerSchemaIsRefused() throws Exception {
    SqliteDatabase.open(file()).close();
    try (Connection newer = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = newer.createStatement()) {
      statement.execute(
          """
          INSERT INTO flyway_schema_history
          SELECT installed_rank + 1, '9000', 'later', type, 'V9000__later.sql', 1, installed_by,
                 installed_on, 1, 1
          FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1
          """);
    }

    refused("newer Tollgate (schema 9000)");
  }

  @Test
  void aDamagedFileIsRefused() throws Exception {
    try (var database = SqliteDatabase.open(file())) {
      for (int i = 1; i < 2_000; i++) {
        insert(database, i);
      }
    }
    byte[] bytes = Files.readAllBytes(file());
    Arrays.fill(bytes, 8_192, bytes.length, (byte) 0x5a);
    Files.write(file(), bytes);

    refused("is damaged");
  }

  @Test
  void aTruncatedFileIsRefused() throws Exception {
    SqliteDatabase.open(file()).close();
    byte[] bytes = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(bytes, bytes.length / 2));

    refused("is damaged");
  }

  @Test
  void aMissingDirectoryAndADirectoryAreRefused() {
    assertThatThrownBy(() -> SqliteDatabase.open(directory.resolve("none/tollgate.db")))
        .isInstanceOf(UnusableDatabaseException.class)
        .hasMessageContaining("no such directory");
    assertThatThrownBy(() -> SqliteDatabase.open(directory))
        .isInstanceOf(UnusableDatabaseException.class)
        .hasMessageContaining("is a directory");
  }

  private void refused(String why) {
    assertThatThrownBy(() -> SqliteDatabase.open(file()))
        .isInstanceOf(UnusableDatabaseException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  private Path file() {
    return directory.resolve("tollgate.db");
  }

  private static void insert(Database database, long id) {
    boolean _ =
        database.write(connection -> {
          insert(connection, id);
          return true;
        });
  }

  private static void insert(Connection connection, long id) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "INSERT INTO organization (id, name, standing, plan_id, anchor_millis, created_millis)"
              + " VALUES ("
              + id
              + ", 'n', 'ACTIVE', 'p', 0, 0)");
    }
  }

  private static int count(Database database) {
    return Integer.parseInt(
        database.read(connection -> text(connection, "SELECT count(*) FROM organization")));
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.getString(1);
    }
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
