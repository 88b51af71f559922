package io.tollgate.store.sqlite;

import io.tollgate.core.person.People;
import io.tollgate.core.person.PeopleWriter;
import io.tollgate.core.person.PersonStore;
import io.tollgate.store.jdbc.Database;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// People in the database.
///
/// Thread: any; blocks.
public final class SqlitePersonStore implements PersonStore {

  private final Database database;
  private final Seal seal;
  private final SqliteOutbox outbox;

  /// @param secret the installation's, 32 bytes or more
  /// @param previous the secret before, while it still counts; else null
  public SqlitePersonStore(
      Database database, byte[] secret, byte @Nullable [] previous, SqliteOutbox outbox) {
    this.database = database;
    this.seal = new Seal(secret, previous);
    this.outbox = outbox;
  }

  @Override
  public <T extends @Nullable Object> T read(Function<People, T> work) {
    return database.read(
        connection -> work.apply(new SqlitePeople(Sql.client(connection), seal, outbox, "", 0)));
  }

  @Override
  public <T extends @Nullable Object> T write(
      String actor, long atMillis, Function<PeopleWriter, T> work) {
    return database.write(connection ->
        work.apply(new SqlitePeople(Sql.client(connection), seal, outbox, actor, atMillis)));
  }

  /// Seals anew what is sealed under the secret before, all at once: a few hundred bytes each.
  ///
  /// @return how many authenticators that were
  public int sealAnew() {
    return database.write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      List<Long> ids =
          jdbc.sql("SELECT person_id FROM second_factor ORDER BY person_id")
              .query((row, _) -> row.getLong(1))
              .list();
      int sealed = 0;
      for (long id : ids) {
        sealed += SqlitePeople.sealAnew(jdbc, seal, id);
      }
      return sealed;
    });
  }
}
